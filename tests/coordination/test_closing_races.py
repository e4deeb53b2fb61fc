"""A closing meets what happens beside it: roles, referrals, deaths, consents withdrawn (R3, R4, R12)."""

import asyncio
from datetime import date
from typing import Any

import httpx

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SEATS
from tests.coordination.office import Office
from tests.coordination.test_closing import EVALUATION, closed, closure, finish_roles, running
from tests.coordination.test_persons import died


async def ready(office: Office) -> tuple[str, str]:
    """A case whose closing was agreed, every role finished; and that meeting."""
    case = await running(office)
    await finish_roles(office, case)
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    return case, await office.meets({"result": "closing_agreed"}, on="2026-11-06")


async def at_once(*acts: Any) -> list[tuple[int, str | None]]:
    """Status and kind of refusal of each."""
    answers: list[httpx.Response] = await asyncio.gather(*acts)
    return [(each.status_code, each.json().get("type")) for each in answers]


async def test_a_role_is_done_before_the_closing_or_the_closing_waits_for_it(office: Office) -> None:
    case = await running(office)
    roles = await office.roles_of(case)
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/decline", on="2026-07-03", reason="担当が替わった")
    await office.does(COUNCIL, f"/roles/{roles['council']}/acceptance", on="2026-07-03")
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")

    report, closing = await at_once(
        office.post(COUNCIL, f"/roles/{roles['council']}/completion", {"on": "2026-11-13"}),
        office.post(CITY, f"/cases/{case}/closure", closure(meeting)),
    )

    assert report == (200, None)
    assert closing in [(200, None), (409, "/problems/roles-open")]
    assert len(await office.events("case-closed")) == (closing[0] == 200)


async def test_r12_no_case_is_closed_as_of_a_day_on_which_an_agency_still_had_its_role(office: Office) -> None:
    case = await running(office)
    roles = await office.roles_of(case)
    await office.does(COUNCIL, f"/roles/{roles['council']}/acceptance", on="2026-07-03")
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-11-06")
    await office.does(COUNCIL, f"/roles/{roles['council']}/completion", on="2026-11-10")
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/decline", on="2026-11-12", reason="担当が替わった")

    early = await office.refuses(CITY, f"/cases/{case}/closure", **closure(meeting, on="2026-11-11"))
    state = await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, on="2026-11-12"))

    assert (early["type"], early["not_before"], early["after"]) == ("too-early", "2026-11-12", "roles_finished")
    assert state["status"] == "watching"


async def test_a_referral_that_joins_during_the_closing_is_never_closed_away(office: Office) -> None:
    case, meeting = await ready(office)
    referral = office.referral(office.dossier("mother", "son"), from_agency="kita")
    path = f"/referrals/{referral.referral_id}/acceptance"
    await office.hears(referral)

    joining, closing = await at_once(
        office.post(COUNCIL, path, {"on": "2026-11-13"}),
        office.post(CITY, f"/cases/{case}/closure", closure(meeting)),
    )
    seen = await office.sees(CITY, f"/cases/{case}")

    assert (joining, closing) == ((200, None), (409, "/problems/referral-joined"))
    assert (seen["episode"], seen["stage"]) == (1, "closing")


async def test_a_referral_of_the_meeting_s_own_day_closes_when_it_was_spoken_of(office: Office) -> None:
    case, meeting = await ready(office)
    referral = office.referral(office.dossier("mother", "son"), from_agency="kita")
    await office.hears(referral)
    await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-11-06")

    unsaid = await office.refuses(CITY, f"/cases/{case}/closure", **closure(meeting))
    considered = {"considered_referrals": [str(referral.referral_id)]}
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, **considered))

    assert (unsaid["type"], unsaid["referrals"]) == ("referral-joined", [str(referral.referral_id)])


async def test_r12_the_referral_that_opened_the_case_was_spoken_of_by_every_meeting_on_it(office: Office) -> None:
    day = "2026-04-20"
    case = await office.case(on=day)
    await office.all_consent()
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION | {"on": day})
    meeting = await office.meets({"result": "closing_agreed"}, on=day)
    state = await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, on=day, watch=None))

    assert state["status"] == "closed"


async def test_who_died_is_not_watched_over_and_the_case_still_closes(office: Office) -> None:
    case, meeting = await ready(office)
    for word in ("mother", "son"):
        await office.hears(died(office, word, on=date(2026, 11, 10)))

    nobody = await office.refuses(CITY, f"/cases/{case}/closure", **closure(meeting, reason="died"))
    state = await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, reason="died", watch=None))

    assert (nobody["type"], state["status"]) == ("nobody-to-watch", "closed")
    assert [each["due_on"] is None for each in await office.events("review-scheduled")] == [False, True]


