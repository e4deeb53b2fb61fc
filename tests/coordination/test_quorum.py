"""Who must be there before a meeting is recorded as held, and which agencies can be there at all (R6)."""

from datetime import date, datetime, timedelta

import pytest

from services.coordination.domain.meeting import Attendee, Meeting, MeetingKind
from services.coordination.domain.meeting.errors import NotBegun
from services.coordination.domain.meeting.quorum import (
    AgencyClosed,
    QuorumMissing,
    require_open_agencies,
    require_quorum,
)
from shared.reference.profile import Profile, Quorum, load_profile
from tests.coordination.meeting_parts import CASE, HELD, a_convened, minutes

NETWORK = ("city", "council", "higashi", "kita", "minami")


def a_profile(*, closed: dict[str, date] | None = None, **rules: object) -> Profile:
    """The plan's profile with other rules for every meeting, and agencies that closed."""
    profile, quorum = load_profile(), Quorum.model_validate(rules)
    bodies = [body.model_copy(update={"quorum": quorum}) for body in profile.meeting_bodies]
    agencies = [each.model_copy(update={"closed_from": (closed or {}).get(each.code)}) for each in profile.agencies]
    return profile.model_copy(update={"meeting_bodies": tuple(bodies), "agencies": tuple(agencies)})


def lacking(profile: Profile, meeting: Meeting, *present: str, owner: str | None = "council") -> list[str]:
    """The rules by which the meeting was not one."""
    attended = minutes(attendees=[Attendee(each) for each in present], city_present="city" in present)
    try:
        require_quorum(profile, meeting, attended, {CASE: owner}, on=HELD)
    except QuorumMissing as refusal:
        return [each["rule"] for each in refusal.facts["lacking"]]
    return []


def test_r6_each_rule_of_the_city_says_by_itself_who_lacks() -> None:
    meeting = a_convened(agencies=("city", "council", "higashi"))

    assert lacking(a_profile(), meeting, "council") == ["always_present"]
    assert lacking(a_profile(host=True), meeting, "city") == ["host"]
    assert lacking(a_profile(coordinators=True), meeting, "city") == ["coordinator"]
    assert lacking(a_profile(coordinators=True), meeting, "city", owner=None) == []
    assert lacking(a_profile(percent=100), meeting, "city", "council") == ["percent"]
    assert lacking(a_profile(host=True, percent=50), meeting, "city", "council") == []


@pytest.mark.parametrize(("percent", "needed"), [(0, 0), (1, 1), (20, 1), (21, 2), (50, 3), (80, 4), (81, 5), (100, 5)])
def test_the_share_of_the_agencies_called_is_rounded_up(percent: int, needed: int) -> None:
    meeting = a_convened(MeetingKind.SUPPORT_CONFERENCE, agencies=NETWORK)
    profile = a_profile(percent=percent)

    enough = [count for count in range(1, 6) if lacking(profile, meeting, *NETWORK[:count]) == []]

    assert enough[0] == max(needed, 1)


def test_an_agency_that_closed_since_it_was_called_is_neither_counted_nor_there() -> None:
    meeting = a_convened(MeetingKind.SUPPORT_CONFERENCE, agencies=("city", "council", "higashi", "kita"))
    still_there = a_profile(percent=75)
    gone = a_profile(percent=75, closed={"kita": HELD, "higashi": HELD - timedelta(days=1)})

    assert lacking(still_there, meeting, "city", "council") == ["percent"]
    assert lacking(gone, meeting, "city", "council") == []
    with pytest.raises(AgencyClosed) as refusal:
        lacking(gone, meeting, "city", "council", "kita")
    assert refusal.value.facts["agencies"] == ["kita"]


def test_who_is_not_in_the_profile_any_more_is_closed_and_who_closes_tomorrow_is_not() -> None:
    profile = a_profile(closed={"kita": HELD + timedelta(days=1)})

    require_open_agencies(profile, ["kita"], on=HELD)
    for agency in ("kita", "long_gone"):
        with pytest.raises(AgencyClosed):
            require_open_agencies(profile, [agency], on=HELD + timedelta(days=1))


def test_minutes_come_after_the_beginning_of_the_meeting() -> None:
    begins = datetime.fromisoformat("2026-06-26T14:00:00+09:00")
    meeting = a_convened(start=begins.time())

    meeting.require_begun(begins)
    with pytest.raises(NotBegun) as refusal:
        meeting.require_begun(begins - timedelta(minutes=1))
    assert refusal.value.facts["begins"] == "2026-06-26T14:00+09:00"
    a_convened().require_begun(datetime.fromisoformat("2026-06-26T00:00:00+09:00"))
