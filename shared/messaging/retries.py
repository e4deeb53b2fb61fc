"""Dead letters that an operator wants applied again: each is tried once for each time it was asked for."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.db import passing
from shared.messaging import dead_letters
from shared.messaging.consumer import Consumer, Delivery, read
from shared.messaging.dead_letters import DeadLetter
from shared.privacy.keys import KeyRing


@dataclass
class Retries:
    """Applies what was asked for, one letter after the other.

    That it is tried is committed before it is: a letter that ends the process waits for an operator again, instead of
    ending every process that comes after.
    """

    consumer: Consumer
    keys: KeyRing
    _begun: DeadLetter | None = None

    async def apply_all(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        """Apply whatever is asked for now. Raises what tells of the database's state; the next call goes on there."""
        while letter := self._begun or await _begin(sessions):
            self._begun = letter
            delivery = Delivery(letter.stream, letter.entry, letter.body, letter.attempts)
            try:
                async with sessions.begin() as session:
                    await self.consumer.apply([read(delivery)], session, self.keys)
                    await dead_letters.note_applied(session, letter.id)
            except Exception as failure:
                if passing(failure):
                    raise
                async with sessions.begin() as session:
                    await dead_letters.lay(session, delivery, failure)
            self._begun = None


async def _begin(sessions: async_sessionmaker[AsyncSession]) -> DeadLetter | None:
    async with sessions.begin() as session:
        return await dead_letters.begin_retry(session)
