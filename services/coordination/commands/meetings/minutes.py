"""Record that a meeting took place, and carry out what it determined."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands import plans, tasks
from services.coordination.commands.compartments import keep_closed_in_minutes
from services.coordination.commands.meetings.bodies import AttendeeEntry, NewMinutes, time_of
from services.coordination.commands.sending_back import send_back_submitted
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case, Stage
from services.coordination.domain.compartment import CompartmentItem, ItemKind, require_acknowledgements
from services.coordination.domain.meeting import (
    COUNCIL,
    Attendee,
    Determination,
    Meeting,
    Minutes,
    Result,
)
from services.coordination.domain.meeting.quorum import require_quorum
from services.coordination.policy import meetings as policy
from services.coordination.store import cases as case_store
from services.coordination.store import conferences, consents
from services.coordination.store import meetings as store
from shared.actors import Actor
from shared.contracts.coordination import MeetingHeld, OutreachDecided
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Invalid, NotFound


async def record_minutes(
    session: AsyncSession, actor: Actor, meeting_id: UUID, body: NewMinutes, *, profile: Profile, now: datetime
) -> Meeting:
    """Record a meeting as held, with its determinations; all or nothing.

    Raises `CityAbsent` and `QuorumMissing` (R6), `AgencyClosed`, `NotBegun`, `AcknowledgementRequired` (R5),
    `ConsentMissing` when a consent is gone since the convocation (R4; the other items can then be recorded without
    that one), and what state and dates refuse.
    """
    meeting = await store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    minutes = _minutes(body)
    cases = {
        case.id: case for case in await case_store.cases_for_update(session, [item.case_id for item in meeting.agenda])
    }
    determined = meeting.hold(minutes, on=body.on)
    meeting.require_begun(now)
    _require_ended(meeting, minutes, now)
    owners = {case_id: cases[case_id].coordinator_agency for case_id in meeting.taken_up()}
    require_quorum(profile, meeting, minutes, owners, on=meeting.held_on)
    await _check_lawful(session, meeting, minutes, cases)
    if not meeting.is_confidential:
        said = [body.text, *(each.note for each in body.determinations), *(each.text for each in body.tasks)]
        await keep_closed_in_minutes(session, meeting, cases.values(), said, profile=profile, today=now.date())
    await _keep(session, actor, meeting, minutes, determined)
    for entry in body.tasks:
        await tasks.set_task(session, actor, meeting, entry, on=meeting.held_on, profile=profile)
    await store.keep_determinations(session, meeting, determined, {case.id: case.episode for case in cases.values()})
    await outbox.record(
        session, MeetingHeld(on=body.on, meeting_id=meeting.id, kind=meeting.kind, case_ids=meeting.taken_up())
    )
    for position, each in enumerate(determined):
        if each.result is Result.APPROPRIATE:
            await _find_appropriate(session, meeting, each, position=position, profile=profile, today=now.date())
        if each.result is Result.OUTREACH:
            await _decide_outreach(session, meeting, each, cases[each.case_id])
        if each.result is Result.REVISE:
            case = cases[each.case_id]
            await send_back_submitted(session, actor, case, meeting_id=meeting.id, reason=each.note, on=body.on)
        _lead_on(cases[each.case_id], each.result)
        cases[each.case_id].deal(meeting.held_on)
        await tell_stage(session, cases[each.case_id], on=body.on)
    return meeting


async def _check_lawful(session: AsyncSession, meeting: Meeting, minutes: Minutes, cases: dict[UUID, Case]) -> None:
    if meeting.is_confidential:
        given = await conferences.acknowledgements_of(session, meeting.id)
        require_acknowledgements(minutes.attendees, given, until=minutes.slot(meeting.slot).days[-1])
    taken_up = [item for item in meeting.agenda if item.taken_up]
    for item in taken_up:
        cases[item.case_id].require_open(on=meeting.held_on)
    if meeting.rests_on_consent:
        await consents.must_be_verifiable(session, [cases[item.case_id].household_id for item in taken_up])
    grants = await store.grants_of(session, [cases[item.case_id] for item in taken_up])
    dead = {each for item in taken_up for each in cases[item.case_id].dead_among(item.concerned)}
    meeting.require_consents(taken_up, grants, days=minutes.slot(meeting.slot).days, dead=dead)


def _require_ended(meeting: Meeting, minutes: Minutes, now: datetime) -> None:
    if minutes.ended is None:
        return
    last = minutes.slot(meeting.slot).days[-1]
    if now < datetime.combine(last, minutes.ended, now.tzinfo):
        raise Invalid({"/ended": "終了時刻がまだ来ていません。会議が終わってから記録してください。"})


async def _keep(
    session: AsyncSession, actor: Actor, meeting: Meeting, minutes: Minutes, determined: list[Determination]
) -> None:
    text = None if meeting.is_confidential else minutes.text
    await store.keep_minutes(session, meeting, minutes, recorded_by=actor.subject, text=text)
    if meeting.is_confidential:
        texts = [(item.case_id, item.concerned, minutes.text) for item in meeting.agenda]
        notes = [(each.case_id, each.member_ids or (), each.note) for each in determined]
        session.add_all([*minutes_items(actor, meeting, texts, version=1), *minutes_items(actor, meeting, notes)])
    await session.flush()


Said = tuple[UUID, tuple[UUID, ...], str | None]
"""A case, the persons, and what was said of them."""


def minutes_items(
    actor: Actor, meeting: Meeting, said: Iterable[Said], *, version: int | None = None
) -> Iterator[CompartmentItem]:
    """What a conference's minutes say is shared there like everything else, and opened like it (R5).

    `version` is that of the minutes whose text it is; what was said of a determination belongs to none.
    """
    for case_id, members, content in said:
        if content:
            yield CompartmentItem(
                id=uuid4(),
                meeting_id=meeting.id,
                case_id=case_id,
                kind=ItemKind.MINUTES,
                agency=actor.agency,
                subject=actor.subject,
                on=meeting.held_on,
                content=content,
                member_ids=members,
                minutes_version=version,
            )


async def _find_appropriate(
    session: AsyncSession, meeting: Meeting, each: Determination, *, position: int, profile: Profile, today: date
) -> None:
    if each.plan_id is None:  # refused by _faults
        return
    try:
        await plans.find_appropriate(
            session,
            each.plan_id,
            case_id=each.case_id,
            meeting_id=meeting.id,
            on=meeting.held_on,
            profile=profile,
            today=today,
        )
    except NotFound:
        raise Invalid(
            {f"/determinations/{position}/plan_id": "この事例の支援プランの番号を入力してください。"}
        ) from None


async def _decide_outreach(session: AsyncSession, meeting: Meeting, each: Determination, case: Case) -> None:
    await outbox.record(
        session,
        OutreachDecided(
            on=meeting.held_on,
            meeting_id=meeting.id,
            case_id=case.id,
            household_id=case.household_of(each.member_ids[0]) if each.member_ids else case.household_id,
            member_ids=each.member_ids or (),
            agency=COUNCIL,
        ),
    )


def _lead_on(case: Case, result: Result) -> None:
    """Where the determination leads the case; a plan that was found appropriate leads it by its own way."""
    if result is Result.REVISE and case.stage == Stage.DELIBERATING:
        case.move(Stage.PLANNING)
    if result is Result.CLOSING_AGREED:
        case.advance(Stage.CLOSING)


def _minutes(body: NewMinutes) -> Minutes:
    if faults := dict(_faults(body)):
        raise Invalid(faults)
    return Minutes(
        city_present=body.city_present,
        attendees=tuple(Attendee(each.agency, each.subject) for each in body.attendees),
        determinations=tuple(
            Determination(
                each.case_id,
                each.result,
                each.plan_id,
                tuple(each.member_ids) if each.member_ids else None,
                each.note,
            )
            for each in body.determinations
        ),
        text=body.text,
        began=time_of(body.began),
        ended=time_of(body.ended),
        left_out={each.case_id: each.reason for each in body.left_out},
        next_on=body.next_on,
    )


def _faults(body: NewMinutes) -> Iterator[tuple[str, str]]:
    yield from attendee_faults(body.attendees)
    if body.next_on and body.next_on < body.on:
        yield "/next_on", "次回の予定は会議の日以降の日付にしてください。"
    seen: set[tuple[UUID, Result | UUID]] = set()
    for position, each in enumerate(body.determinations):
        if each.result is Result.APPROPRIATE and each.plan_id is None:
            yield f"/determinations/{position}/plan_id", "適切と判定した支援プランを指定してください。"
        about = (each.case_id, each.plan_id or each.result)
        if about in seen:
            yield f"/determinations/{position}", "同じ事例または支援プランについての判定が重複しています。"
        seen.add(about)


def attendee_faults(entries: Iterable[AttendeeEntry]) -> Iterator[tuple[str, str]]:
    """Who is named twice, by pointer."""
    attendees = [(each.agency, each.subject) for each in entries]
    for position, attendee in enumerate(attendees):
        if attendee in attendees[:position]:
            yield f"/attendees/{position}", "同じ出席者が重複しています。"
