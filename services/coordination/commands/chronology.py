"""The family's chronology is written and put right by coordination's staff."""

from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import CodeText, Dated, LongText
from services.coordination.domain.chronology import ChronologyEntry
from services.coordination.domain.errors import UnknownAgency
from services.coordination.policy import cases as policy
from services.coordination.store import cases, family, presence
from shared.actors import Actor
from shared.reference.fields import NARROWED, Advised, Listed
from shared.reference.profile import Profile
from shared.refusals import Invalid, NotFound

Members = Annotated[list[UUID], Field(max_length=50)]
When = Annotated[
    str,
    StringConstraints(pattern=r"^(18|19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"),
    NARROWED,
    Advised("西暦の年、年月、または年月日を 2008、2008-03、2008-03-31 のように入力してください。"),
]


class NewEntry(Dated):
    """What happened when; `on` is the day it was recorded, `source` how it is known (code list)."""

    when: When
    text: Annotated[LongText, Field(min_length=1)]
    approximate: bool = False
    said_by: Members = Field(default_factory=list)
    member_ids: Members = Field(default_factory=list)
    source: Annotated[str, Listed("information_source")] | None = None
    agency: CodeText | None = None


class Striking(Dated):
    """Why an entry does not hold."""

    reason: Annotated[LongText, Field(min_length=1)]


async def add_to_chronology(
    session: AsyncSession, actor: Actor, case_id: UUID, new: NewEntry, *, profile: Profile
) -> ChronologyEntry:
    """Add an entry. Raises UnknownMember, UnknownAgency, Invalid for a day that is to come."""
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.require_unmerged()
    case.require_members([*new.said_by, *new.member_ids])
    _check(new, profile)
    entry = ChronologyEntry(
        id=uuid4(),
        case_id=case.id,
        when=new.when,
        text=new.text,
        approximate=new.approximate,
        said_by=tuple(dict.fromkeys(new.said_by)),
        concerns=tuple(dict.fromkeys(new.member_ids)),
        recorded_on=new.on,
        by_subject=actor.subject,
        source=new.source,
        agency=new.agency,
    )
    session.add(entry)
    return entry


async def strike_from_chronology(session: AsyncSession, actor: Actor, entry_id: UUID, said: Striking) -> None:
    """An entry was wrong: it is kept with the reason, and shown no more. Raises NotFound, also the second time."""
    case = await cases.case_for_update(session, (await family.entry_of(session, entry_id)).case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case.id))
    case.require_unmerged()
    entry = await family.entry_of(session, entry_id)
    if entry.struck_on is not None:
        raise NotFound
    entry.struck_on, entry.struck_by, entry.struck_reason = said.on, actor.subject, said.reason


def _check(new: NewEntry, profile: Profile) -> None:
    if new.when > new.on.isoformat():
        raise Invalid({"/when": "記録した日までの年月日を入力してください。"})
    if new.agency is not None and not profile.has_agency(new.agency):
        raise UnknownAgency(agencies=[new.agency])
