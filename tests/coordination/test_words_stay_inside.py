"""A conference's sentence, entered wherever something can be written: refused, or it stays in its sight (R5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import insert

from services.coordination.commands.words import texts_in
from services.coordination.tables.watching import watch_contact
from shared.actors import Actor
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, problem
from tests.coordination.office import Office

WORDS = "長男は夜ごと駅前の広場で友人を待ち続けている。"
CLOSED = "compartment-closed"
PREFIX = "/coordination/v1"

INSIDE = {
    "/meetings/{meeting_id}/materials": "the conference's own material",
    "/meetings/{meeting_id}/information-requests": "a question within it",
    "/information-requests/{request_id}/answer": "an answer within it",
    "/information-requests/{request_id}/withdrawal": "why it is not asked for any more",
    "/meetings/{meeting_id}/minutes": "its minutes",
    "/meetings/{meeting_id}/minutes/amendments": "its minutes",
    "/meetings/{meeting_id}/tasks": "its tasks",
    "/meetings/{meeting_id}/preparation": "its sheets",
    "/meetings/{meeting_id}/material-copies": "what was handed out there",
    "/material-copies/{copy_id}/return": "what was handed out there",
    "/items/{item_id}/opening": "why it is opened, for those inside",
    "/openings/{opening_id}/review": "what those inside found",
}
"""What is written in the conference, on the conference: its own readers alone read it."""

OWN = {"/meetings/{meeting_id}/preparation": "a draft that only its agency reads, asked when it is handed in"}

OF_NO_CASE = {
    "/advice-requests": "names nobody",
    "/advice-requests/{advice_id}/answer": "names nobody until it is referred",
    "/calendar/revocation": "whose calendar",
    "/meeting-series": "a year's dates",
}
"""What is of no household, so that there is nothing it could repeat."""


@dataclass(frozen=True)
class Writing:
    """One text field of one operation, and the body in which it holds the sentence."""

    method: str
    path: str
    field: str
    body: dict[str, Any]


def writings(office: Office) -> Iterator[Writing]:
    """Every text field of every operation that takes a body."""
    document = office.app.openapi()
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {}).get("application/json")
            for field, body in _texts(content["schema"], document, str(office.family.case_id)) if content else ():
                yield Writing(method.upper(), path.removeprefix(PREFIX), field, body)


def _texts(schema: dict[str, Any], document: dict[str, Any], case: str) -> Iterator[tuple[str, Any]]:
    """Each text that may be sent, with a body that holds nothing else but the case it is about."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for choice in [*schema.get("anyOf", ()), *schema.get("allOf", ())]:
        yield from _texts(choice, document, case)
    if schema.get("type") == "string" and not {"format", "enum", "const", "pattern"} & set(schema):
        yield "", WORDS
    if schema.get("type") == "array":
        yield from ((field, [body]) for field, body in _texts(schema["items"], document, case))
    known = schema.get("properties", {})
    about = {"case_id": case} if "case_id" in known else {}
    about |= {"agenda": [{"case_id": case}]} if "agenda" in known else {}
    for name, each in known.items():
        yield from (
            (f"{name}.{field}".strip("."), about | {name: body}) for field, body in _texts(each, document, case)
        )


async def ask(office: Office, who: Actor, writing: Writing, ids: Mapping[str, str]) -> str:
    """Send it; gives the kind of its refusal, or nothing."""
    headers = {
        "Authorization": f"Bearer {office.files.token(who)}",
        "Idempotency-Key": f'"{uuid4()}"',
        "If-Match": '"1"',
    }
    path = PREFIX + writing.path.format(**ids)
    answer: httpx.Response = await office.client.request(writing.method, path, json=writing.body, headers=headers)
    assert answer.status_code < 500, (writing.path, answer.text)
    return "" if answer.is_success else str(problem(answer)["type"])


