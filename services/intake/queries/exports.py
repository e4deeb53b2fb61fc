"""Exporting consultations: what an encoding lacks is told before, and what leaves is logged with its count (R15)."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain import export
from services.intake.domain.errors.exports import NotPrintable
from services.intake.domain.export import Column, Exported, Line, Unprintable
from services.intake.queries.views.exports import CheckView, UnprintableView
from services.intake.store import exports
from services.intake.store.exports import PIECE, Period
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile

MOST_LISTED = 500
"""Cells that a check lists; it counts all."""

Sessions = Callable[[], AbstractAsyncContextManager[AsyncSession]]


@dataclass(frozen=True, slots=True)
class List:
    """Which list: its columns, and how a consultation is written in it."""

    name: str
    columns: tuple[Column, ...]
    lines: Callable[[Exported, Profile], Iterator[Line]]


def _one_line(exported: Exported, profile: Profile) -> Iterator[Line]:
    yield export.monthly_line(exported, profile)


CONSULTATIONS = List("相談一覧", tuple(Column), export.lines)
MONTHLY = List("月次一覧", export.MONTHLY, _one_line)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An export that may leave: what it holds, and how many cells will be written with other characters."""

    period: Period
    which: List
    profile: Profile
    count: int
    last: int
    replaced: int = 0

    async def lines(self, sessions: Sessions) -> AsyncIterator[list[Line]]:
        """Give the lines piece by piece, by number."""
        after = 0
        while after < self.last:
            async with sessions() as session:
                found = await exports.piece(session, self.period, after=after, last=self.last)
            if not found:
                return
            after = found[-1].consultation.serial or self.last
            yield [line for each in found for line in self.which.lines(each, self.profile)]
            if len(found) < PIECE:
                return


async def check(
    session: AsyncSession, actor: Actor, period: Period, which: List, *, profile: Profile, encoding: str
) -> CheckView:
    """Tell which cells the encoding cannot hold. Raises NotAllowed."""
    policy.must_be_practitioner(actor)
    count, last = await exports.extent(session, period)
    await _log(session, actor, period, count, act="check_export")
    return await _checked(session, Prepared(period, which, profile, count, last), encoding)


async def prepare(
    session: AsyncSession,
    actor: Actor,
    period: Period,
    which: List,
    *,
    profile: Profile,
    encoding: str | None,
    fallback: bool,
) -> Prepared:
    """Log one export with its count. Raises NotAllowed, NotPrintable when characters lack and nobody agreed."""
    policy.must_be_practitioner(actor)
    count, last = await exports.extent(session, period)
    prepared, replaced = Prepared(period, which, profile, count, last), 0
    if encoding is not None:
        checked = await _checked(session, prepared, encoding)
        replaced = checked.total
        if replaced and not fallback:
            raise NotPrintable(total=replaced, found=[each.model_dump() for each in checked.found])
    await _log(session, actor, period, count, act="export")
    return Prepared(period, which, profile, count, last, replaced)


async def _checked(session: AsyncSession, prepared: Prepared, encoding: str) -> CheckView:
    found: list[Unprintable] = []
    total = after = 0
    while pieces := await exports.piece(session, prepared.period, after=after, last=prepared.last):
        for each in pieces:
            once: set[Column] = set()
            for line in prepared.which.lines(each, prepared.profile):
                for lacking in export.unprintable({c: line.get(c, "") for c in prepared.which.columns}, encoding):
                    if lacking.column in export.TOLD_ONCE and lacking.column in once:
                        continue
                    once.add(lacking.column)
                    total += 1
                    found += [lacking] if len(found) < MOST_LISTED else []
        after = pieces[-1].consultation.serial or prepared.last
        session.expunge_all()
    listed = [UnprintableView.model_validate(each) for each in found]
    return CheckView(encoding=encoding, consultations=prepared.count, total=total, found=listed)


async def _log(session: AsyncSession, actor: Actor, period: Period, count: int, *, act: str) -> None:
    record = f"{period.since.isoformat()}/{period.until.isoformat()} count={count}"
    await access.log(session, actor, act=act, kind="consultation", record=record, basis=policy.INTERNAL_USE)
