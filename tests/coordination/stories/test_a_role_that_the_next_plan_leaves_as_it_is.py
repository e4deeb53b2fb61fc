"""The plan is revised: what an agency does already goes on without a word, what changed is asked for anew (R10)."""

from typing import Any

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI
from tests.coordination.office import Office
from tests.coordination.test_merging import beside, merge_of

CARE = {"agency": "higashi", "text": "母の介護の相談"}
WHOLE = {"agency": "council", "text": "全体の調整"}
VISITS = {"agency": "higashi", "text": "週に一度の訪問"}


async def test_an_accepted_role_goes_on_into_the_next_version_and_only_what_changed_is_offered(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    first = await office.in_force(case, roles=[CARE, WHOLE, VISITS])
    before = {each["text"]: each["id"] for each in await roles(office, case)}
    await office.does(HIGASHI, f"/roles/{before[CARE['text']]}/acceptance", on="2026-07-01")
    await office.does(HIGASHI, f"/roles/{before[CARE['text']]}/reports", on="2026-07-20", text="週に一度会っている")
    await office.does(HIGASHI, f"/roles/{before[VISITS['text']]}/acceptance", on="2026-07-01")

    more = VISITS | {"text": "週に二度の訪問"}
    second, meeting = await office.found_appropriate(case, on="2026-09-25", roles=[more, CARE, WHOLE])
    ahead = await office.sees(COUNCIL, f"/plans/{first}/differences?to={second}")
    after = {each["text"]: each for each in await roles(office, case)}
    shown = await office.sees(COUNCIL, f"/plans/{second}/differences")
    own = await office.sees(HIGASHI, f"/plans/{second}/differences")

    assert meeting
    goes_on = [("/roles/1", before[CARE["text"]], "reported"), ("/roles/2", before[WHOLE["text"]], "offered")]
    for told in (ahead, shown):
        assert [(each["pointer"], each["id"], each["status"]) for each in told["roles_going_on"]] == goes_on
        assert [each["pointer"] for each in told["items"]] == ["/roles/0/text"]
    assert [each["pointer"] for each in own["roles_going_on"]] == ["/roles/1"]
    care, whole, visits = (after[each["text"]] for each in (CARE, WHOLE, more))
    assert (care["id"], care["plan_id"], care["status"]) == (before[CARE["text"]], second, "reported")
    assert (care["offered_on"], care["continued_on"]) == ("2026-06-26", "2026-09-25")
    assert [each["text"] for each in care["reports"]] == ["週に一度会っている"]
    assert (whole["id"], whole["status"]) == (before[WHOLE["text"]], "offered")
    assert (visits["status"], visits["offered_on"]) == ("offered", "2026-09-25")
    offered = [each["role_id"] for each in await office.events("role-offered")]
    assert sorted(offered) == sorted([*before.values(), visits["id"]])
    lines = (await office.sees(HIGASHI, f"/cases/{case}/timeline?kind=roles"))["items"]
    assert [each["id"] for each in lines if each["what"] == "role_continued"] == [care["id"]]


async def test_an_offer_that_nobody_answered_ends_with_its_version_and_what_was_taken_stays(office: Office) -> None:
    case = await office.case("mother")
    await office.all_consent()
    await office.in_force(case, roles=[CARE, WHOLE, VISITS])
    before = {each["text"]: each["id"] for each in await roles(office, case)}
    await office.does(HIGASHI, f"/roles/{before[CARE['text']]}/acceptance", on="2026-07-01")

    await office.in_force(case, on="2026-09-25", roles=[WHOLE, VISITS | {"text": "週に二度の訪問"}])
    after = {each["id"]: each for each in await roles(office, case)}
    path, late = f"/roles/{before[VISITS['text']]}/acceptance", {"on": "2026-09-28"}
    await office.refused(HIGASHI, path, late, 409, "already-answered")
    told = await office.events("role-withdrawn")
    await office.does(HIGASHI, f"/roles/{before[CARE['text']]}/completion", on="2026-09-30")

    ended = after[before[VISITS["text"]]]
    assert (ended["status"], ended["ended_on"]) == ("withdrawn", "2026-09-25")
    assert after[before[CARE["text"]]]["status"] == "accepted"
    assert [(each["role_id"], each["on"]) for each in told] == [(ended["id"], "2026-09-25")]


async def test_what_was_taken_and_stands_in_no_version_any_more_is_seen_and_keeps_the_case_open_until_it_is_done(
    office: Office,
) -> None:
    case = await office.case("mother")
    await office.all_consent()
    await office.in_force(case, roles=[CARE, WHOLE])
    care = (await office.roles_of(case))["higashi"]
    await office.does(HIGASHI, f"/roles/{care}/acceptance", on="2026-07-01")
    await office.in_force(case, on="2026-09-25", roles=[WHOLE])
    whole = (await office.roles_of(case))["council"]
    await office.does(COUNCIL, f"/roles/{whole}/acceptance", on="2026-09-28")
    await office.does(COUNCIL, f"/roles/{whole}/completion", on="2026-10-30")
    await office.does(COUNCIL, f"/cases/{case}/evaluations", on="2026-10-30", goals_reached=1)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")
    ended = {"on": "2026-11-09", "reason": "goals_met", "meeting_id": meeting}

    listed = [each["id"] for each in (await office.sees(HIGASHI, "/open-roles"))["items"]]
    waits = [each["id"] for each in (await office.sees(CITY, "/stalled?reason=role_unreported"))["items"]]
    ways = (await office.sees(CITY, f"/cases/{case}/stage"))["steps"]
    refused = await office.refuses(CITY, f"/cases/{case}/closure", **ended)
    await office.does(HIGASHI, f"/roles/{care}/completion", on="2026-11-09")
    await office.does(CITY, f"/cases/{case}/closure", **ended)

    assert (listed, waits) == ([care], [care])
    assert [each["lacking"] for each in ways if each["to"] == "closed"] == [["roles_finished"]]
    assert (refused["type"], refused["roles"]) == ("roles-open", [care])


async def test_r10_a_referrer_with_a_role_in_the_present_version_may_be_let_go_of_one_from_an_earlier_version(
    office: Office,
) -> None:
    case = await office.case("mother", from_agency="higashi")
    await office.all_consent()
    await office.in_force(case, roles=[CARE, WHOLE])
    care = (await office.roles_of(case))["higashi"]
    await office.does(HIGASHI, f"/roles/{care}/acceptance", on="2026-07-01")
    await office.in_force(case, on="2026-09-25", roles=[WHOLE, VISITS])
    visits = next(each["id"] for each in await roles(office, case) if each["text"] == VISITS["text"])
    said = {"on": "2026-09-28", "reason": "訪問に替えた。"}

    await office.does(COUNCIL, f"/roles/{care}/withdrawal", **said)
    last = await office.refuses(COUNCIL, f"/roles/{visits}/withdrawal", **said)

    assert (last["type"], last["agencies"]) == ("referrer-without-role", ["higashi"])


async def test_what_was_taken_by_an_earlier_version_goes_along_when_the_case_becomes_part_of_another(
    office: Office,
) -> None:
    older = await office.case("mother", on="2026-04-13")
    sons = beside(office)
    case = await sons.case("son")
    await sons.all_consent()
    await sons.in_force(case, roles=[CARE, WHOLE])
    care = (await office.roles_of(case))["higashi"]
    await office.does(HIGASHI, f"/roles/{care}/acceptance", on="2026-07-01")
    await sons.in_force(case, on="2026-07-06", roles=[WHOLE])

    await office.does(CITY, f"/cases/{case}/merge", **merge_of(older))
    await office.does(HIGASHI, f"/roles/{care}/reports", on="2026-07-20", text="週に一度会っている")
    along = [each["id"] for each in await roles(office, older)]
    reason = "別の世帯と分かった。"
    await office.does(CITY, f"/cases/{case}/separation", on="2026-07-31", reason=reason)

    assert care in along
    assert care in [each["id"] for each in await roles(office, case)]
    await office.does(HIGASHI, f"/roles/{care}/completion", on="2026-08-03")


async def test_a_role_that_is_being_handed_over_goes_on_with_whoever_was_asked_to_take_it(office: Office) -> None:
    case = await office.case("mother")
    await office.all_consent()
    first = await office.in_force(case, roles=[CARE, WHOLE])
    care = (await office.roles_of(case))["higashi"]
    await office.does(HIGASHI, f"/roles/{care}/acceptance", on="2026-07-01")
    body = {"on": "2026-07-10", "agency": "council", "reason": "担当が替わる"}
    asked = (await office.does(HIGASHI, f"/roles/{care}/handover", **body))["id"]

    second = await office.in_force(case, on="2026-09-25", roles=[CARE, WHOLE])
    held = {each["id"]: each["plan_id"] for each in await roles(office, case)}
    await office.does(COUNCIL, f"/roles/{asked}/acceptance", on="2026-09-28")
    copied = [await copied_roles(office, second)]
    third = await office.in_force(case, on="2026-10-01", roles=[WHOLE, CARE | {"agency": "council"}])
    copied.append(await copied_roles(office, third))
    (care_now,) = [each for each in await roles(office, case) if each["id"] == care]

    assert first != second != third
    assert (held[care], held[asked]) == (second, second)
    assert copied == [[("council", WHOLE["text"]), ("council", CARE["text"])]] * 2
    assert (care_now["status"], care_now["plan_id"]) == ("handed_over", second)


async def copied_roles(office: Office, plan: str) -> list[tuple[str, str]]:
    copy = await office.does(COUNCIL, f"/plans/{plan}/copies", on="2026-10-01")
    drafted = (await office.sees(COUNCIL, f"/plans/{copy['id']}"))["content"]["roles"]
    return [(each["agency"], each["text"]) for each in drafted]


async def roles(office: Office, case: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.sees(COUNCIL, f"/roles?case_id={case}"))["items"]
    return found
