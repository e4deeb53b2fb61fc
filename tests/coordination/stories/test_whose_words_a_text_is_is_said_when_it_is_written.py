"""Behind a wall a tired worker notices at once what nobody will see, and says whose words it is while writing."""

from typing import Any

from shared.actors import Actor
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

SEATS = ("city", "council", "higashi", "kita")
ROLES = [{"agency": each, "text": "役割"} for each in ("higashi", "kita", "council")]
VISIT = {"on": "2026-07-03", "method": "home_visit"}
SAID, HEARD = "夜に眠れない日がある", "部屋の窓を直した"


async def test_whose_words_a_text_is_is_said_when_it_is_written(office: Office) -> None:
    case = await office.case("mother", "son", "daughter")
    mother, son, daughter = (office.family[word] for word in ("mother", "son", "daughter"))
    await office.hears(*(office.grant(word, agencies=SEATS) for word in office.family.members))
    await office.in_force(case, roles=ROLES)
    path, roles = f"/cases/{case}/activities", await office.roles_of(case)
    wall = {"on": "2026-07-01", "one": mother, "other": son, "reason": "violence"}
    await office.does(COUNCIL, f"/cases/{case}/walls", **wall)
    await works_with(office, case, HIGASHI, mother)
    await works_with(office, case, KITA, son)

    # What is hidden is said at once: from whom, and what to do.
    visit = VISIT | {"member_ids": [mother, daughter], "content": SAID}
    hidden = await office.does(COUNCIL, path, **visit)
    assert hidden["hidden_from"] == [mother]
    assert "だれの言葉か" in hidden["notice"]
    note = await office.does(COUNCIL, path, **visit | {"kind": "note"})
    about_her = await office.does(COUNCIL, path, **visit | {"member_ids": [daughter]})
    assert (note["hidden_from"], about_her["hidden_from"]) == ([], [])

    # It stands in the list of the case and among what waits, until it is said; nobody but staff is told.
    waits = [hidden["id"]]
    assert [each["id"] for each in await unsaid(office, case)] == waits
    assert await waiting(office, case) == [("source_missing", "2026-07-03")]
    assert (await office.hides(KITA, f"/cases/{case}/sources"))["status"] == 403
    answer = await office.put(COUNCIL, f"/cases/{case}/sources/{hidden['id']}", {"said_by": [mother]})
    assert answer.status_code == 204
    assert await unsaid(office, case) == await waiting(office, case) == []

    # Said with the text, it stands where it may from the beginning: one shape in each request.
    said = await office.does(COUNCIL, path, **visit, source={"said_by": [mother], "member_ids": [mother]})
    day = {"on": "2026-07-03", "lines": [{"case_id": case, "member_ids": [son], "content": HEARD}]}
    line = (await office.does(COUNCIL, "/activities", **day))["items"][0]
    whose = {"source": {"said_by": [son], "member_ids": [son]}}
    told = (await office.does(COUNCIL, "/activities", **day | {"lines": [day["lines"][0] | whose]}))["items"][0]
    review = {"on": "2026-07-03", "result": "continue", "note": "見直した。"} | whose
    await office.does(COUNCIL, f"/cases/{case}/reviews", **review)
    assert (said["hidden_from"], told["hidden_from"], told["notice"]) == ([], [], None)
    assert line["hidden_from"] == [son]

    # An agency speaks for those who let it know and hears of no wall; behind one nobody is there to speak for.
    report = {"on": "2026-07-03", "text": HEARD}
    for who in (HIGASHI, KITA):
        await office.does(who, f"/roles/{roles[who.agency]}/acceptance", on="2026-07-01")
    reports = f"/roles/{roles['kita']}/reports"
    refused = await office.refuses(KITA, reports, **report, source={"said_by": [son], "member_ids": [mother]})
    assert (refused["type"], refused["members"]) == ("not-their-voice", [mother])
    unknown = await office.refuses(KITA, reports, **report, source={"said_by": [str(office.family.case_id)]})
    assert unknown["type"] == "unknown-member"
    silent = await office.does(KITA, reports, **report)
    assert (silent["hidden_from"], silent["notice"]) == ([], None)
    spoken = await office.does(KITA, reports, **report, **whose)
    assert {each["id"] for each in await unsaid(office, case)} == {line["id"], silent["id"]}
    on_sheet = await office.sees(COUNCIL, f"/cases/{case}/members/{son}/sheet")
    assert [each["text"] for each in on_sheet["lines"] if each["kind"] == "report"] == [HEARD]
    assert spoken["id"]

    # With the wall nothing waits any more.
    [found] = (await office.sees(CITY, f"/cases/{case}/walls"))["items"]
    await office.does(CITY, f"/walls/{found['id']}/lifting", on="2026-07-04", reason="ふたりとも望んでいる")
    assert await unsaid(office, case) == []


async def unsaid(office: Office, case: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await office.sees(COUNCIL, f"/cases/{case}/sources"))["items"]
    return items


async def waiting(office: Office, case: str) -> list[tuple[str, str]]:
    lines = (await office.sees(COUNCIL, "/waiting?limit=100"))["items"]
    return [(each["reason"], each["due_on"]) for each in lines if each["kind"] == "sources" and each["case_id"] == case]


async def works_with(office: Office, case: str, who: Actor, *members: str) -> None:
    body = {"on": "2026-07-01", "agency": who.agency, "member_ids": members}
    assert (await office.post(COUNCIL, f"/cases/{case}/engagements", body)).status_code == 204
