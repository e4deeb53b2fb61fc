"""Finding a date by itself: who is waited for, what suits best, and what is refused."""

from collections.abc import Mapping
from datetime import date, time
from uuid import uuid4

import pytest

from services.coordination.domain.calling import errors as no
from services.coordination.domain.calling.poll import Availability, Poll, ranked
from services.coordination.domain.meeting import MeetingKind, Slot
from services.coordination.domain.meeting.errors import OutOfOrder

PROPOSED, DUE = date(2026, 6, 1), date(2026, 6, 8)
DAYS = (date(2026, 6, 15), date(2026, 6, 16), date(2026, 6, 17))
SAID = {"o": Availability.YES, "v": Availability.MAYBE, "x": Availability.NO}


def a_poll(agencies: tuple[str, ...] = ("city", "council", "higashi")) -> Poll:
    poll = Poll(uuid4(), MeetingKind.SUPPORT_CONFERENCE, agencies, ("city",), PROPOSED, DUE, [])
    poll.propose([Slot(day, time(10), time(11)) for day in DAYS], on=PROPOSED, most=20)
    return poll


def answered(poll: Poll, said: Mapping[str, str], *, on: date = DUE) -> None:
    """Each agency's answers for the candidates in order: o, v, x, or a gap."""
    for agency, marks in said.items():
        answers = {position: SAID[mark] for position, mark in enumerate(marks) if mark in SAID}
        poll.answer((agency, f"{agency}-1"), answers, note=None, on=on)


def test_what_suits_best_comes_first_and_without_the_city_nothing_suits() -> None:
    poll = a_poll()

    answered(poll, {"city": "xoo", "council": "oov", "higashi": "oox"})

    assert [(each.position, each.possible) for each in ranked(poll)] == [(1, True), (2, True), (0, False)]
    assert ranked(poll)[1].no == ("higashi",)


def test_a_missing_answer_weighs_more_than_a_perhaps_and_less_than_a_no() -> None:
    poll = a_poll(("city", "council"))

    answered(poll, {"city": "ooo", "council": "x v"})

    assert [each.position for each in ranked(poll)] == [2, 1, 0]


def test_an_agency_can_come_when_one_of_its_people_can() -> None:
    poll = a_poll()
    poll.answer(("city", "one"), {0: Availability.NO}, note=None, on=DUE)
    poll.answer(("city", "other"), {0: Availability.YES}, note=None, on=DUE)

    assert poll.of_agency("city", 0) is Availability.YES
    assert poll.choose(0, on=DUE).day == DAYS[0]


@pytest.mark.parametrize("mark", ["x", "v", " "])
def test_r6_no_day_is_chosen_for_which_the_city_has_not_said_yes(mark: str) -> None:
    poll = a_poll()
    answered(poll, {"city": mark, "council": "o", "higashi": "o"})

    with pytest.raises(no.CannotBeMissing) as refusal:
        poll.choose(0, on=DUE)

    assert refusal.value.facts == {"agencies": ["city"]}


def test_who_has_not_answered_every_candidate_is_waited_for_again_after_a_new_one() -> None:
    poll = a_poll()
    answered(poll, {"city": "ooo", "council": "oo "})
    assert poll.waits_for() == ["council", "higashi"]

    poll.withdraw(2, on=DUE)
    assert poll.waits_for() == ["higashi"]

    poll.propose([Slot(DAYS[2], time(15), time(16))], on=DUE, most=20)
    assert poll.waits_for() == ["city", "council", "higashi"]


def test_a_late_answer_counts_and_is_marked_and_keeps_what_was_said_before() -> None:
    poll = a_poll()
    answered(poll, {"higashi": "o"})

    reply = poll.answer(("higashi", "higashi-1"), {1: Availability.NO}, note="会議のため", on=date(2026, 6, 9))

    assert reply.late
    assert reply.answers == {0: Availability.YES, 1: Availability.NO}


def test_what_was_withdrawn_is_neither_answered_nor_chosen() -> None:
    poll = a_poll()
    answered(poll, {"city": "ooo"})
    poll.withdraw(0, on=DUE)

    for act in (
        lambda: poll.choose(0, on=DUE),
        lambda: poll.withdraw(0, on=DUE),
        lambda: answered(poll, {"higashi": "o"}),
    ):
        with pytest.raises(no.CandidateWithdrawn):
            act()
    assert [each.position for each in ranked(poll)] == [1, 2]
    with pytest.raises(no.NoSuchCandidate):
        poll.choose(7, on=DUE)


def test_once_it_is_settled_nothing_changes() -> None:
    poll = a_poll()
    answered(poll, {"city": "ooo"})
    poll.settle(uuid4(), on=DUE)

    for act in (
        lambda: poll.choose(0, on=DUE),
        lambda: poll.withdraw(0, on=DUE),
        lambda: answered(poll, {"higashi": "o"}),
        lambda: poll.propose([], on=DUE, most=20),
        lambda: poll.settle(None, on=DUE),
    ):
        with pytest.raises(no.PollClosed):
            act()
    assert poll.waits_for() == []


def test_no_day_that_is_over_and_no_slot_twice() -> None:
    poll = a_poll()

    with pytest.raises(OutOfOrder):
        poll.propose([Slot(PROPOSED, time(10), time(11))], on=DUE, most=20)
    with pytest.raises(no.SameCandidate):
        poll.propose([Slot(DAYS[0], time(10), time(11))], on=DUE, most=20)
    with pytest.raises(no.TooManyCandidates):
        poll.propose([Slot(DAYS[0], time(hour), time(hour + 1)) for hour in (13, 14)], on=DUE, most=4)
    answered(poll, {"city": "ooo"})
    with pytest.raises(OutOfOrder):
        poll.choose(0, on=date(2026, 6, 16))
    with pytest.raises(OutOfOrder):
        answered(poll, {"higashi": "o"}, on=date(2026, 5, 31))


def test_fifty_agencies_are_ranked_at_once() -> None:
    agencies = ("city", *(f"agency_{n}" for n in range(49)))
    poll = a_poll(agencies)

    answered(poll, dict.fromkeys(agencies[:-1], "oxo"))

    best = ranked(poll)[0]
    assert (best.position, len(best.yes), best.unanswered) == (0, 49, ("agency_48",))
    assert poll.waits_for() == ["agency_48"]