async def everything_that_can_be_written_to(office: Office) -> dict[str, str]:
    """A case on which everything has happened, by the names of the parameters that lead to it."""
    case = await office.case("mother", "son")
    await office.all_consent()
    plan = await office.in_force(case)
    members = {"one": office.family["mother"], "other": office.family["son"]}
    on = {"on": "2026-06-29"}
    found = {"case_id": case, "plan_id": plan, "role_id": (await office.roles_of(case))["higashi"]}
    found["member_id"] = office.family["son"]
    entry = on | {"when": "2011-04", "text": "転居した。", "said_by": [office.family["mother"]]}
    met = {"on": "2026-07-01", "method": "phone"}
    found["activity_id"] = (await office.does(COUNCIL, f"/cases/{case}/activities", **met))["id"]
    found["entry_id"] = (await office.does(COUNCIL, f"/cases/{case}/chronology", **entry))["id"]
    again = office.referral(office.dossier("mother", "son"))
    await office.hears(again)
    found["referral_id"] = str(again.referral_id)
    poll = on | {"kind": "coordination_meeting", "agencies": ["city", "council", "higashi"], "due_on": "2026-07-03"}
    poll |= {"agenda": [{"case_id": case}], "candidates": [{"held_on": "2026-12-10", "start": "10:00", "end": "11:00"}]}
    found["poll_id"] = (await office.does(COUNCIL, "/date-polls", **poll))["id"]
    wall = await office.does(COUNCIL, f"/cases/{case}/walls", **on, **members, reason="violence")
    found |= {"wall_id": wall["id"], "watch_contact_id": str(uuid4()), "advice_id": str(uuid4())}
    contact = {"case_id": case, "episode": 1, "agency": "higashi", "due_on": date(2026, 12, 1), "status": "planned"}
    async with office.held.sessions.begin() as session:
        await session.execute(insert(watch_contact).values(id=found["watch_contact_id"], **contact))
    task = {"agency": "higashi", "text": "様子を見に行く。", "due_on": "2026-12-10", "case_id": case}
    meeting = await office.plan("coordination_meeting", on="2026-06-29", held_on="2026-06-29")
    await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-29")
    minutes = office.minutes({"result": "continue"}, on="2026-06-29", tasks=[task])
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **minutes)
    task_id = (await office.sees(COUNCIL, f"/tasks?meeting_id={meeting}"))["items"][0]["id"]
    return found | {"meeting_id": meeting, "task_id": task_id}


async def a_conference_that_knows(office: Office) -> dict[str, str]:
    """A support conference at which the sentence was shared, and what it made, by parameter."""
    meeting = await office.conference()
    found = {"meeting_id": meeting, "item_id": await office.shares(meeting, "son", content=WORDS)}
    ask_for = {"on": "2026-06-09", "due_on": "2026-06-19", "question": "教えてください。", "agency": "higashi"}
    await office.does(CITY, f"/meetings/{meeting}/information-requests", **ask_for)
    found["request_id"] = (await office.sees(CITY, f"/meetings/{meeting}/materials"))["requests"][0]["id"]
    return found | {"copy_id": str(uuid4()), "opening_id": str(uuid4())}


async def kinds(office: Office, who: Actor, ids: Mapping[str, str], told: Sequence[Writing]) -> dict[str, set[str]]:
    """How each path answers the sentence, in whichever field."""
    found: dict[str, set[str]] = {}
    for each in told:
        found.setdefault(each.path, set()).add(await ask(office, who, each, ids))
    return found


async def test_r5_no_writing_anywhere_carries_a_conferences_sentence_out(office: Office) -> None:
    outside = await everything_that_can_be_written_to(office)
    inside = await a_conference_that_knows(office)
    before = await office.content()
    everything = list(writings(office))

    said = [each for each in everything if each.path not in OF_NO_CASE | OWN]
    outward = [each for each in _once(said) if each.path not in ONLY_INSIDE]
    refused = await kinds(office, COUNCIL, inside | outside, outward)
    by_higashi = await kinds(office, HIGASHI, inside | outside, _once(said))
    by_kita = await kinds(office, KITA, inside | outside, _once(everything))

    assert {path: kinds for path, kinds in refused.items() if kinds != {CLOSED}} == {}
    assert {path for path, kinds in by_higashi.items() if kinds != {CLOSED}} == set(ONLY_INSIDE)
    assert not any(CLOSED in kinds for kinds in by_kita.values())
    assert await office.content() == before
    assert len(refused) > len(everything) / 3
    assert [each for each in everything if list(texts_in(each.body)) != [WORDS]] == []
    within = [each for each in _once(everything) if each.path in INSIDE]
    assert CLOSED not in set().union(*(await kinds(office, HIGASHI, outside | inside, within)).values())


ONLY_INSIDE = {
    path for path in INSIDE if {"{request_id}", "{copy_id}", "{item_id}", "{opening_id}"} & set(path.split("/"))
}
"""Paths that lead into a conference only."""


def _once(told: Sequence[Writing]) -> list[Writing]:
    """One field of each path: that every other is read as well is asked without a request."""
    return list({each.path: each for each in told}.values())
