"""The states of a meeting by themselves: what follows what, and what is never planned here."""

from datetime import date, time
from uuid import uuid4

import pytest

from services.coordination.domain.consent import ConsentMissing
from services.coordination.domain.meeting import (
    Determination,
    MeetingKind,
    MeetingStatus,
    Result,
    Slot,
)
from services.coordination.domain.meeting import errors as no
from tests.coordination.meeting_parts import (
    CASE,
    CONVENED,
    FATHER,
    HELD,
    SON,
    a_case,
    a_convened,
    a_grant,
    a_meeting,
    minutes,
)


def test_every_state_refuses_what_does_not_follow_it() -> None:
    planned, held, cancelled, moved = a_meeting(), a_convened(), a_meeting(), a_meeting()
    held.hold(minutes(Determination(CASE, Result.CONTINUE)), on=HELD)
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
