"""A year without consent: support conferences hold the household, and nothing of it leaves them (R4, R5, R9).

The mother never answers, the son says no. Four conferences ask, share, send outreach and come back to them; a plan and
a coordination meeting stay shut all year.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.actors import Actor
from shared.contracts.intake import ConsentRefused
from shared.contracts.outreach import OutreachAdvanced, OutreachStarted
from tests.coordination.meeting_room import AGENCIES, CITY, COUNCIL, HIGASHI, KITA, SEATS
from tests.coordination.office import Office

SEEN = "長男は夜明け前に駅まで歩いて戻ってくる。"
HEARD = "母は郵便受けを開けなくなって久しい。"
DANGER = "長男が踏切の前で立ち尽くしていた。"
LATER = "訪問員に、玄関越しに返事があった。"
TEXTS = (SEEN, HEARD, DANGER, LATER)
WITH_KITA = ["city", "council", "higashi", "kita"]


async def test_a_case_that_never_gets_consent_is_held_by_support_conferences_for_a_year(office: Office) -> None:
    case = await is_referred_without_consent(office)
    await coordination_stays_shut(office, on="2025-12-05")

    first = await confers(office, on="2025-12-19")
    seen = await shares(office, first, SEEN, on="2025-12-12", words=["son"])
    heard = await is_asked_and_answers(office, first)
    await holds(office, first, "outreach", on="2025-12-19")
    assert [each["member_ids"] for each in await office.events("outreach-decided")] == [
        [office.family["mother"], office.family["son"]]
    ]
    await outreach_begins(office, case)
    await the_son_says_no(office, on=date(2026, 2, 5))
    await coordination_stays_shut(office, on="2026-02-09")

    second = await confers(office, on="2026-04-10")
    await shares(office, second, LATER, on="2026-04-03", words=["mother"])
    await holds(office, second, "outreach", on="2026-04-10")
    third = await confers(office, on="2026-08-07")
    await holds(office, third, "continue", on="2026-08-07")

    fourth = await confers(office, on="2026-11-27", agencies=WITH_KITA, seats=(*SEATS, KITA))
    danger = await shares(office, fourth, DANGER, on="2026-11-16", words=["son"])
    assert await items_of(office, KITA, fourth) == [danger]
    assert (await office.hides(KITA, f"/meetings/{first}/materials"))["status"] == 404
    await the_city_opens_to_who_must_know(office, danger)
    await no_consent_opens_anything(office, (seen, heard, danger))
    await holds(office, fourth, "continue", on="2026-11-27", agencies=WITH_KITA)
    await coordination_stays_shut(office, on="2026-11-30")

    await nothing_left_the_conferences(office, case)
    shown = await office.sees(CITY, f"/cases/{case}")
    assert shown["stage"] == "gathering"
    assert [each["status"] for each in shown["meetings"] if each["kind"] == "support_conference"] == ["held"] * 4
    assert shown["plans"] == []
    assert [each["stage"] for each in shown["outreach"]] == ["contacted"]


async def is_referred_without_consent(office: Office) -> str:
    """A desk could not speak with them and refers the household all the same (R1)."""
    referral = office.referral(office.dossier("mother", "son"), on=date(2025, 11, 28), with_consent=False)
    await office.hears(referral)
    answer = await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2025-12-01")
    office.family.case_id = UUID(answer["case_id"])
    return str(answer["case_id"])


async def coordination_stays_shut(office: Office, *, on: str) -> None:
    """R4: without everyone's consent the city cannot convene, and is told whose for which agency is missing."""
    meeting = await office.plan("coordination_meeting", on=on, held_on=on)
    told = await office.refuses(CITY, f"/meetings/{meeting}/convocation", on=on)
    assert told["type"] == "consent-missing"
    assert {(each["member"], each["agency"]) for each in told["missing"]} == {
        (member, agency) for member in (office.family["mother"], office.family["son"]) for agency in AGENCIES
    }
    await office.does(COUNCIL, f"/meetings/{meeting}/cancellation", on=on, reason="同意が得られていないため。")


async def confers(
    office: Office, *, on: str, agencies: Any = ("city", "council", "higashi"), seats: Any = SEATS
) -> str:
    """A conference convened a week and more before, at which everybody has confirmed the duty themselves."""
    early = str(date.fromisoformat(on).replace(day=1))
    facts = {"on": early, "held_on": on, "agencies": list(agencies)}
    meeting = await office.plan("support_conference", **facts)
    await office.does(CITY, f"/meetings/{meeting}/convocation", on=early)
    assert (await office.hides(seats[-1], f"/meetings/{meeting}/materials"))["type"] == "acknowledgement-required"
    for seat in seats:
        await office.does(seat, f"/meetings/{meeting}/acknowledgements", on=early)
    return meeting


async def shares(office: Office, meeting: str, content: str, *, on: str, words: list[str]) -> str:
    body: dict[str, Any] = {"on": on, "content": content, "member_ids": [office.family[word] for word in words]}
    return str((await office.does(HIGASHI, f"/meetings/{meeting}/materials", **body))["id"])


