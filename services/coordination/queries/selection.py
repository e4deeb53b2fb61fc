"""Which cases are asked for, and which of them the reader may know of: the same for the list and the board (R15)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, false

from services.coordination.policy import cases as policy
from services.coordination.queries import dates
from services.coordination.store import presence
from services.coordination.tables.cases import case
from shared.actors import Actor

ORDER = (case.c.opened_on.desc(), case.c.id.desc())
"""The newest first, on the board as in the list: one goes on where the other ends."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; what is None or False is not asked about."""

    coordinator: str | None = None
    agency: str | None = None
    """On the case by a role or a seat."""
    mine: bool = False
    """Owned by the reader."""
    overdue: bool = False
    """With something past its date, as far as the reader may know of it."""

    def is_looked_up(self, actor: Actor) -> bool:
        """Whether the rows of the cases alone do not tell which of them are meant."""
        return self.overdue or self.agency is not None or not policy.is_staff(actor)

    def conditions(self, actor: Actor, *, today: date) -> Iterator[ColumnElement[bool]]:
        """For rows of the cases; what the reader may not know of is never among them."""
        if not policy.is_staff(actor):
            yield presence.is_on(actor.agency) if policy.may_see(actor, [actor.agency]) else false()
        if self.coordinator is not None:
            yield case.c.coordinator == self.coordinator
        if self.mine:
            yield case.c.coordinator == actor.subject
            yield case.c.coordinator_agency == actor.agency
        if self.agency is not None:
            yield presence.is_on(self.agency)
        if self.overdue:
            yield dates.is_overdue(actor, today=today)
