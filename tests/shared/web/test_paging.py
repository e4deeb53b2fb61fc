"""Pages by cursor."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.refusals import Invalid
from shared.web.paging import Paging, decode_cursor, encode_cursor


async def test_all_rows_are_reached_page_by_page_each_once(sample: Any, make_note: Any) -> None:
    made = [(await sample.post("/notes", make_note(on="2026-11-01"), key=str(n))).json()["id"] for n in range(7)]

    seen, address = [], "/notes?limit=3"
    while address:
        page = (await sample.get(address)).json()
        seen += [note["id"] for note in page["items"]]
        address = page["next"] and f"/notes?limit=3&cursor={page['next']}"

    assert seen == sorted(made)


async def test_a_full_last_page_has_no_next(sample: Any, make_note: Any) -> None:
    for n in range(3):
        await sample.post("/notes", make_note(), key=str(n))

    page = (await sample.get("/notes?limit=3")).json()

    assert len(page["items"]) == 3
    assert page["next"] is None


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1e9"])
async def test_a_page_holds_between_1_and_200(sample: Any, limit: str) -> None:
    answer = await sample.get(f"/notes?limit={limit}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/limit"


@pytest.mark.parametrize(
    "cursor", ["x", "é", "", "====", encode_cursor(1), encode_cursor("2026-01-01", "x"), "W10", "a" * 600, "bnVsbA"]
)
async def test_a_cursor_not_made_here_is_refused(sample: Any, cursor: str) -> None:
    answer = await sample.get("/notes", params={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/cursor"


def test_a_cursor_brings_back_the_position_it_was_made_of() -> None:
    position = (date(2026, 4, 1), datetime(2026, 4, 1, 1, tzinfo=UTC), uuid4(), 7, "code")

    assert decode_cursor(encode_cursor(*position), date, datetime, UUID, int, str) == position
    assert Paging(limit=1).after(int) is None


def test_a_cursor_of_a_code_with_nul_is_refused() -> None:
    with pytest.raises(Invalid):
        decode_cursor(encode_cursor("a\0"), str)