async def test_without_consent_the_support_conference_agrees_to_the_closing_and_only_then(office: Office) -> None:
    case = await office.case("mother", "son")
    grants = [office.grant(word) for word in ("mother", "son")]
    await office.hears(*grants)
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    conference = await office.convened("support_conference", held_on="2026-11-06", on="2026-11-02")
    for seat in SEATS:
        await office.does(seat, f"/meetings/{conference}/acknowledgements", on="2026-11-06")
    minutes = office.minutes({"result": "closing_agreed"}, on="2026-11-06")
    await office.does(COUNCIL, f"/meetings/{conference}/minutes", **minutes)
    path, body = f"/cases/{case}/closure", closure(conference, reason="consent_withdrawn")

    lacking = await office.sees(CITY, f"/cases/{case}/stage")
    with_consent = await office.refuses(CITY, path, **body)
    await office.hears(*(office.withdrawal(each) for each in grants))
    planned = await office.plan("coordination_meeting", on="2026-11-09", held_on="2026-11-12")
    shut = await office.refuses(CITY, f"/meetings/{planned}/convocation", on="2026-11-09")
    told = await office.sees(CITY, f"/cases/{case}/stage")
    outside = await office.refuses(CITY, path, **body | {"watch": {"agency": "higashi", "until": "2027-01-31"}})
    state = await office.does(CITY, path, **body)

    assert (with_consent["type"], shut["type"]) == ("determination-missing", "consent-missing")
    closing = [each["lacking"] for seen in (lacking, told) for each in seen["steps"] if each["to"] == "closed"]
    assert closing == [["agreement"], []]
    assert (outside["type"], {each["agency"] for each in outside["missing"]}) == ("consent-missing", {"higashi"})
    assert state["status"] == "watching"


async def test_a_contact_and_a_reopening_at_once_leave_no_contact_planned(office: Office) -> None:
    case, meeting = await ready(office)
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting))
    contact = (await office.found("SELECT id FROM watch_contact"))[0].id

    found, reopened = await at_once(
        office.post(COUNCIL, f"/watch-contacts/{contact}/result", {"on": "2026-11-20", "result": "unchanged"}),
        office.post(CITY, f"/cases/{case}/reopening", {"on": "2026-11-20", "reason": "再び孤立"}),
    )

    assert reopened == (200, None)
    assert found in [(200, None), (409, "/problems/not-watched")]
    assert {row.status for row in await office.found("SELECT status FROM watch_contact")} <= {"done", "dropped"}


async def test_a_watch_goes_on_longer_and_ends_and_each_agency_answers_for_its_own(office: Office) -> None:
    case, meeting = await ready(office)
    watch = {"agency": "council", "until": "2026-11-20"}
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, watch=watch))
    path = f"/cases/{case}/watch"

    over = [line["reason"] for line in (await office.sees(CITY, "/stalled"))["items"]]
    late = await office.refuses(COUNCIL, f"{path}/contacts", on="2026-11-20", due_on="2026-12-01")
    longer = await office.put(COUNCIL, f"{path}/period", {"on": "2026-11-20", "until": "2027-01-31"})
    more = await office.does(COUNCIL, f"{path}/contacts", on="2026-11-20", due_on="2026-12-01", agency="higashi")
    theirs = (await office.found("SELECT id FROM watch_contact WHERE agency = 'council'"))[0].id
    another = await office.refuses(HIGASHI, f"/watch-contacts/{theirs}/result", on="2026-11-20", result="unchanged")
    unknown = await office.refuses(HIGASHI, f"/watch-contacts/{more['id']}/result", on="2026-11-20", result="tired")
    await office.does(HIGASHI, f"/watch-contacts/{more['id']}/result", on="2026-11-20", result="unchanged")
    ended = await office.does(COUNCIL, f"{path}/end", on="2026-11-24", reason="落ち着いている")

    assert over == ["contact_overdue", "watch_over"]
    assert (late["type"], late["until"]) == ("outside-the-watch", "2026-11-20")
    assert longer.json() == {"until": "2027-01-31"}
    assert (another["type"], unknown["status"]) == ("not-your-contact", 422)
    assert ended["status"] == "closed"
    assert (await office.events("case-stage-reached"))[-1]["stage"] == "closed"
    assert len(await office.events("case-closed")) == 1
    assert (await office.sees(CITY, "/stalled"))["items"] == []
    lines = (await office.sees(CITY, f"/cases/{case}/timeline?kind=watching"))["items"]
    assert [(each["what"], each["agency"], each["code"], each["on"]) for each in lines] == [
        ("watch_contact_made", "higashi", "unchanged", "2026-11-20"),
        ("watch_contact_dropped", "council", None, "2026-11-24"),
    ]
    assert (await office.sees(HIGASHI, f"/cases/{case}/timeline?kind=watching"))["items"] == [lines[0] | {"by": None}]


async def test_r15_what_a_closing_says_is_for_those_on_the_case(office: Office) -> None:
    case = await running(office)
    await finish_roles(office, case)
    await office.does(HIGASHI, f"/cases/{case}/ease-of-support", on="2026-07-31", after=3, text="余裕ができた")
    nothing = await office.refuses(HIGASHI, f"/cases/{case}/ease-of-support", on="2026-07-31")
    stranger = await office.refuses(KITA, f"/cases/{case}/ease-of-support", on="2026-07-31", after=3)
    await closed(office, case)

    assert (nothing["status"], stranger["status"]) == (422, 404)
    assert (await office.hides(KITA, f"/cases/{case}/closings"))["status"] == 404
    assert (await office.sees(HIGASHI, f"/cases/{case}/closings"))["items"][0]["ease"]["agencies"][0]["after"] == 3
    assert ("higashi-1", "read_closings", "case", "consent") in await office.access_log()
