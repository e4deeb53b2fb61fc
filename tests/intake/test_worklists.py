"""The work lists: what waits for somebody, why and since when, the most urgent first."""

from typing import Any

import pytest

from shared.actors import Role
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation

TODAY = "2026-11-30"
LISTS = ("mine", "desk", "agency", "overdue", "unanswered", "waiting", "without_contact", "follow_up", "drafts")


async def received(desk: Person, **said: Any) -> str:
    made = await desk.does("/consultations", a_consultation(**said))
    return str(made["id"])


async def lines(person: Person, which: str, **query: Any) -> list[dict[str, Any]]:
    answer = await person.get("/work", list=which, **query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_emergencies_stand_first_and_then_what_has_waited_longest(intake: Intake) -> None:
    council = intake.person("council")
    newest = await received(council, on="2026-05-01")
    oldest = await received(council, on="2026-02-01")
    emergency = await received(council, on="2026-06-01", urgency="emergency")
    soon = await received(council, on="2026-04-01", urgency="soon")

    found = await lines(council, "mine")

    assert [line["id"] for line in found] == [emergency, soon, oldest, newest]
    assert [line["since"] for line in found] == ["2026-06-01", "2026-04-01", "2026-02-01", "2026-05-01"]
    assert {(line["kind"], line["reason"], line["text"]) for line in found} == {
        ("consultation", "owned", "担当している相談です。")
    }


async def test_every_consultation_has_a_number_with_its_fiscal_year(intake: Intake) -> None:
    council = intake.person("council")
    await received(council, on="2026-03-31")
    await received(council, on="2026-04-01")

    before, after = (line["number"] for line in await lines(council, "mine"))

    assert (before[:7], after[:7]) == ("I-2025-", "I-2026-")
    assert int(after[7:]) == int(before[7:]) + 1
    page = (await council.get("/consultations")).json()["items"]
    assert [line["number"] for line in page] == [after, before]
    assert (await council.get(f"/consultations/{page[0]['id']}")).json()["number"] == after


async def test_mine_are_those_that_i_own_and_the_agency_s_are_all_its_open_ones(intake: Intake) -> None:
    mine, colleague = intake.person("council"), intake.person("council", subject="colleague")
    first, second = await received(mine), await received(colleague)
    closed = await received(mine)
    await mine.does(f"/consultations/{closed}/conclusion", {"on": "2026-06-01", "outcome": "resolved"})

    assert [line["id"] for line in await lines(mine, "mine")] == [first]
    assert [line["id"] for line in await lines(colleague, "mine")] == [second]
    assert {line["id"] for line in await lines(mine, "agency")} == {first, second}
    assert {line["id"] for line in await lines(mine, "desk", desk="sogo")} == {first, second}
    assert await lines(mine, "desk", desk="kita") == []


async def test_a_planned_contact_that_has_passed_is_overdue_until_somebody_is_in_touch_again(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made}/contacts"
    await council.does(path, {"on": "2026-11-12", "channel": "phone", "next_on": "2026-11-20"})

    (line,) = await lines(council, "overdue")
    assert (line["id"], line["reason"], line["since"]) == (made, "planned_contact_passed", "2026-11-20")
    assert (line["due_on"], line["agency"]) == ("2026-11-20", "council")

    await council.does(path, {"on": "2026-11-10", "channel": "phone"})
    assert len(await lines(council, "overdue")) == 1, "a contact of an earlier day recorded late changes nothing"
    await council.does(path, {"on": "2026-11-21", "channel": "phone"})
    assert await lines(council, "overdue") == []


async def test_a_corrected_contact_plans_nothing_any_more(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made}/contacts"
    wrong = await council.does(path, {"on": "2026-11-22", "channel": "phone", "next_on": "2026-11-25"})

    await council.does(f"{path}/{wrong['id']}/correction", {"on": "2026-11-21", "channel": "phone"})

    assert await lines(council, "overdue") == []
    (line,) = await lines(council, "without_contact", days=1)
    assert line["since"] == "2026-11-21"


@pytest.mark.parametrize("urgency", ["emergency", "soon", "normal"])
async def test_r11_where_nothing_is_planned_a_long_silence_is_overdue_too(intake: Intake, urgency: str) -> None:
    council = intake.person("council")
    made = await received(council, on="2026-10-01", urgency=urgency)
    shown = (await council.get(f"/consultations/{made}/standing")).json()["next"]

    (line,) = await lines(council, "overdue")

    assert (line["id"], line["reason"], line["since"]) == (made, "contact_overdue", "2026-10-01")
    assert (shown["awaited"], line["due_on"]) == ("contact", shown["on"])
    await council.does(f"/consultations/{made}/contacts", {"on": TODAY, "channel": "phone"})
    assert await lines(council, "overdue") == []


async def test_r11_silence_is_nobodys_fault_while_another_desk_or_coordination_has_to_answer(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    handed, referred = await received(council, on="2026-10-01"), await received(council, on="2026-10-01")
    offer = await council.does(f"/consultations/{handed}/handovers", {"on": TODAY, "to_desk": "kita"})
    await council.does(f"/consultations/{referred}/referral", {"on": TODAY, "with_consent": False})
    assert await lines(council, "overdue") == []

    await kita.does(f"/handovers/{offer['id']}/acceptance", {"on": TODAY})
    assert await lines(kita, "overdue") == [], "the first contact has its own day"


async def test_r11_the_citys_officers_see_what_is_late_anywhere_and_nothing_else(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    officer = intake.person("city", Role.CITY_OFFICER)
    silent, offered = await received(council, on="2026-05-01"), await received(council, on="2026-10-01")
    offer = await council.does(f"/consultations/{offered}/handovers", {"on": "2026-10-13", "to_desk": "kita"})
    theirs = await kita.does("/consultations", a_consultation(desk="kita", on="2026-06-01"))

    late = [(line["id"], line["agency"], line["other_agency"]) for line in await lines(officer, "overdue")]

    assert late == [(silent, "council", None), (theirs["id"], "kita", None), (offer["id"], "council", "kita")]
    counted = (await officer.get("/work/counts")).json()["lists"]
    assert {which: each["total"] for which, each in counted.items()} == {"overdue": 3}
    for which in set(LISTS) - {"overdue"}:
        assert (await officer.get("/work", list=which)).status_code == 403
    assert (await officer.get(f"/consultations/{silent}")).status_code == 404
    assert (await intake.person("kita", Role.CITY_OFFICER).get("/work", list="overdue")).status_code == 403


async def test_a_silence_is_counted_from_the_last_contact_or_from_the_reception(intake: Intake) -> None:
    council = intake.person("council")
    never = await received(council, on="2026-10-01")
    lately = await received(council, on="2026-04-01")
    await council.does(f"/consultations/{lately}/contacts", {"on": "2026-11-20", "channel": "phone"})

    assert [(line["id"], line["since"]) for line in await lines(council, "without_contact")] == [(never, "2026-10-01")]
    assert {line["id"] for line in await lines(council, "without_contact", days=1)} == {never, lately}


async def test_an_offer_waits_for_the_one_who_asked_and_is_unanswered_with_the_one_who_was_asked(
    intake: Intake,
) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    made = await received(council, urgency="soon")
    offer = await council.does(f"/consultations/{made}/handovers", {"on": "2026-04-12", "to_desk": "kita"})

    (waiting,) = await lines(council, "waiting")
    (unanswered,) = await lines(kita, "unanswered")

    assert (waiting["reason"], waiting["other_agency"]) == ("handover_unanswered", "kita")
    assert (unanswered["reason"], unanswered["other_agency"]) == ("answer_asked", "council")
    for line in (waiting, unanswered):
        assert (line["kind"], line["id"], line["consultation_id"]) == ("handover", offer["id"], made)
        assert (line["urgency"], line["since"]) == ("soon", "2026-04-12")
    await kita.does(f"/handovers/{offer['id']}/acceptance", {"on": "2026-04-13"})
    assert await lines(council, "waiting") == await lines(kita, "unanswered") == []
    assert [line["id"] for line in await lines(kita, "mine")] == [made]


async def test_an_offer_that_nobody_answered_in_time_is_overdue_for_both(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    made = await received(council)
    offer = await council.does(f"/consultations/{made}/handovers", {"on": "2026-04-13", "to_desk": "kita"})

    (ours,), (theirs,) = await lines(council, "overdue"), await lines(kita, "overdue")

    assert (ours["reason"], theirs["reason"]) == ("handover_overdue", "answer_overdue")
    assert ours["since"] == theirs["since"] == offer["due_on"]


async def test_a_referral_waits_until_coordination_answers(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    await council.does(f"/consultations/{made}/referral", {"on": "2026-04-13", "with_consent": False})

    (line,) = await lines(council, "waiting")

    assert (line["kind"], line["reason"], line["since"]) == ("referral", "referral_unanswered", "2026-04-13")


async def test_the_counts_say_what_the_lists_hold(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council, urgency="emergency")
    await received(council)
    await council.does(f"/consultations/{made}/handovers", {"on": "2026-04-12", "to_desk": "kita"})
    await council.put("/drafts/00000000-0000-4000-8000-000000000001", {"content": {"narrative": "途中"}})

    told = (await council.get("/work/counts")).json()

    assert told["lists"]["mine"] == {
        "total": 2,
        "by_urgency": {"emergency": 1, "soon": 0, "normal": 1},
        "by_reason": {"owned": 2},
    }
    assert told["desks"] == {"sogo": 2}
    for which in LISTS:
        assert told["lists"][which]["total"] == len(await lines(council, which)), which


async def test_a_page_goes_on_where_it_stopped_while_others_are_received(intake: Intake) -> None:
    council = intake.person("council")
    known = [await received(council, on=f"2026-04-{day:02}") for day in range(10, 17)]
    seen, cursor = [], None
    while True:
        page = (await council.get("/work", list="agency", limit=2, **({"cursor": cursor} if cursor else {}))).json()
        seen += [line["id"] for line in page["items"]]
        await received(council, on="2026-04-01")
        await received(council, on="2026-04-01", urgency="emergency")
        if (cursor := page["next"]) is None:
            break

    assert seen == known


OWNED = {"mine", "desk", "agency", "without_contact"}
RELATIONS = {
    "received": OWNED | {"overdue"},
    "waits": OWNED | {"waiting", "overdue"},
    "is asked": {"unanswered", "overdue"},
    "owns": OWNED | {"overdue"},
    "handed on": set[str](),
    "declined": set[str](),
    "nothing": set[str](),
}


async def placed(intake: Intake, relation: str) -> Person:
    """Give somebody whose agency stands in this relation to a consultation of the council."""
    council, kita = intake.person("council"), intake.person("kita")
    made = await received(council)
    if relation in {"received", "nothing"}:
        return council if relation == "received" else intake.person("minami")
    offer = await council.does(f"/consultations/{made}/handovers", {"on": "2026-04-12", "to_desk": "kita"})
    if relation in {"owns", "handed on"}:
        await kita.does(f"/handovers/{offer['id']}/acceptance", {"on": "2026-04-13"})
    if relation == "declined":
        no = {"on": "2026-04-13", "reason": "満員", "next_step": "翌月に再度"}
        await kita.does(f"/handovers/{offer['id']}/decline", no)
    return council if relation in {"waits", "handed on"} else kita


@pytest.mark.parametrize("relation", RELATIONS)
async def test_r15_a_consultation_stands_in_the_lists_of_who_has_to_act_on_it_only(
    intake: Intake, relation: str
) -> None:
    person = await placed(intake, relation)

    assert {which for which in LISTS if await lines(person, which, days=1)} == RELATIONS[relation]


@pytest.mark.parametrize("which", LISTS)
async def test_r15_a_list_shows_one_s_own_work_only(intake: Intake, which: str) -> None:
    council = intake.person("council")
    made = await received(council)
    await council.does(f"/consultations/{made}/handovers", {"on": "2026-04-12", "to_desk": "kita"})

    assert await lines(intake.person("minami"), which, days=1) == []
    for role in set(Role) - {Role.WORKER, Role.COORDINATOR}:
        assert (await intake.person("council", role).get("/work", list=which)).status_code == 403
    assert (await intake.person("council", Role.AUDITOR).get("/work/counts")).status_code == 403
