"""A consent is taken back between the call and the meeting: who is told, who sees what, how one goes on (R3, R4)."""

from datetime import date
from uuid import uuid4

from shared.contracts.intake import ConsentRefused, ConsentWithdrawn
from shared.privacy.masking import HIDDEN
from tests.coordination.calendars import looks_in, subscribes
from tests.coordination.meeting_room import AGENCIES, CITY, COUNCIL, HIGASHI
from tests.coordination.office import Office
from tests.coordination.test_merging import beside, merge_of
from tests.coordination.test_persons import died
from tests.coordination.turns import at

TAKEN_BACK = date(2026, 11, 20)


async def called(office: Office) -> tuple[str, str, ConsentWithdrawn]:
    """A case and its meeting of 10 December, called on everybody's consent, and what the son then says."""
    case = await office.case("mother", "son")
    grants = {word: office.grant(word) for word in office.family.members}
    await office.hears(*grants.values())
    meeting = await office.convened(on="2026-11-16", held_on="2026-12-10", start="10:00", end="11:00")
    return case, meeting, office.withdrawal(grants["son"]).model_copy(update={"on": TAKEN_BACK})


async def told(office: Office, case: str) -> list[tuple[str, str]]:
    path = f"/stalled?case_id={case}&reason=called_without_consent"
    return [(each["id"], each["since"]) for each in (await office.sees(COUNCIL, path))["items"]]


async def lacking(office: Office, meeting: str, who: object = COUNCIL) -> list[tuple[str, str]]:
    (item,) = (await office.sees(who, f"/meetings/{meeting}"))["agenda"]  # type: ignore[arg-type]
    return [(each["member"], each["agency"]) for each in item["missing"]]


async def test_staff_are_told_before_the_day_and_agencies_know_him_no_more(office: Office) -> None:
    case, meeting, withdrawn = await called(office)
    son, feed = office.family["son"], await subscribes(office, HIGASHI)
    before = await told(office, case), await lacking(office, meeting)
    invited = (await looks_in(office, feed)).text
    await office.hears(withdrawn)

    assert before == ([], [])
    assert await told(office, case) == [(meeting, "2026-11-20")]
    assert await lacking(office, meeting) == [(son, agency) for agency in AGENCIES]
    assert await lacking(office, meeting, HIGASHI) == []
    names = {each["id"]: each["name"] for each in (await office.sees(HIGASHI, f"/cases/{case}"))["members"]}
    assert (names[son], names[office.family["mother"]]) == (HIDDEN, "見本 mother")
    assert (await looks_in(office, feed)).text.split("DTSTAMP")[0] == invited.split("DTSTAMP")[0]
    sheet = {"on": "2026-11-24", "seen": "夜に灯りがついている。"}
    await office.put(HIGASHI, f"/meetings/{meeting}/preparation", sheet, **{"If-Match": '"0"'})
    path = f"/meetings/{meeting}/preparation/submission"
    kept = await office.post(HIGASHI, path, {"on": "2026-11-24"}, **{"If-Match": '"1"'})
    assert kept.json()["type"] == "/problems/consent-missing"


async def test_the_meeting_is_held_without_the_case_and_counts_no_case(office: Office) -> None:
    case, meeting, withdrawn = await called(office)
    await office.hears(withdrawn)
    path = f"/meetings/{meeting}/minutes"

    with at(office, "2026-12-10T12:00"):
        refused = await office.refuses(COUNCIL, path, **office.minutes({"result": "continue"}, on="2026-12-10"))
        left_out = [{"case_id": case, "reason": "consent_missing"}]
        await office.does(COUNCIL, path, **office.minutes(on="2026-12-10", left_out=left_out))

    assert (refused["type"], {each["member"] for each in refused["missing"]}) == (
        "consent-missing",
        {office.family["son"]},
    )
    assert [each["case_ids"] for each in await office.events("meeting-held")] == [[]]
    assert (await told(office, case), await lacking(office, meeting)) == ([], [])


async def test_who_says_yes_again_is_taken_up_and_nobody_is_told_any_more(office: Office) -> None:
    case, meeting, withdrawn = await called(office)
    await office.hears(withdrawn, office.grant("son", on=date(2026, 11, 24), valid_from=date(2026, 11, 24)))

    assert (await told(office, case), await lacking(office, meeting)) == ([], [])
    with at(office, "2026-12-10T12:00"):
        said = office.minutes({"result": "continue"}, on="2026-12-10")
        await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **said)


async def test_a_no_to_one_agency_after_the_call_is_told_like_a_consent_taken_back(office: Office) -> None:
    case, meeting, _ = await called(office)
    who = {"household_id": office.family.household_id, "member_id": office.family.members["son"]}
    no = {"consent_id": uuid4(), "purpose": "support_sharing", "agencies": ("higashi",)}
    await office.hears(ConsentRefused(on=TAKEN_BACK, **who, **no))

    assert await told(office, case) == [(meeting, "2026-11-20")]
    assert await lacking(office, meeting) == [(office.family["son"], "higashi")]


async def test_nobody_waits_for_the_consent_of_who_took_it_back_and_died(office: Office) -> None:
    case, meeting, withdrawn = await called(office)
    await office.hears(withdrawn, died(office, "son", on=date(2026, 11, 25)))

    assert (await told(office, case), await lacking(office, meeting)) == ([], [])
    with at(office, "2026-12-10T12:00"):
        said = office.minutes({"result": "continue"}, on="2026-12-10")
        await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **said)

    assert (await office.sees(CITY, f"/meetings/{meeting}"))["status"] == "held"


async def test_a_consent_taken_back_after_the_call_is_told_also_where_its_household_became_part_of_another_case(
    office: Office,
) -> None:
    younger, meeting, withdrawn = await called(office)
    aunts = beside(office)
    older = await aunts.case("aunt", on="2026-04-13")
    await aunts.hears(aunts.grant("aunt"))
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older, on="2026-11-18"))
    before = await told(office, older)
    await office.hears(withdrawn)

    assert (before, await told(office, older)) == ([], [(meeting, "2026-11-20")])
    assert await told(office, younger) == []