async def is_asked_and_answers(office: Office, meeting: str) -> str:
    """An agency is asked under art. 106-6 ③ and answers into the compartment."""
    ask = {"on": "2025-12-01", "agency": "higashi", "due_on": "2025-12-10", "question": "母の様子を教えてください。"}
    asked = (await office.does(COUNCIL, f"/meetings/{meeting}/information-requests", **ask))["id"]
    answer = {"on": "2025-12-10", "content": HEARD, "member_ids": [office.family["mother"]]}
    return str((await office.does(HIGASHI, f"/information-requests/{asked}/answer", **answer))["item_id"])


async def holds(office: Office, meeting: str, result: str, *, on: str, agencies: Any = ()) -> None:
    seats = (*SEATS, KITA) if "kita" in agencies else SEATS
    attendees = [{"agency": seat.agency, "subject": seat.subject} for seat in seats]
    body = office.minutes({"result": result, "case_id": str(office.family.case_id)}, on=on, attendees=attendees)
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **body)


async def outreach_begins(office: Office, case: str) -> None:
    """R9: early outreach stands on the conference's decision."""
    of_it: dict[str, Any] = {"outreach_id": uuid4(), "case_id": case}
    await office.hears(
        OutreachStarted(
            on=date(2026, 1, 7),
            household_id=office.family.household_id,
            agency="council",
            basis="support_conference",
            **of_it,
        ),
        OutreachAdvanced(on=date(2026, 6, 10), stage="contacted", revision=2, **of_it),
    )


async def the_son_says_no(office: Office, *, on: date) -> None:
    who = {"household_id": office.family.household_id, "member_id": office.family.members["son"]}
    no = {"purpose": "support_sharing", "agencies": AGENCIES}
    await office.hears(ConsentRefused(on=on, consent_id=uuid4(), **who, **no))


async def the_city_opens_to_who_must_know(office: Office, danger: str) -> None:
    """A life is in danger: one item, one agency, two weeks; the coordinator reviews it, and it ends."""
    to_minami = {"on": "2026-11-20", "basis": "emergency_life", "agencies": ["minami"], "until": "2026-12-04"}
    minami = Actor("minami-1", "minami", HIGASHI.roles)
    assert (await office.hides(minami, f"/items/{danger}"))["status"] == 404
    await office.does(CITY, f"/items/{danger}/opening", **to_minami, reason="命の危険がある。")

    assert (await office.sees(minami, f"/items/{danger}"))["content"] == DANGER
    because = (await office.sees(minami, f"/items/{danger}/explanation"))["because"][0]
    assert (because["basis"], because["until"]) == ("emergency_life", "2026-12-04")

    opening = (await office.sees(COUNCIL, "/openings"))["items"][0]["id"]
    review = {"on": "2026-11-26", "result": "stopped", "finding": "入院して、危険は去った。"}
    await office.does(COUNCIL, f"/openings/{opening}/review", **review)
    assert (await office.hides(minami, f"/items/{danger}"))["status"] == 404


async def no_consent_opens_anything(office: Office, items: tuple[str, ...]) -> None:
    """Nor does a plan take over what was shared, by its number or by its words."""
    for item in items:
        told = await office.refuses(COUNCIL, f"/items/{item}/opening", on="2026-11-27", basis="consent")
        assert told["type"] == "consent-missing"
    path = f"/cases/{office.family.case_id}/plans"
    by_words = await office.refuses(COUNCIL, path, **office.draft(on="2026-11-27", wishes_and_issues=f"様子：{SEEN}"))
    by_number = await office.refuses(COUNCIL, path, **office.draft(on="2026-11-27", items=[items[2]]))
    assert (by_words["items"], by_number["items"]) == ([items[0]], [items[2]])


async def nothing_left_the_conferences(office: Office, case: str) -> None:
    """Who sits inside reads all of it, each conference by itself; nobody else finds a word of it anywhere."""
    meetings = (await office.sees(CITY, f"/meetings?case_id={case}&kind=support_conference"))["items"]
    inside = [str(await office.sees(HIGASHI, f"/meetings/{each['id']}/materials")) for each in meetings]
    assert all(any(text in told for told in inside) for text in TEXTS)
    for who in (CITY, COUNCIL, HIGASHI, KITA):
        places = [
            "/cases",
            f"/cases/{case}",
            f"/cases/{case}/timeline",
            "/meetings",
            "/items",
            f"/roles?case_id={case}",
        ]
        answers = [(await office.get(who, path)).text for path in places]
        assert not [text for text in TEXTS if any(text in answer for answer in answers)]
    published = " ".join(body for _, body in await office.outbox())
    assert not [text for text in TEXTS if text in published]


async def items_of(office: Office, who: Actor, meeting: str) -> list[str]:
    return [each["id"] for each in (await office.sees(who, f"/meetings/{meeting}/materials"))["items"]]
