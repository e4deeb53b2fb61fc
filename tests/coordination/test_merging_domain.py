"""When two cases may become one, who knows whom afterwards, and that no table of cases was forgotten (R12, R15)."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.coordination.domain.case import Case, Member
from services.coordination.domain.errors import CaseMerged, DomainError, TooEarly
from services.coordination.domain.meeting import AgendaItem
from services.coordination.domain.merging import (
    ClosingUnderWay,
    KeptCaseClosed,
    Merge,
    OlderCaseStays,
    OneCaseAlready,
    PlansUnderWay,
    hidden_by,
    joined_items,
    require_mergeable,
)
from services.coordination.domain.plan import Plan, PlanStatus
from services.coordination.domain.stages import Stage
from services.coordination.store.merging import TABLES
from services.coordination.tables import metadata

ON, FIRST, LATER = date(2026, 7, 10), date(2026, 4, 14), date(2026, 4, 20)
MOTHER, SON = UUID(int=1), UUID(int=2)
STAYS = {
    "case_coordinator": "who owned the case that ended is its history",
    "case_episode": "its episodes are its own",
    "case_member": "copied, so that what stays there can be read",
    "case_merge": "says itself what became of what",
    "case_relation": "moved from either end, or ended",
    "closure": "of an episode that is over; a watch that ended goes on by a separation",
    "ease_view": "of the smaller household",
    "emptied_case": "tells where to look for empty households, kept by triggers of members and deaths",
    "engagement": "said anew for everybody with whom the agency works",
    "evaluation": "of the smaller household",
    "gap_told": "of a meeting that was held",
    "meeting_agenda": "of meetings to come, joined as items",
    "meeting_determination": "of a meeting that was held",
    "outreach": "as it was told, read for every id of the case",
    "participation": "as it was told, read for every id of the case",
    "participation_review": "as it was told, read for every id of the case",
    "source": "goes along with its text",
    "watch_contact": "of a watch, which ends",
}
"""Tables with a case of which no row is simply moved, and why."""


def a_case(opened: date, *, number: str, stage: Stage = Stage.GATHERING, members: tuple[UUID, ...] = ()) -> Case:
    case = Case(uuid4(), number, uuid4(), uuid4(), opened, opened, stage=stage)
    case.members = [Member(case.id, each, place) for place, each in enumerate(members)]
    case.closed_on = None if case.is_open else opened
    return case


def two(kept: Stage = Stage.GATHERING, ended: Stage = Stage.GATHERING) -> tuple[Case, Case]:
    return a_case(FIRST, number="2026-0001", stage=kept), a_case(LATER, number="2026-0002", stage=ended)


def a_plan(case: Case, status: PlanStatus) -> Plan:
    return Plan(uuid4(), case.id, 1, 1, FIRST, "coordinator", {}, status=status)


def test_every_table_of_cases_was_decided() -> None:
    named = {table.name for table in metadata.sorted_tables if "case_id" in table.c}

    assert named == set(TABLES) | set(STAYS)
    assert not set(TABLES) & set(STAYS)


@pytest.mark.parametrize(
    ("kept", "ended", "refusal"),
    [
        (Stage.CLOSED, Stage.GATHERING, KeptCaseClosed),
        (Stage.WATCHING, Stage.SUPPORTING, KeptCaseClosed),
        (Stage.CLOSED, Stage.WATCHING, KeptCaseClosed),
        (Stage.CLOSING, Stage.GATHERING, ClosingUnderWay),
        (Stage.SUPPORTING, Stage.CLOSING, ClosingUnderWay),
        (Stage.GATHERING, Stage.SUPPORTING, None),
        (Stage.CLOSING, Stage.CLOSED, None),
        (Stage.SUPPORTING, Stage.WATCHING, None),
        (Stage.CLOSED, Stage.CLOSED, None),
    ],
)
def test_what_stages_two_cases_may_stand_at(kept: Stage, ended: Stage, refusal: type[DomainError] | None) -> None:
    older, younger = two(kept, ended)

    if refusal is None:
        require_mergeable(older, younger, [], on=ON)
    else:
        with pytest.raises(refusal):
            require_mergeable(older, younger, [], on=ON)


def test_the_older_case_stays_and_what_ended_cannot_end_again() -> None:
    older, younger = two()
    with pytest.raises(OlderCaseStays):
        require_mergeable(younger, older, [], on=ON)
    with pytest.raises(OneCaseAlready):
        require_mergeable(older, older, [], on=ON)
    with pytest.raises(TooEarly):
        require_mergeable(older, younger, [], on=FIRST)
    younger.become_part_of(older, on=ON)
    with pytest.raises(CaseMerged) as told:
        require_mergeable(older, younger, [], on=ON)

    assert (told.value.facts["into"], told.value.facts["number"]) == (str(older.id), "2026-0001")


def test_a_plan_under_way_waits_only_beside_another_that_lives() -> None:
    older, younger = two()
    running, waiting = a_plan(older, PlanStatus.IN_FORCE), a_plan(younger, PlanStatus.SUBMITTED)
    past, drafted = a_plan(older, PlanStatus.RETURNED), a_plan(older, PlanStatus.DRAFTED)

    require_mergeable(older, younger, [waiting, past, drafted], on=ON)
    require_mergeable(older, younger, [running, a_plan(younger, PlanStatus.IN_FORCE)], on=ON)
    with pytest.raises(PlansUnderWay) as told:
        require_mergeable(older, younger, [running, waiting], on=ON)

    assert told.value.facts["plans"] == [str(waiting.id)]


def test_r15_who_was_on_one_case_alone_does_not_know_the_other_by_the_merge() -> None:
    merge = Merge(uuid4(), uuid4(), uuid4(), ON, "", "officer", "city")
    merge.members_kept, merge.members_ended = (MOTHER,), (SON,)
    merge.agencies_kept, merge.agencies_ended = ("council", "kita"), ("council", "higashi")

    assert hidden_by([merge], "kita") == ({SON}, {"higashi"})
    assert hidden_by([merge], "higashi") == ({MOTHER}, {"kita"})
    assert hidden_by([merge], "council") == hidden_by([merge], "minami") == (frozenset(), frozenset())


def test_two_items_become_one_for_the_persons_of_both() -> None:
    one, other = AgendaItem(0, uuid4(), (MOTHER,)), AgendaItem(1, uuid4(), (SON, MOTHER))

    assert joined_items(one, other) == (MOTHER, SON)
    assert joined_items(None, other) == (SON, MOTHER)
    assert joined_items(replace(one, member_ids=None), other) is None
