"""Bad input and trouble, at every endpoint of every service: a problem in Japanese, nothing half stored, no 5xx."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.actors import Actor, Role
from shared.demo.story import CITY, COORDINATOR, actor
from shared.settings import SERVICES
from shared.web.tokens import mint, new_signing_key
from tests.journeys.dates import DateField, date_fields
from tests.journeys.town import Town, Towns

NO_DAYS = (
    20260401,
    1775001600,
    "1775001600",
    True,
    "20260401",
    "2026-4-1",
    "1026-04-01",
    "2026-04-01T00:00:00",
    "2026-04-01T00:00:00+09:00",
    "2026-04-01 ",
    "２０２６-０４-０１",
    "2026-02-30",
    "令和8年4月1日",
)
STRANGER = actor("minami", Role.WORKER)
HOSTILE_BODIES = {
    "no JSON": b"{",
    "not an object": b"[]",
    "null": b"null",
    "empty": b"",
    "bytes that are no text": b'{"on": "\xff\xfe"}',
    "a NUL": b'{"on": "2026-04-10", "note": "\\u0000", "text": "\\u0000"}',
    "half a surrogate": b'{"on": "2026-04-10", "note": "\\ud800"}',
    "numbers too large": b'{"on": 1e999, "x": NaN}',
    "deep": b'{"on":' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a megabyte": json.dumps({"on": "2026-04-10", "note": "あ" * 400_000}).encode(),
    "an impossible date": b'{"on": "2026-02-30"}',
    "a date in the far future": b'{"on": "9999-12-31"}',
    "a field nobody knows": b'{"on": "2026-04-10", "no_such_field": 1}',
}


@pytest.fixture(scope="module")
async def quiet_town(towns: Towns) -> AsyncIterator[Town]:
    async with towns.lent() as made:
        await made.carry()
        yield made


def operations(town: Town, *methods: str) -> Iterator[tuple[str, str]]:
    """Every (method, path template) that needs a token."""
    for house in town.houses.values():
        for path, operations in house.app.openapi()["paths"].items():
            for method, operation in operations.items():
                if method in methods and operation.get("security") != []:
                    yield method.upper(), path


def filled(path: str) -> str:
    """The path with ids that lead to nothing, also those that it needs as a query."""
    query = f"?member={uuid4()}" if "/plain" in path else ""
    return re.sub(r"\{[a-z_]+\}", lambda _: str(uuid4()), path) + query


def headers(town: Town, who: Actor) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {town.token(who)}",
        "Idempotency-Key": f'"{uuid4()}"',
        "Content-Type": "application/json",
    }


def is_clear(answer: httpx.Response) -> bool:
    """A problem document with words in Japanese that say what to do."""
    if answer.status_code >= 500 or answer.headers["content-type"] != "application/problem+json":
        return False
    problem: dict[str, Any] = answer.json()
    return bool(re.search("[ぁ-ん]", problem["title"] + problem["detail"])) and problem["status"] == answer.status_code


DRAFT = "/intake/v1/drafts/{draft_id}"
KEPT_IN_A_DRAFT = {"not an object", "null", "an impossible date", "a date in the far future", "a field nobody knows"}
"""A draft is what nobody has checked yet: what can be read is kept for its author, so that nothing typed is lost."""


@pytest.mark.parametrize("kind", HOSTILE_BODIES)
async def test_every_writing_endpoint_refuses_it_clearly_and_stores_nothing(quiet_town: Town, kind: str) -> None:
    before = await quiet_town.counts()
    unclear = []
    for method, path in operations(quiet_town, "post", "put", "patch"):
        if path == DRAFT and kind in KEPT_IN_A_DRAFT:
            continue
        for who in (COORDINATOR, CITY, STRANGER):
            answer = await quiet_town.client.request(
                method, filled(path), content=HOSTILE_BODIES[kind], headers=headers(quiet_town, who)
            )
            if not is_clear(answer):
                unclear.append((method, path, answer.status_code, answer.text[:200]))
    assert unclear == []
    assert await quiet_town.counts() == before


async def test_somebody_elses_or_nobodys_id_answers_as_if_it_did_not_exist(quiet_town: Town) -> None:
    unclear = []
    for method, path in operations(quiet_town, "get"):
        if "{" not in path or "summaries" in path or "indicators" in path:
            continue
        for who in (COORDINATOR, CITY, STRANGER):
            answer = await quiet_town.client.request(method, filled(path), headers=headers(quiet_town, who))
            if answer.status_code not in {403, 404} or not is_clear(answer):
                unclear.append((path, who.agency, answer.status_code, answer.text[:200]))
    assert unclear == []


def all_date_fields(town: Town) -> list[DateField]:
    return [field for house in town.houses.values() for field in date_fields(house.app)]


async def refuses(town: Town, field: DateField, value: Any) -> bool:
    asked = headers(town, COORDINATOR) | {"If-Match": '"1"'}
    answer = await town.client.request(field.method, filled(field.path), headers=asked, **field.holding(value))
    return answer.status_code == 422 and is_clear(answer) and field.is_refused_by(answer.json()["errors"])


@pytest.mark.parametrize("typed", NO_DAYS)
async def test_no_endpoint_takes_for_a_date_what_is_not_written_as_one(quiet_town: Town, typed: Any) -> None:
    before = await quiet_town.counts()
    taken = [field for field in all_date_fields(quiet_town) if not await refuses(quiet_town, field, typed)]
    assert taken == []
    assert await quiet_town.counts() == before


async def test_every_endpoint_takes_a_date_written_in_full(quiet_town: Town) -> None:
    fields = all_date_fields(quiet_town)
    assert {field.path.split("/")[1] for field in fields} == set(SERVICES)
    assert [field for field in fields if await refuses(quiet_town, field, "2026-04-01")] == []


def wrong_tokens(town: Town) -> dict[str, str | None]:
    right = town.token(COORDINATOR)
    facts = {"subject": "x", "agency": "council", "roles": [Role.COORDINATOR]}
    return {
        "none": None,
        "no bearer": right,
        "another issuer's": f"Bearer {mint(new_signing_key(), **facts)}",
        "of long ago": f"Bearer {mint(town.keys.signing, **facts, now=1_600_000_000)}",
        "cut": f"Bearer {right[:-5]}",
        "an agency nobody knows": f"Bearer {mint(town.keys.signing, **facts | {'agency': 'atlantis'})}",
        "Japanese": "Bearer 合言葉",
    }


async def test_every_endpoint_refuses_a_wrong_token(quiet_town: Town) -> None:
    unclear = []
    for method, path in operations(quiet_town, "get", "post", "put", "patch"):
        for name, token in wrong_tokens(quiet_town).items():
            answer = await quiet_town.client.request(
                method, filled(path), content=b"{}", headers={} if token is None else {b"Authorization": token.encode()}
            )
            if answer.status_code != 401 or not is_clear(answer):
                unclear.append((method, path, name, answer.status_code, answer.text[:200]))
    assert unclear == []


async def test_every_endpoint_refuses_unknown_query_values(quiet_town: Town) -> None:
    """A cursor nobody gave, a limit out of bounds, ids that are none: never a fault of ours."""
    wrong = {
        "cursor": "💥",
        "limit": "-1",
        "household": "x",
        "household_id": "x",
        "case_id": "x",
        "from": "x",
        "on": "x",
    }
    faults = []
    for method, path in operations(quiet_town, "get"):
        for name, value in wrong.items():
            answer = await quiet_town.client.request(
                method, filled(path), params={name: value}, headers=headers(quiet_town, CITY)
            )
            if answer.status_code >= 500:
                faults.append((path, name, answer.status_code))
    assert faults == []


def test_every_service_has_endpoints_to_ask(quiet_town: Town) -> None:
    asked = {path.split("/")[1] for _, path in operations(quiet_town, "get", "post")}
    assert asked == set(SERVICES)
