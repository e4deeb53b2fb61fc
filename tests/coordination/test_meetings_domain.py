"""Meetings by themselves: who may be discussed, when, and what a meeting may determine (R4, R6, R7)."""

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID, uuid4

import pytest

from services.coordination.domain.case import Case, Member
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, ConsentMissing
from services.coordination.domain.errors import CaseNotOpen, TooEarly
from services.coordination.domain.meeting import (
    AgendaItem,
    Attendee,
    Determination,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Minutes,
    Result,
    Slot,
)
from services.coordination.domain.meeting import errors as no

FATHER, SON, GRANDMOTHER = UUID(int=1), UUID(int=2), UUID(int=3)
CASE, HOUSEHOLD = UUID(int=10), UUID(int=11)
AGENCIES = ("city", "council", "higashi")
PLANNED, CONVENED, HELD = date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 26)
PRESENT = (Attendee("city", "officer"), Attendee("council", "coordinator"))


def a_case(*, members: Sequence[UUID] = (FATHER, SON), dead: Sequence[UUID] = (), opened: date = PLANNED) -> Case:
    people = [Member(CASE, each, position, living=each not in dead) for position, each in enumerate(members)]
    return Case(CASE, "2026-0001", HOUSEHOLD, uuid4(), opened, opened, members=people)


def a_meeting(
    kind: MeetingKind = MeetingKind.COORDINATION_MEETING, *, members: tuple[UUID, ...] | None = None, **facts: object
) -> Meeting:
    agenda = [AgendaItem(0, CASE, members)] if kind.takes_up_cases else []
    start = {"planned_on": PLANNED, "held_on": HELD, "agencies": AGENCIES, "agenda": agenda} | facts
    return Meeting(id=uuid4(), kind=kind, **start)  # type: ignore[arg-type]


def a_grant(
    member: UUID,
    agencies: Sequence[str] = AGENCIES,
    *,
    since: date = PLANNED,
    until: date = date(2027, 3, 31),
    withdrawn: date | None = None,
) -> Consent:
    return Consent(
        id=uuid4(),
        household_id=HOUSEHOLD,
        member_id=member,
        purpose=SUPPORT_SHARING,
        agencies=frozenset(agencies),
        granted_on=since,
        valid_from=since,
        valid_until=until,
        withdrawn_on=withdrawn,
    )


def a_convened(kind: MeetingKind = MeetingKind.COORDINATION_MEETING, **facts: object) -> Meeting:
    meeting = a_meeting(kind, **facts)  # type: ignore[arg-type]
    meeting.convene([a_case()], [a_grant(FATHER), a_grant(SON)], on=CONVENED)
    return meeting


def minutes(*determined: Determination, city_present: bool = True, attendees: Sequence[Attendee] = PRESENT) -> Minutes:
    return Minutes(city_present=city_present, attendees=tuple(attendees), determinations=determined)


def test_r4_names_whose_consent_is_missing_for_which_agency_members_first() -> None:
    with pytest.raises(ConsentMissing) as refusal:
        a_meeting().convene([a_case()], [a_grant(FATHER, ["city", "council"])], on=CONVENED)

    assert refusal.value.facts["missing"] == [
        {"member": str(FATHER), "agency": "higashi"},
        {"member": str(SON), "agency": "city"},
        {"member": str(SON), "agency": "council"},
        {"member": str(SON), "agency": "higashi"},
    ]


def test_r4_a_consent_must_hold_at_the_convocation_and_on_the_day_of_the_meeting() -> None:
    for grant in (a_grant(SON, since=date(2026, 6, 20)), a_grant(SON, until=date(2026, 6, 25))):
        meeting = a_meeting()
        with pytest.raises(ConsentMissing) as refusal:
            meeting.convene([a_case()], [a_grant(FATHER), grant], on=CONVENED)
        assert {each["member"] for each in refusal.value.facts["missing"]} == {str(SON)}
        assert meeting.status is MeetingStatus.PLANNED


def test_r4_who_is_missing_on_both_days_is_named_once() -> None:
    with pytest.raises(ConsentMissing) as refusal:
        a_meeting(members=(SON,)).convene([a_case()], [], on=CONVENED)

    assert len(refusal.value.facts["missing"]) == len(AGENCIES)


def test_r4_all_living_members_are_concerned_unless_some_are_named() -> None:
    everybody, named = a_meeting(), a_meeting(members=(SON,))
    grants = [a_grant(FATHER), a_grant(SON)]

    everybody.convene([a_case(members=(FATHER, SON, GRANDMOTHER), dead=(GRANDMOTHER,))], grants, on=CONVENED)
    named.convene([a_case()], [a_grant(SON)], on=CONVENED)

    assert everybody.item(CASE).concerned == (FATHER, SON)
    assert named.item(CASE).concerned == (SON,)


