"""Where a request writes: which cases, which meeting and which agencies what its path names belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Uuid, bindparam, null, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.tables.advice import advice_request
from services.coordination.tables.calling import date_poll, external_slot
from services.coordination.tables.cases import case, referral
from services.coordination.tables.family import case_relation, chronology_entry
from services.coordination.tables.meetings import compartment_item, information_request, meeting, meeting_agenda
from services.coordination.tables.openings import item_opening
from services.coordination.tables.plans import plan, role
from services.coordination.tables.preparations import material_copy
from services.coordination.tables.tasks import task
from services.coordination.tables.walls import wall
from services.coordination.tables.watching import watch_contact

ID = bindparam("id", type_=Uuid)


@dataclass(frozen=True, slots=True)
class Place:
    """What a request writes to: `agencies` are those beside staff that a single record is for."""

    cases: frozenset[UUID] = frozenset()
    meeting_id: UUID | None = None
    agencies: frozenset[str] = frozenset()

    def with_cases(self, cases: frozenset[UUID]) -> "Place":
        """The same place, where more cases are named."""
        return Place(self.cases | cases, self.meeting_id, self.agencies)


def _of_case(table: Table, *agencies: ColumnElement[Any]) -> Select[Any]:
    return select(table.c.case_id, null(), array(agencies) if agencies else null()).where(table.c.id == ID)


def _of_meeting(table: Table, found: Select[Any] | None = None) -> Select[Any]:
    meetings = found if found is not None else select(table.c.meeting_id).where(table.c.id == ID)
    return (
        select(meeting_agenda.c.case_id, meeting.c.id, meeting.c.agencies)
        .select_from(meeting.outerjoin(meeting_agenda, meeting_agenda.c.meeting_id == meeting.c.id))
        .where(meeting.c.id.in_(meetings))
    )


def _of_referral(referrals: Select[Any]) -> Select[Any]:
    agencies = array([referral.c.from_agency])
    households = referral.join(case, case.c.household_id == referral.c.household_id)
    return select(case.c.id, null(), agencies).select_from(households).where(referral.c.id.in_(referrals))


_OPENED = select(item_opening.c.item_id).where(item_opening.c.id == ID)
_SHARED = compartment_item.c.meeting_id
_POLLED = select(date_poll.c.agenda, null(), date_poll.c.agencies).where(date_poll.c.id == ID)

WAYS: Mapping[str, Select[Any]] = {
    "case_id": select(case.c.id, null(), null()).where(case.c.id == ID),
    "plan_id": _of_case(plan),
    "role_id": _of_case(role, role.c.agency),
    "entry_id": _of_case(chronology_entry),
    "wall_id": _of_case(wall),
    "watch_contact_id": _of_case(watch_contact, watch_contact.c.agency),
    "relation_id": select(case_relation.c.case_id, null(), null())
    .where(case_relation.c.id == ID)
    .union_all(select(case_relation.c.related_id, null(), null()).where(case_relation.c.id == ID)),  # type: ignore[dict-item]
    "referral_id": _of_referral(select(ID)),
    "advice_id": _of_referral(select(advice_request.c.referral_id).where(advice_request.c.id == ID)),
    "meeting_id": _of_meeting(meeting, select(ID)),
    "task_id": _of_meeting(task),
    "request_id": _of_meeting(information_request),
    "copy_id": _of_meeting(material_copy),
    "slot_id": _of_meeting(external_slot),
    "item_id": _of_meeting(compartment_item),
    "opening_id": _of_meeting(compartment_item, select(_SHARED).where(compartment_item.c.id.in_(_OPENED))),
    "poll_id": _POLLED,
}
"""How to find the place that a parameter of a path leads to: a case, a meeting, and agencies."""

NOWHERE = frozenset({"member_id", "record_id", "series_id"})
"""Parameters that lead to no case: they stand beside its id, or a year's dates have none."""


async def place_of(session: AsyncSession, named: Mapping[str, UUID]) -> Place:
    """The place that the parameters of a path lead to; nowhere for ids that lead nowhere."""
    found = Place()
    for name, each in named.items():
        if name in WAYS:
            found = _together(found, (await session.execute(WAYS[name], {"id": each})).all())
    return found


def _together(place: Place, rows: Any) -> Place:
    cases, agencies, meeting_id = set(place.cases), set(place.agencies), place.meeting_id
    for where, within, whose in rows:
        cases |= _ids(where)
        agencies |= set(whose or ())
        meeting_id = within or meeting_id
    return Place(frozenset(cases), meeting_id, frozenset(agencies))


def _ids(where: Any) -> set[UUID]:
    if isinstance(where, list):  # an agenda that is not a meeting's yet
        return {UUID(entry["case_id"]) for entry in where}
    return {where} if where else set()
