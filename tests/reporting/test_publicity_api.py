"""Publicity over HTTP: what the city made known, by medium and day."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from shared.actors import Role
from tests.reporting.conftest import official

ITEM = {"on": "2026-04-15", "medium": "city_paper", "title": "ひとりで悩まず、福祉総合相談窓口へ"}


async def test_publicity_is_counted_at_once_and_recorded_for_the_outside(reporting: Any) -> None:
    made = await reporting.sends("/publicity", ITEM | {"url": "https://example.jp/fukushi"})

    assert made.status_code == 201, made.text
    assert (await reporting.numbers("2026-04", "2026-04"))["publicity_items"] == ([1], 1)
    assert (await reporting.asks("/publicity")).json()["items"] == [made.json()]
    assert [await reporting.count(table) for table in ("outbox", "event_archive", "publicity")] == [1, 1, 1]
    await reporting.rebuilds()
    found = await reporting.indicators("2026-04", "2026-04")
    assert found["publicity_items"]["apart"]["medium.city_paper"]["total"] == 1


async def test_publicity_sent_twice_is_one_item(reporting: Any) -> None:
    key = str(uuid4())
    first, second = [await reporting.sends("/publicity", ITEM, key=key) for _ in range(2)]

    assert (first.status_code, second.json()) == (201, first.json())
    assert (await reporting.numbers("2026-04", "2026-04"))["publicity_items"] == ([1], 1)


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        ({"medium": "smoke_signal"}, 422, "/medium"),
        ({"title": ""}, 422, "/title"),
        ({"title": "あ" * 201}, 422, "/title"),
        ({"on": "2026-12-01"}, 422, "/on"),
        ({"on": "2026-02-30"}, 422, "/on"),
        ({"url": "javascript:alert(1)"}, 422, "/url"),
        ({"extra": 1}, 422, "/extra"),
    ],
)
async def test_publicity_that_cannot_be_is_refused_and_leaves_nothing(
    reporting: Any, change: dict[str, Any], status: int, pointer: str
) -> None:
    answer = await reporting.sends("/publicity", ITEM | change)

    assert answer.status_code == status, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert [await reporting.count(table) for table in ("outbox", "event_archive", "publicity", "fact")] == [0] * 4


@pytest.mark.parametrize(
    ("agency", "role"), [("council", Role.CITY_OFFICER), ("city", Role.COMMITTEE), ("council", Role.COORDINATOR)]
)
async def test_only_the_city_makes_known(reporting: Any, agency: str, role: Role) -> None:
    answer = await reporting.sends("/publicity", ITEM, who=official(agency=agency, role=role))

    assert answer.status_code == 403
    assert [await reporting.count(table) for table in ("outbox", "event_archive", "publicity")] == [0] * 3


async def test_publicity_is_read_page_by_page_the_newest_first(reporting: Any) -> None:
    for on in ("2026-04-15", "2026-06-01", "2026-04-15", "2026-05-01"):
        await reporting.sends("/publicity", ITEM | {"on": on})

    read, cursor = [], None
    while True:
        page = (await reporting.asks("/publicity", limit=1, **({"cursor": cursor} if cursor else {}))).json()
        read += [item["on"] for item in page["items"]]
        if not (cursor := page["next"]):
            break

    assert read == ["2026-06-01", "2026-05-01", "2026-04-15", "2026-04-15"]
