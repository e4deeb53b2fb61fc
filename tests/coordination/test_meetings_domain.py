"""Meetings by themselves: who may be discussed, when, and what a meeting may determine (R4, R6, R7)."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.coordination.domain.consent import ConsentMissing
from services.coordination.domain.errors import CaseNotOpen, TooEarly
from services.coordination.domain.meeting import (
    AgendaItem,
    Attendee,
    Determination,
    LeftOut,
    MeetingKind,
    MeetingStatus,
    Result,
)
from services.coordination.domain.meeting import errors as no
from tests.coordination.meeting_parts import (
    AGENCIES,
    CASE,
    CONVENED,
    FATHER,
    GRANDMOTHER,
    HELD,
    PLANNED,
    PRESENT,
    SON,
    a_case,
    a_convened,
    a_grant,
    a_meeting,
    minutes,
)


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
        (MeetingKind.SUPPORT_CONFERENCE, Result.REVISE),
    ],
)
def test_plans_belong_to_the_coordination_meeting_and_early_outreach_to_the_conference(
    kind: MeetingKind, result: Result
) -> None:
    with pytest.raises(no.DeterminationNotHere) as refusal:
        a_convened(kind).hold(minutes(Determination(CASE, result)), on=HELD)

    assert result.value not in refusal.value.facts["allowed"]


def test_r12_a_closing_is_agreed_by_either_meeting_on_cases_and_counts_by_the_consent_there_is() -> None:
    for kind in (MeetingKind.COORDINATION_MEETING, MeetingKind.SUPPORT_CONFERENCE):
        determined = a_convened(kind).hold(minutes(Determination(CASE, Result.CLOSING_AGREED)), on=HELD)

        assert [each.result for each in determined] == [Result.CLOSING_AGREED]


def test_only_what_was_determined_counts_as_taken_up() -> None:
    other = UUID(int=20)
    meeting = a_meeting(MeetingKind.SUPPORT_CONFERENCE, agenda=[AgendaItem(0, CASE), AgendaItem(1, other)])
    second = a_case()
    second.id = other
    meeting.convene([a_case(), second], [], on=CONVENED)

    said = minutes(Determination(other, Result.CONTINUE))
    with pytest.raises(no.CasesUnspokenOf) as silent:
        meeting.hold(said, on=HELD)
    meeting.hold(replace(said, left_out={CASE: LeftOut.NO_TIME}), on=HELD)

    assert silent.value.facts["cases"] == [str(CASE)]
    assert meeting.taken_up() == (other,)
