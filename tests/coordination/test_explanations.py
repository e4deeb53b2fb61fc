"""Why do I see this? Each thing of a case that is shown says by which grant, seat, role, office or statute (R15)."""

from typing import Any

from shared.actors import Actor
from shared.contracts.intake import ConsentGranted
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office


async def explained(office: Office, who: Actor, case: str) -> tuple[list[str], dict[tuple[str, str], list[Any]]]:
    """Why the case is shown, and each record of it by kind and id."""
    told = await office.sees(who, f"/cases/{case}/explanation")
    assert told["as_of"] == "2026-11-30"
    return [each["code"] for each in told["because"]], {
        (each["kind"], each["id"]): each["because"] for each in told["records"]
    }


def codes(because: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in because]


async def test_r15_an_agency_is_told_its_role_its_seats_and_each_persons_grant(office: Office) -> None:
    case = await office.case("mother", "son")
    grants: dict[str, ConsentGranted] = {word: office.grant(word) for word in ("mother", "son")}
    await office.hears(*grants.values())
    plan = await office.in_force(case)
    conference = await office.conference()
    await office.hears(office.withdrawal(grants["son"]))

    on_it, records = await explained(office, HIGASHI, case)

    assert (on_it[0], set(on_it)) == ("role", {"role", "seat"})
    mother = records["member", office.family["mother"]]
    assert (codes(mother), mother[0]["record"]) == (["consent"], str(grants["mother"].consent_id))
    assert (mother[0]["since"], mother[0]["until"]) == ("2026-04-20", "2027-03-31")
    assert mother[0]["categories"] == ["basic", "health", "support_history"]
    assert mother[0]["statute"] == "個人情報の保護に関する法律第69条第2項第1号"
    assert codes(records["member", office.family["son"]]) == ["masked"]
    assert codes(records["plan", plan]) == ["role"]
    seat, duty = records["meeting", conference]
    assert (seat["basis"], seat["statute"]) == ("support_conference", "社会福祉法第106条の6")
    assert (duty["code"], duty["statute"]) == ("duty", "社会福祉法第106条の6第6項")
    assert (seat["since"], duty["since"]) == ("2026-06-08", "2026-06-08")


async def test_r15_whatever_is_shown_of_a_case_is_explained_and_nothing_else(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    await office.in_force(case)
    await office.conference()
    await office.convened("support_conference", agencies=["city", "council"], on="2026-06-08")

    for who in (CITY, COUNCIL, HIGASHI):
        on_it, records = await explained(office, who, case)
        shown = await office.sees(who, f"/cases/{case}")
        expected = {("member", each["id"]) for each in shown["members"]}
        expected |= {("plan", each["id"]) for each in shown["plans"]} | {
            ("meeting", each["id"]) for each in shown["meetings"]
        }
        expected |= {("role", each["id"]) for each in (await office.sees(who, f"/roles?case_id={case}"))["items"]}
        assert set(records) == expected
        assert on_it
        assert all(records.values())
        lines = (await office.sees(who, f"/cases/{case}/timeline"))["items"]
        if who is HIGASHI:
            assert {line["id"] for line in lines} <= {case} | {record for _, record in records}
    assert (await office.hides(KITA, f"/cases/{case}/explanation"))["status"] == 404


async def test_r15_staff_are_told_that_it_is_their_office(office: Office) -> None:
    case = await office.case("mother")

    for who in (CITY, COUNCIL):
        on_it, records = await explained(office, who, case)

        assert on_it == ["office"]
        why = records["member", office.family["mother"]][0]
        assert (why["basis"], why["statute"]) == ("internal_use", "個人情報の保護に関する法律第69条第2項第2号")
        assert (who.subject, "explain", "case", "internal_use") in await office.access_log()
