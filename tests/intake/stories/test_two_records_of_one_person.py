"""A desk meets somebody twice without knowing: it is proposed, merged, seen to be wrong, and split again exactly."""

from typing import Any

from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consent, a_consultation, a_household, a_member

KEPT = ("member", "household", "residence", "household_change", "consultation", "concerned", "consent")


async def somebody(at: Person, **who: Any) -> tuple[str, str]:
    """A person of a household of their own: the household and the person."""
    made = await at.does("/consultations", a_consultation(household=a_household(a_member("p", **who))))
    return made["household_id"], made["members"]["p"]


async def proposals(at: Person, member: str) -> list[tuple[str, str]]:
    items = (await at.get(f"/persons/{member}/matches")).json()["items"]
    return [(item["id"], item["explanation"]) for item in items]


async def test_two_records_of_one_person_merged_and_split(intake: Intake) -> None:
    council = intake.person("council")
    home, first = await somebody(council, name="髙島 𠮷子", kana="タカシマ ヨシコ", birth_date="1975-01-02")
    stay, second = await somebody(council, name="高島吉子", kana="ﾀｶｼﾏﾖｼｺ", birth_date="昭和50年1月2日")
    await council.does("/consents", a_consent(home, first))
    before = await intake.rows(*KEPT)

    assert await proposals(council, second) == [(first, "読みが同じ、氏名（異体字を含む）が同じ、生年月日が同じ")]
    two = {"keep": first, "absorb": second}
    merge = await council.does("/persons/merges", {"on": "2026-05-01", "reason": "本人に確認"} | two)

    assert await proposals(council, second) == []
    assert await intake.rows(*KEPT) == before
    whole = (await council.get(f"/persons/{second}")).json()
    assert (whole["id"], {record["id"] for record in whole["records"]}) == (first, {first, second})
    assert {record["name"] for record in whole["records"]} == {"髙島 𠮷子", "高島吉子"}
    found = await council.does("/consultations/searches", {"name": "髙島吉子"})
    assert {(item["member_id"], item["person_id"]) for item in found["items"]} == {(first, first), (second, first)}
    assert (await council.get(f"/households/{stay}")).json()["members"][0]["same_person_as"] == first
    again = await council.post("/persons/merges", {"on": "2026-05-01", "reason": "x", "keep": second, "absorb": first})
    assert again.json()["type"] == "/problems/already-one-person"

    reversal = f"/persons/merges/{merge['id']}/reversal"
    early = await council.post(reversal, {"on": "2026-04-30", "reason": "x"})
    assert early.json()["type"] == "/problems/before-the-merge"
    split = await council.does(reversal, {"on": "2026-09-01", "reason": "同姓同名の別人と判明"})

    assert (split["reason"], split["reversal_reason"]) == ("本人に確認", "同姓同名の別人と判明")
    assert await intake.rows(*KEPT) == before
    assert (await council.get(f"/persons/{second}")).json()["id"] == second
    assert len((await council.get(f"/persons/{second}")).json()["merges"]) == 1
    assert (await council.post(reversal, {"on": "2026-09-01", "reason": "x"})).status_code == 409
    assert [one for one, _ in await proposals(council, second)] == [first]
    await council.does(
        "/persons/distinctions", {"on": "2026-09-02", "one": second, "other": first, "reason": "別人と確認"}
    )
    assert await proposals(council, second) == await proposals(council, first) == []


async def test_a_person_entered_twice_in_one_household_is_shown_as_one(intake: Intake) -> None:
    council = intake.person("council")
    twice = a_household(a_member("p", name="架空 花", kana="カクウハナ"), a_member("q", name="架空　花", kana="ｶｸｳ ﾊﾅ"))
    made = await council.does("/consultations", a_consultation(household=twice))
    two = {"keep": made["members"]["p"], "absorb": made["members"]["q"]}
    await council.does("/persons/merges", {"on": "2026-05-01", "reason": "二重登録"} | two)

    members = (await council.get(f"/households/{made['household_id']}")).json()["members"]

    assert [(one["id"], one["also_recorded_as"]) for one in members] == [(two["keep"], [two["absorb"]])]


async def test_one_pressed_twice_without_a_key_is_proposed_at_once(intake: Intake) -> None:
    council = intake.person("council")
    _, first = await somebody(council)
    _, second = await somebody(council)

    assert [one for one, _ in await proposals(council, second)] == [first]


async def test_r15_that_another_desk_knows_the_same_person_is_not_told_until_it_hands_over(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    _, ours = await somebody(council)
    about = await kita.does("/consultations", a_consultation(desk="kita", household=a_household(a_member("p"))))
    theirs = about["members"]["p"]

    assert await proposals(council, ours) == []
    assert await proposals(kita, theirs) == []
    like = {"name": "架空 p", "kana": "カクウ", "birth_date": "1975-01-02"}
    looked = (await council.does("/persons/searches", like))["items"]
    assert [item["id"] for item in looked] == [ours]
    nobody = {"on": "2026-05-01", "keep": ours, "absorb": about["id"], "reason": "x"}
    stranger = await council.post("/persons/merges", nobody | {"absorb": theirs})
    assert stranger.status_code == (await council.post("/persons/merges", nobody)).status_code == 404
    assert stranger.json() == (await council.post("/persons/merges", nobody)).json()

    offer = await kita.does(f"/consultations/{about['id']}/handovers", {"on": "2026-05-01", "to_desk": "sogo"})
    assert [one for one, _ in await proposals(council, ours)] == [theirs], "who is asked to take it sees it"
    two = {"on": "2026-05-02", "keep": ours, "absorb": theirs, "reason": "x"}
    assert (await council.post("/persons/merges", two)).status_code == 403, "and does not answer for it yet"
    await council.does(f"/handovers/{offer['id']}/acceptance", {"on": "2026-05-02"})
    merge = await council.does("/persons/merges", two)

    assert (await kita.get(f"/persons/merges/{merge['id']}")).status_code == 404
    seen = (await kita.get(f"/persons/{theirs}")).json()
    assert (seen["id"], seen["merges"], len(seen["records"])) == (theirs, [], 1)
    assert ours not in (await kita.get(f"/households/{about['household_id']}")).text
    split = await kita.post(f"/persons/merges/{merge['id']}/reversal", {"on": "2026-05-03", "reason": "x"})
    assert split.status_code == 404
