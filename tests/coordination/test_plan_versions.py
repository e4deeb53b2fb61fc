"""Two wordings of a plan: what differs between them, and what a new version takes over from the one before (R8)."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.coordination.domain.plan import Goal, Participation, PersonLine, PlanContent, RoleLine, Support, Wording
from services.coordination.domain.plan.agreement import Agreement, disagreeing, unanswered
from services.coordination.domain.plan.copying import Copying, Dropped, Present
from services.coordination.domain.plan.differences import both_changed, differences

MOTHER, SON, ITEM = UUID(int=1), UUID(int=2), UUID(int=3)
TODAY = date(2026, 9, 25)
OUT, MEET = "週に一度は外に出る", "家族で話す時間を持つ"
CONTENT = PlanContent(
    wishes_and_issues="安心して暮らしたい。",
    persons=(PersonLine(member_id=MOTHER, wishes="眠りたい"), PersonLine(member_id=SON, wishes="絵を描きたい")),
    goals=(
        Goal(text=OUT, due_on=date(2026, 12, 31), measure="外出した日の数", member_id=SON),
        Goal(text=MEET, due_on=date(2026, 8, 31)),
    ),
    supports=(Support(text="定期の訪問", caution="夜間は避ける"), Support(text="絵の展示", from_item=ITEM)),
    roles=(RoleLine(agency="higashi", text="介護の相談", member_id=MOTHER), RoleLine(agency="council", text="調整")),
    provision_as_one="月に一度状況を共有する。",
    participation=Participation(wishes="絵を見せたい"),
)
WORDING = Wording(CONTENT, (ITEM,), "council", (SON,), (SON,))


def told(before: PlanContent, after: PlanContent) -> list[tuple[str, str]]:
    return [(each.pointer, each.kind) for each in differences(Wording(before).facts(), Wording(after).facts())]


def changed(**parts: Any) -> PlanContent:
    return CONTENT.model_copy(update=parts)


def present(**parts: Any) -> Present:
    facts: dict[str, Any] = {"on": TODAY, "alive": {MOTHER, SON}, "opened": {ITEM}}
    return Present(**facts | {"open_agencies": {"higashi", "council"}} | parts)


OUTSIDE, TOGETHER = CONTENT.goals
VISITS, PICTURES = CONTENT.supports


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (CONTENT, []),
        (changed(goals=(TOGETHER, OUTSIDE)), []),
        (changed(wishes_and_issues="変わった。"), [("/wishes_and_issues", "changed")]),
        (changed(provision_as_one=None), [("/provision_as_one", "removed")]),
        (changed(goals=(OUTSIDE,)), [("/goals/1", "removed")]),
        (changed(goals=(OUTSIDE, TOGETHER, Goal(text="通院する"))), [("/goals/2", "added")]),
        (
            changed(goals=(TOGETHER, OUTSIDE.model_copy(update={"text": "月に一度は外に出る", "measure": None}))),
            [("/goals/1/text", "changed"), ("/goals/1/measure", "removed")],
        ),
        (changed(supports=(VISITS.model_copy(update={"kind": "訪問"}), PICTURES)), [("/supports/0/kind", "added")]),
        (
            changed(roles=(RoleLine(agency="kita", text="介護の相談", member_id=MOTHER), CONTENT.roles[1])),
            [("/roles/0", "added"), ("/roles/0", "removed")],
        ),
        (
            changed(roles=(RoleLine(agency="higashi", text="まったく別のこと"), CONTENT.roles[1])),
            [("/roles/0/text", "changed"), ("/roles/0/member_id", "removed")],
        ),
        (
            changed(persons=(PersonLine(member_id=SON, wishes="働きたい"), CONTENT.persons[0])),
            [("/persons/0/wishes", "changed")],
        ),
        (changed(participation=None), [("/participation", "removed")]),
    ],
    ids=range(12),
)
def test_r8_what_differs_is_told_field_by_field_and_a_moved_line_does_not_differ(
    after: PlanContent, expected: list[tuple[str, str]]
) -> None:
    assert told(CONTENT, after) == expected


def test_r8_each_difference_is_named_in_the_words_of_the_plans_form() -> None:
    later = OUTSIDE.model_copy(update={"due_on": date(2027, 3, 31)})

    found = differences(Wording(CONTENT).facts(), Wording(changed(goals=(later, TOGETHER))).facts())

    assert [(each.label, each.before, each.after) for each in found] == [
        ("2 目標と達成時期（1件目） 期限", "2026-12-31", "2027-03-31")
    ]


LINES = st.lists(st.builds(Goal, text=st.sampled_from([OUT, MEET, "通院する", "月に一度は外に出る"])), max_size=4)


@given(LINES, LINES)
def test_two_wordings_differ_exactly_when_something_is_told(one: list[Goal], other: list[Goal]) -> None:
    found = told(changed(goals=tuple(one)), changed(goals=tuple(other)))

    assert (not found) == (sorted(goal.text for goal in one) == sorted(goal.text for goal in other))


def test_only_the_parts_that_both_changed_are_in_each_others_way() -> None:
    base = Wording(CONTENT).facts()
    theirs = differences(base, Wording(changed(goals=(OUTSIDE,), wishes_and_issues="一")).facts())
    ours = differences(base, Wording(changed(supports=(VISITS,), wishes_and_issues="二")).facts())

    assert both_changed(theirs, ours) == ["/wishes_and_issues"]


def test_r8_a_new_version_begins_with_all_that_still_holds() -> None:
    copying = Copying(present(on=date(2026, 8, 1)))

    assert (copying.of(WORDING), copying.dropped) == (WORDING, [])


def test_r8_what_no_longer_holds_is_dropped_and_told() -> None:
    copying = Copying(present(alive={SON}, opened=(), open_agencies={"council"}, roles={("council", "調整"): "done"}))

    copy = copying.of(WORDING)

    said = copy.content
    assert [each.member_id for each in said.persons] == [SON]
    assert [(goal.text, goal.due_on) for goal in said.goals] == [(OUT, date(2026, 12, 31)), (MEET, None)]
    assert ([each.text for each in said.supports], said.roles, copy.items) == (["定期の訪問"], (), ())
    assert set(copying.dropped) == {
        Dropped("/persons/0", "person_dead"),
        Dropped("/goals/1/due_on", "due_passed"),
        Dropped("/supports/1", "item_closed"),
        Dropped("/roles/0", "agency_closed"),
        Dropped("/roles/1", "role_done"),
        Dropped("/items", "item_closed"),
    }


def test_r9_nobody_who_died_is_asked_for_outreach_or_participation_again() -> None:
    copying = Copying(present(alive={MOTHER}))

    copy = copying.of(WORDING)

    assert (copy.outreach_agency, copy.outreach_member_ids, copy.participation_member_ids) == (None, (), ())


def test_r5_a_text_that_tells_what_was_closed_again_is_not_copied() -> None:
    copying = Copying(present(tells_closed=lambda text: "絵" in text or "安心" in text))

    copy = copying.of(replace(WORDING, items=()))

    told_so = [each.pointer for each in copying.dropped if each.reason == "item_closed"]
    assert sorted(told_so) == ["/participation", "/persons/1", "/supports/1", "/wishes_and_issues"]
    assert not any("絵" in text or "安心" in text for text in copy.content.texts())


def answer(member: UUID, day: int, *, agreed: bool, revision: int = 2) -> Agreement:
    return Agreement(UUID(int=day), UUID(int=9), revision, member, date(2026, 6, day), agreed, "written", "coordinator")


def test_r8_the_last_answer_to_the_present_wording_counts() -> None:
    said = [
        answer(MOTHER, 1, agreed=True, revision=1),
        answer(SON, 2, agreed=False),
        answer(SON, 4, agreed=True),
        answer(SON, 3, agreed=False),
    ]

    assert unanswered([MOTHER, SON], said, revision=2) == [MOTHER]
    assert disagreeing([MOTHER, SON], said, revision=2) == []
    assert disagreeing([MOTHER, SON], said[:2], revision=2) == [SON]