def test_r4_a_household_of_which_nobody_is_known_is_for_a_support_conference_only() -> None:
    with pytest.raises(no.NobodyKnown):
        a_meeting().convene([a_case(members=())], [], on=CONVENED)
    conference = a_meeting(MeetingKind.SUPPORT_CONFERENCE)
    conference.convene([a_case(members=())], [], on=CONVENED)

    assert conference.item(CASE).concerned == ()


def test_r4_the_persons_concerned_stay_as_they_were_at_the_convocation() -> None:
    meeting, case = a_convened(), a_case(members=(FATHER, SON, GRANDMOTHER))

    held = meeting.hold(minutes(Determination(case.id, Result.CONTINUE)), on=HELD)

    assert held[0].member_ids == (FATHER, SON)


def test_r5_a_support_conference_needs_no_consent() -> None:
    meeting = a_meeting(MeetingKind.SUPPORT_CONFERENCE)

    meeting.convene([a_case()], [], on=CONVENED)

    assert meeting.status is MeetingStatus.CONVENED


def test_r7_a_promotion_council_takes_no_case() -> None:
    with pytest.raises(no.NoCasesOnTheCouncil):
        a_meeting(MeetingKind.PROMOTION_COUNCIL, agenda=[AgendaItem(0, CASE)])

    council = a_convened(MeetingKind.PROMOTION_COUNCIL)
    with pytest.raises(no.NoCasesOnTheCouncil):
        council.hold(minutes(Determination(CASE, Result.CONTINUE)), on=HELD)
    assert council.hold(minutes(), on=HELD) == []


def test_r6_the_council_hosts_the_coordination_meeting_and_the_city_the_others() -> None:
    assert {kind.value: kind.host for kind in MeetingKind if kind is not MeetingKind.EXTERNAL} == {
        "coordination_meeting": "council",
        "support_conference": "city",
        "promotion_council": "city",
    }


def test_r6_without_the_city_a_meeting_on_cases_was_not_held() -> None:
    for kind in (MeetingKind.COORDINATION_MEETING, MeetingKind.SUPPORT_CONFERENCE):
        for absent in (minutes(city_present=False), minutes(attendees=PRESENT[1:]), minutes(attendees=())):
            meeting = a_convened(kind)
            with pytest.raises(no.CityAbsent):
                meeting.hold(absent, on=HELD)
            assert meeting.status is MeetingStatus.CONVENED


def test_only_convened_agencies_attend() -> None:
    with pytest.raises(no.AgencyNotConvened) as refusal:
        a_convened().hold(minutes(attendees=[*PRESENT, Attendee("kita")]), on=HELD)

    assert refusal.value.facts == {"agencies": ["kita"]}


def test_minutes_are_of_the_day_for_which_consents_were_checked() -> None:
    with pytest.raises(no.HeldOnAnotherDay) as refusal:
        a_convened().hold(minutes(), on=date(2026, 6, 27))

    assert refusal.value.facts == {"held_on": "2026-06-26"}


@pytest.mark.parametrize("on", [date(2026, 5, 31), date(2026, 6, 27)])
def test_a_convocation_lies_between_planning_and_meeting(on: date) -> None:
    with pytest.raises(no.OutOfOrder):
        a_meeting().convene([a_case()], [a_grant(FATHER), a_grant(SON)], on=on)


def test_a_meeting_is_not_planned_after_it_took_place() -> None:
    with pytest.raises(no.OutOfOrder):
        a_meeting(planned_on=date(2026, 6, 27))


def test_a_case_is_convened_about_only_while_it_is_open() -> None:
    closed = a_case()
    closed.close(on=PLANNED, watched=False)

    with pytest.raises(CaseNotOpen):
        a_meeting().convene([closed], [], on=CONVENED)
    with pytest.raises(TooEarly):
        a_meeting().convene([a_case(opened=date(2026, 6, 9))], [], on=CONVENED)


