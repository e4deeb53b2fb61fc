"""Members, the family's chronology, related cases, the team, and who owned a case (R2, R15)."""

from uuid import uuid4

from shared.privacy.masking import HIDDEN
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, pointers
from tests.coordination.office import Office

MOVE, MARRIED, FLED = "この町へ引っ越してきた", "結婚した", "家を出たことがある"


async def test_the_chronology_stands_in_order_and_an_agency_sees_what_those_it_names_let_it(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.in_force_with_consent_withdrawn_by_the_son(case)
    mother, son = office.family["mother"], office.family["son"]
    path, said = f"/cases/{case}/chronology", {"on": "2026-07-01", "source": "family"}
    for when, text, who in (("2011-04", MOVE, []), ("1998", MARRIED, [mother]), ("2011", FLED, [mother, son])):
        await office.does(COUNCIL, path, **said, when=when, text=text, said_by=[mother], member_ids=who)

    all_of_it = (await office.sees(CITY, path))["items"]
    hers = (await office.sees(HIGASHI, path))["items"]

    assert [each["text"] for each in all_of_it] == [MARRIED, FLED, MOVE]
    assert [each["text"] for each in hers] == [MARRIED, MOVE]
    sheet = await office.sees(COUNCIL, f"/cases/{case}/members/{son}/sheet")
    assert [line["text"] for line in sheet["lines"] if line["kind"] == "chronology"] == [FLED]


async def test_an_entry_that_was_wrong_is_struck_with_its_reason_and_cannot_lie_in_the_future(office: Office) -> None:
    case = await office.case()
    path, entry = f"/cases/{case}/chronology", {"on": "2026-07-01", "when": "2011-04", "text": MOVE}
    made = await office.does(COUNCIL, path, **entry)
    strike = f"/chronology/{made['id']}/striking"

    to_come = await office.refuses(COUNCIL, path, **entry | {"when": "2026-08"})
    nonsense = await office.refuses(COUNCIL, path, **entry | {"when": "きのう"})
    answer = await office.post(CITY, strike, {"on": "2026-07-02", "reason": "別の世帯のことだった"})
    again = await office.refuses(CITY, strike, on="2026-07-02", reason="もう一度")

    assert (pointers(to_come), pointers(nonsense)) == (["/when"], ["/when"])
    assert (answer.status_code, again["status"]) == (204, 404)
    assert (await office.sees(COUNCIL, path))["items"] == []


async def test_related_cases_are_seen_from_both_ends_by_those_who_see_both(office: Office) -> None:
    first = await office.case("mother", "son")
    await office.convened("support_conference")
    office.family.household_id, office.family.members = uuid4(), {}
    second = await office.case("uncle")
    link = {"on": "2026-07-01", "case_id": second, "kind": "relatives"}

    made = await office.does(COUNCIL, f"/cases/{first}/related", **link)
    twice = await office.refuses(CITY, f"/cases/{second}/related", **link | {"case_id": first})
    itself = await office.refuses(CITY, f"/cases/{first}/related", **link | {"case_id": first})
    strange = await office.refuses(CITY, f"/cases/{first}/related", **link | {"kind": "friends"})

    assert (twice["type"], itself["type"], pointers(strange)) == ("related-already", "case-itself", ["/kind"])
    assert [each["case_id"] for each in (await office.sees(CITY, f"/cases/{second}/related"))["items"]] == [first]
    assert (await office.sees(HIGASHI, f"/cases/{first}/related"))["items"] == []
    await office.convened("support_conference")
    assert [each["case_id"] for each in (await office.sees(HIGASHI, f"/cases/{first}/related"))["items"]] == [second]
    ended = await office.post(COUNCIL, f"/relations/{made['id']}/end", {"on": "2026-07-02"})
    assert (ended.status_code, (await office.sees(CITY, f"/cases/{first}/related"))["items"]) == (204, [])


async def test_r15_that_two_cases_share_a_protected_address_is_not_told(office: Office) -> None:
    first = await office.case("mother")
    await office.convened("support_conference")
    await office.hears(office.protection())
    office.family.household_id, office.family.members = uuid4(), {}
    second = await office.case("uncle")
    await office.convened("support_conference")
    await office.does(COUNCIL, f"/cases/{first}/related", on="2026-07-01", case_id=second, kind="same_address")

    for case in (first, second):
        assert [each["kind"] for each in (await office.sees(HIGASHI, f"/cases/{case}/related"))["items"]] == [HIDDEN]


async def test_r4_who_moved_to_another_household_is_no_longer_asked_for_and_is_a_member_there(office: Office) -> None:
    mother_and_son = await office.case("mother", "son")
    family, mother, son = dict(office.family.members), office.family["mother"], office.family["son"]
    office.family.household_id, office.family.members = uuid4(), {}
    uncles = await office.case("uncle")
    leaving = f"/cases/{mother_and_son}/members/{son}/departure"

    left = await office.post(COUNCIL, leaving, {"on": "2026-05-20", "to_case": uncles})
    assert left.status_code == 204, left.text
    again = await office.refuses(COUNCIL, leaving, on="2026-05-21")

    there = (await office.sees(CITY, f"/cases/{uncles}"))["members"]
    assert (left.status_code, again["type"], again["left_on"]) == (204, "member-left", "2026-05-20")
    assert [each["name"] for each in there] == ["見本 uncle", "見本 son"]
    assert [each["note"] for each in there] == ["uncleについての覚え書き", None]
    assert [each["kind"] for each in (await office.sees(CITY, f"/cases/{uncles}/related"))["items"]] == [
        "former_household"
    ]
    assert (await office.sees(CITY, f"/cases/{mother_and_son}/members/{son}"))["left_on"] == "2026-05-20"
    office.family.case_id, office.family.members = office.family.case_id.__class__(mother_and_son), family
    meeting = await office.plan()
    refused = await office.refuses(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")
    assert {each["member"] for each in refused["missing"]} == {mother}
    lines = (await office.sees(CITY, f"/cases/{mother_and_son}/timeline?kind=family"))["items"]
    assert {line["what"] for line in lines} == {"member_left", "cases_related"}


async def test_a_member_is_shown_with_own_issues_goals_consents_and_agencies(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    mother, son = office.family["mother"], office.family["son"]
    until = {"due_on": "2026-12-31", "measure": "本人の話"}
    goals = [{"text": "外に出る", "member_id": son} | until, {"text": "休む"} | until]
    await office.in_force(case, goals=goals)
    path = f"/cases/{case}/members/{son}"
    works = {"on": "2026-07-01", "agency": "higashi", "member_ids": [mother]}
    assert (await office.post(COUNCIL, f"/cases/{case}/engagements", works)).status_code == 204

    card = await office.sees(CITY, path)
    hers = await office.sees(CITY, f"/cases/{case}/members/{mother}")

    assert (card["member"]["name"], card["member"]["issues"]) == ("見本 son", ["isolation"])
    assert [goal["text"] for goal in card["goals"]] == ["外に出る"]
    assert {each["valid_until"] for each in card["consents"]} == {"2027-03-31"}
    assert [(each["agency"], each["until"]) for each in card["agencies"]] == [
        (agency, "2027-03-31") for agency in ("city", "council", "higashi")
    ]
    assert [(each["agency"], each["basis"]) for each in hers["agencies"]][-1] == ("higashi", "said")
    assert [each["agency"] for each in (await office.sees(HIGASHI, path))["agencies"]] == ["higashi"]
    assert (await office.hides(CITY, f"/cases/{case}/members/{uuid4()}"))["status"] == 404


async def test_the_team_is_who_owns_refers_has_a_role_a_seat_works_with_a_member_or_did_something(
    office: Office,
) -> None:
    case = await office.case("mother")
    await office.all_consent()
    await office.in_force(case)
    await office.does(COUNCIL, f"/cases/{case}/activities", on="2026-07-01", counterpart="city", method="phone")
    roles = await office.roles_of(case)
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-07-02")
    works = {"on": "2026-07-01", "agency": "kita", "member_ids": [office.family["mother"]]}
    assert (await office.post(COUNCIL, f"/cases/{case}/engagements", works)).status_code == 204

    lines = (await office.sees(CITY, f"/cases/{case}/team"))["items"]
    found = {(each["agency"], each["subject"], each["part"]): (each["since"], each["until"]) for each in lines}

    assert found["council", "coordinator", "owner"] == ("2026-04-14", None)
    assert found["council", None, "referrer"] == ("2026-04-13", None)
    assert found["higashi", "higashi-1", "role"] == ("2026-06-26", None)
    assert found["higashi", None, "seat"] == ("2026-06-26", "2026-06-26")
    assert found["kita", None, "engaged"] == ("2026-07-01", None)
    assert found["council", "coordinator", "activity"] == ("2026-07-01", "2026-07-01")
    own = (await office.sees(HIGASHI, f"/cases/{case}/team"))["items"]
    assert {(each["agency"], each["part"]) for each in own} == {
        ("council", "owner"),
        ("higashi", "role"),
        ("higashi", "seat"),
    }


async def test_who_passed_a_role_on_is_in_the_team_until_then_and_who_was_asked_in_vain_until_it_was_taken_back(
    office: Office,
) -> None:
    case = await office.case("mother")
    await office.hears(office.grant("mother", agencies=("city", "council", "higashi", "kita")))
    await office.in_force(case)
    roles = await office.roles_of(case)
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-07-02")
    handed = {"on": "2026-08-03", "agency": "kita", "reason": "担当が替わった。"}
    taken = await office.does(HIGASHI, f"/roles/{roles['higashi']}/handover", **handed)
    await office.does(KITA, f"/roles/{taken['id']}/acceptance", on="2026-08-05")
    await office.does(CITY, f"/roles/{roles['council']}/withdrawal", on="2026-08-07", reason="要らなくなった。")

    lines = (await office.sees(CITY, f"/cases/{case}/team"))["items"]

    assert {each["agency"]: each["until"] for each in lines if each["part"] == "role"} == {
        "higashi": "2026-08-05",
        "kita": None,
        "council": "2026-08-07",
    }


async def test_r2_a_case_is_handed_over_with_a_note_and_the_one_before_stays_in_its_history(office: Office) -> None:
    case = await office.case()
    note = "火曜の午前に電話がつながりやすい。"

    await office.does(CITY, f"/cases/{case}/coordinator", on="2026-05-01", subject="another", note=note)

    owners = (await office.sees(COUNCIL, f"/cases/{case}/coordinators"))["items"]
    assert [(each["on"], each["subject"], each["by"], each["note"]) for each in owners] == [
        ("2026-04-14", "coordinator", "coordinator", None),
        ("2026-05-01", "another", "officer", note),
    ]
    assert note not in str(await office.content())
