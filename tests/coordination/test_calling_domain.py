"""Calling people together by itself: slots over midnight, what a change does, whom calendars tell what."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

import pytest

from services.coordination.domain.calling.bodies import missing_from
from services.coordination.domain.calling.change import change
from services.coordination.domain.calling.feed import Feed, hashed, new_feed
from services.coordination.domain.calling.invitation import Standing, invitation_to
from services.coordination.domain.meeting import Determination, MeetingKind, Result, Slot
from services.coordination.domain.meeting import errors as no
from shared.reference.calendar import JST
from shared.reference.profile import load_profile
from tests.coordination.meeting_parts import AGENCIES, CASE, CONVENED, HELD, a_convened, a_meeting, minutes

LAST_DAY, FIRST_DAY = date(2027, 3, 31), date(2027, 4, 1)
NIGHT = Slot(LAST_DAY, time(22, 30), time(0, 30))


def test_a_meeting_over_midnight_belongs_to_the_day_and_the_fiscal_year_on_which_it_begins() -> None:
    assert (NIGHT.day, NIGHT.begins, NIGHT.ends) == (
        LAST_DAY,
        datetime(2027, 3, 31, 22, 30, tzinfo=JST),
        datetime(2027, 4, 1, 0, 30, tzinfo=JST),
    )


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (Slot(FIRST_DAY, time(0), time(1)), True),
        (Slot(FIRST_DAY, time(0, 30), time(1)), False),
        (Slot(LAST_DAY, time(21), time(22, 30)), False),
        (Slot(LAST_DAY, time(21), time(22, 31)), True),
        (Slot(LAST_DAY, time(23), time(22)), True),
        (Slot(LAST_DAY), False),
        (Slot(LAST_DAY, time(22, 45)), False),
    ],
)
def test_it_shares_time_with_what_is_on_either_day(other: Slot, *, overlaps: bool) -> None:
    assert (NIGHT.overlaps(other), other.overlaps(NIGHT)) == (overlaps, overlaps)


def test_a_change_says_who_is_new_and_who_is_called_no_longer() -> None:
    meeting = a_convened(start=time(10), end=time(11))
    before = meeting.slot

    done = change(meeting, Slot(HELD, time(13), time(14)), ("city", "council", "kita"), on=CONVENED)

    assert (done.before, done.left_out, done.added) == (before, ("higashi",), ("kita",))
    assert (meeting.start, meeting.agencies, done.is_new_to_calendars) == (time(13), ("city", "council", "kita"), True)


def test_a_change_that_changes_nothing_is_no_news() -> None:
    meeting = a_convened()

    assert not change(meeting, meeting.slot, AGENCIES[::-1], on=CONVENED).is_new_to_calendars


def test_what_is_over_or_called_off_is_not_changed() -> None:
    held, cancelled, moved = a_convened(), a_meeting(), a_meeting()
    held.hold(minutes(Determination(CASE, Result.CONTINUE)), on=HELD)
    cancelled.cancel(reason=None, on=CONVENED)
    moved.move(Slot(date(2026, 7, 3)), new_id=uuid4(), on=CONVENED)

    for meeting, refusal in ((held, no.AlreadyHeld), (cancelled, no.AlreadyCancelled), (moved, no.AlreadyMoved)):
        with pytest.raises(refusal):
            change(meeting, meeting.slot, AGENCIES, on=HELD)
    with pytest.raises(no.OutOfOrder):
        change(a_meeting(), Slot(HELD), AGENCIES, on=date(2026, 5, 31))


@pytest.mark.parametrize(
    ("kind", "place"), [(MeetingKind.SUPPORT_CONFERENCE, None), (MeetingKind.COORDINATION_MEETING, "市役所")]
)
def test_r5_the_place_of_a_support_conference_is_told_to_no_calendar(kind: MeetingKind, place: str | None) -> None:
    told = invitation_to(a_convened(kind, place="市役所"), uuid4(), sequence=0, changed_at=datetime.now(UTC))

    assert (told.slot.place, told.slot.day) == (place, HELD)


def test_r6_a_meeting_is_sure_only_once_the_city_has_convened_it() -> None:
    cancelled = a_convened()
    cancelled.cancel(reason=None, on=CONVENED)
    meetings = (a_meeting(), a_convened(), cancelled)

    told = [invitation_to(each, uuid4(), sequence=0, changed_at=datetime.now(UTC)).standing for each in meetings]

    assert told == [Standing.TENTATIVE, Standing.CONFIRMED, Standing.CANCELLED]


def test_r6_no_body_meets_without_the_city() -> None:
    bodies = load_profile().meeting_bodies

    assert [missing_from(body, ["council"]) for body in bodies] == [["city"]] * 3
    assert [missing_from(body, ["city"]) for body in bodies] == [[]] * 3


def test_an_address_is_valid_from_its_day_until_the_fiscal_year_ends_unless_it_is_revoked() -> None:
    feed, token = new_feed("higashi", "higashi-1", on=LAST_DAY)
    revoked = Feed(feed.id, feed.agency, feed.subject, feed.created_on, feed.valid_until, LAST_DAY)

    assert [feed.is_valid(day) for day in (date(2027, 3, 30), LAST_DAY, FIRST_DAY)] == [False, True, False]
    assert not revoked.is_valid(LAST_DAY)
    assert new_feed("higashi", "higashi-1", on=FIRST_DAY)[0].valid_until == date(2028, 3, 31)
    assert (len(hashed(token)), hashed(token) == hashed(token), token in str(feed)) == (32, True, False)