def test_what_is_not_on_the_agenda_is_not_determined() -> None:
    stranger = uuid4()
    with pytest.raises(no.NotOnTheAgenda) as other_case:
        a_convened().hold(minutes(Determination(stranger, Result.CONTINUE)), on=HELD)
    meeting = a_meeting(members=(SON,))
    meeting.convene([a_case()], [a_grant(SON)], on=CONVENED)
    with pytest.raises(no.NotOnTheAgenda) as left_out:
        meeting.hold(minutes(Determination(CASE, Result.CONTINUE, member_ids=(FATHER,))), on=HELD)

    assert other_case.value.facts == {"cases": [str(stranger)]}
    assert left_out.value.facts == {"members": [str(FATHER)]}


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        (MeetingKind.COORDINATION_MEETING, Result.OUTREACH),
        (MeetingKind.SUPPORT_CONFERENCE, Result.APPROPRIATE),
        (MeetingKind.SUPPORT_CONFERENCE, Result.CLOSING_AGREED),
        (MeetingKind.SUPPORT_CONFERENCE, Result.REVISE),
    ],
)
def test_plans_and_closings_belong_to_the_coordination_meeting_and_early_outreach_to_the_conference(
    kind: MeetingKind, result: Result
) -> None:
    with pytest.raises(no.DeterminationNotHere) as refusal:
        a_convened(kind).hold(minutes(Determination(CASE, result)), on=HELD)

    assert result.value not in refusal.value.facts["allowed"]


def test_only_what_was_determined_counts_as_taken_up() -> None:
    other = UUID(int=20)
    meeting = a_meeting(MeetingKind.SUPPORT_CONFERENCE, agenda=[AgendaItem(0, CASE), AgendaItem(1, other)])
    second = a_case()
    second.id = other
    meeting.convene([a_case(), second], [], on=CONVENED)

    meeting.hold(minutes(Determination(other, Result.CONTINUE)), on=HELD)

    assert meeting.taken_up() == (other,)


def test_every_state_refuses_what_does_not_follow_it() -> None:
    planned, held, cancelled, moved = a_meeting(), a_convened(), a_meeting(), a_meeting()
    held.hold(minutes(), on=HELD)
    cancelled.cancel(reason=None, on=CONVENED)
    moved.move(Slot(date(2026, 7, 3)), new_id=uuid4(), on=CONVENED)

    for meeting, refusal in [
        (planned, no.NotConvened),
        (held, no.AlreadyHeld),
        (cancelled, no.AlreadyCancelled),
        (moved, no.AlreadyMoved),
    ]:
        with pytest.raises(refusal):
            meeting.hold(minutes(), on=HELD)
    for meeting, refusal in [
        (a_convened(), no.AlreadyConvened),
        (held, no.AlreadyHeld),
        (cancelled, no.AlreadyCancelled),
        (moved, no.AlreadyMoved),
    ]:
        with pytest.raises(refusal):
            meeting.convene([a_case()], [], on=CONVENED)
    for meeting, refusal in [(held, no.AlreadyHeld), (cancelled, no.AlreadyCancelled), (moved, no.AlreadyMoved)]:
        with pytest.raises(refusal):
            meeting.cancel(reason=None, on=HELD)


def test_a_moved_meeting_is_a_new_one_to_be_convened_anew() -> None:
    meeting = a_convened()

    new = meeting.move(Slot(date(2026, 7, 3), time(10), time(11)), new_id=uuid4(), on=date(2026, 6, 20))

    assert (meeting.status, meeting.moved_to) == (MeetingStatus.MOVED, new.id)
    assert (new.status, new.moved_from, new.held_on) == (MeetingStatus.PLANNED, meeting.id, date(2026, 7, 3))
    assert new.item(CASE).member_ids == (FATHER, SON)
    with pytest.raises(ConsentMissing):
        new.convene([a_case()], [a_grant(FATHER), a_grant(SON, withdrawn=date(2026, 6, 19))], on=date(2026, 6, 22))


def test_nothing_is_cancelled_or_moved_before_it_was_planned() -> None:
    with pytest.raises(no.OutOfOrder):
        a_meeting().cancel(reason=None, on=date(2026, 5, 31))
    with pytest.raises(no.OutOfOrder):
        a_meeting().move(Slot(HELD), new_id=uuid4(), on=date(2026, 5, 31))


def test_r6_a_joint_day_is_two_meetings_each_in_its_own_time() -> None:
    morning = a_meeting(start=time(10), end=time(11))

    a_meeting(start=time(11), end=time(12)).stands_beside(morning)
    with pytest.raises(no.SlotsOverlap):
        a_meeting(start=time(10, 30), end=time(11, 30)).stands_beside(morning)
    a_meeting(start=time(10), end=time(11), held_on=date(2026, 6, 27)).stands_beside(morning)


def test_meetings_under_other_laws_are_not_planned_here() -> None:
    with pytest.raises(no.ExternalOnlyJoint):
        a_meeting(MeetingKind.EXTERNAL)
