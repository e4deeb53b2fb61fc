"""Amend minutes: a further version beside the ones before, with the reason."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.compartments import keep_closed_around
from services.coordination.commands.meetings.bodies import AttendeeEntry, Body, Long
from services.coordination.commands.meetings.minutes import attendee_faults, minutes_items
from services.coordination.domain.compartment import require_acknowledgements
from services.coordination.domain.meeting import CITY, Attendee, Meeting, Minutes
from services.coordination.domain.meeting.amendments import MinutesVersion, NothingAmended
from services.coordination.domain.meeting.errors import CityAbsent
from services.coordination.domain.meeting.quorum import require_quorum
from services.coordination.policy import meetings as policy
from services.coordination.store import cases as case_store
from services.coordination.store import conferences
from services.coordination.store import meetings as meeting_store
from services.coordination.store import minutes as store
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.refusals import Invalid
from shared.web import check_revision


class MinutesAmendment(Body):
    """What the minutes should have said; what is left out stays as it was."""

    reason: Long
    text: Long | None = None
    attendees: Annotated[list[AttendeeEntry], Field(min_length=1, max_length=200)] | None = None


async def amend_minutes(
    session: AsyncSession,
    actor: Actor,
    meeting_id: UUID,
    body: MinutesAmendment,
    *,
    expected: int,
    profile: Profile,
    today: date,
) -> MinutesVersion:
    """Write a further version over the one that was read. Staff only.

    Raises `Stale` when another was written meanwhile, `NothingAmended`, `CompartmentClosed` (R5), and what may not
    attend or must have.
    """
    meeting = await meeting_store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    meeting.require_held(on=body.on)
    if meeting.is_confidential and body.text:
        await conferences.open_to(session, actor, meeting.id, today=body.on, adding=True)
    last = (await store.versions_of(session, meeting))[-1]
    check_revision(expected, last.version)
    attendees = _attendees(body, last)
    if not body.text and attendees == last.attendees:
        raise NothingAmended
    await _check(session, meeting, attendees, profile=profile)
    await keep_closed_around(session, meeting, [body.text, body.reason], profile=profile, today=today)
    if meeting.is_confidential:
        texts = [(item.case_id, item.concerned, body.text) for item in meeting.agenda]
        session.add_all(minutes_items(actor, meeting, texts, version=last.version + 1))
    text = last.text if meeting.is_confidential or body.text is None else body.text
    made = MinutesVersion(last.version + 1, body.on, actor.subject, actor.agency, body.reason, attendees, text)
    await store.keep_version(session, meeting.id, made)
    return made


def _attendees(body: MinutesAmendment, last: MinutesVersion) -> tuple[Attendee, ...]:
    if body.attendees is None:
        return last.attendees
    if faults := dict(attendee_faults(body.attendees)):
        raise Invalid(faults)
    return tuple(Attendee(each.agency, each.subject) for each in body.attendees)


async def _check(session: AsyncSession, meeting: Meeting, attendees: Iterable[Attendee], *, profile: Profile) -> None:
    """Who now is said to have attended must make it the lawful meeting that it was (R5, R6)."""
    minutes = Minutes(city_present=True, attendees=tuple(attendees))
    meeting.require_convened(minutes.agencies)
    if meeting.kind.takes_up_cases and CITY not in minutes.agencies:
        raise CityAbsent
    owners = {each: (await case_store.case_of(session, each)).coordinator_agency for each in meeting.taken_up()}
    require_quorum(profile, meeting, minutes, owners, on=meeting.held_on)
    if meeting.is_confidential:
        given = await conferences.acknowledgements_of(session, meeting.id)
        require_acknowledgements(minutes.attendees, given, until=meeting.ended_on or meeting.held_on)
