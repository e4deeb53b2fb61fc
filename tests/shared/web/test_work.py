"""One request, one transaction."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from shared.postgres import dsn


async def test_a_created_note_and_its_access_log_row_are_kept(sample: Any, make_note: Any) -> None:
    answer = await sample.post("/notes", make_note(), key="a")

    assert answer.status_code == 201
    assert answer.headers["location"].endswith(answer.json()["id"])
    assert await sample.count() == 1
    assert await sample.count("access_log") == 1


async def test_reading_commits_its_access_log_row(sample: Any, make_note: Any) -> None:
    made = (await sample.post("/notes", make_note(), key="a")).json()

    assert (await sample.get(f"/notes/{made['id']}")).json() == made
    assert await sample.count("access_log") == 2


async def test_a_fault_leaves_nothing_and_tells_nothing(
    sample: Any, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    answer = await sample.post("/notes/broken", {"name": "山田花子"}, key="a")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/unexpected"
    assert await sample.count() == 0
    assert await sample.count("idempotency") == 0
    logged = "".join(capfd.readouterr()) + caplog.text
    assert "山田花子" not in answer.text + logged
    assert "ZeroDivisionError" in logged


async def test_a_refusal_rolls_back_what_was_written_before_it(sample: Any, make_note: Any) -> None:
    answer = await sample.post("/notes", make_note(on="2026-12-01"), key="a")

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/in-the-future"
    assert answer.json()["errors"][0]["pointer"] == "/on"
    assert [await sample.count(table) for table in ("notes", "access_log", "idempotency")] == [0, 0, 0]


async def test_the_commit_comes_before_the_answer(sample: Any, make_note: Any) -> None:
    """Called as a server calls it: when the first byte is sent, another connection already sees the row."""
    import json

    body = json.dumps(make_note()).encode()
    outside = await asyncpg.connect(dsn(sample.settings.database_url))
    seen: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            seen.append(await outside.fetchval("SELECT count(*) FROM notes"))

    headers = sample.bearer() | {"Idempotency-Key": "a", "Content-Type": "application/json"}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/sample/v1/notes",
        "raw_path": b"/sample/v1/notes",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    await sample.app(scope, receive, send)
    await outside.close()

    assert seen == [1]


async def test_answers_are_not_kept_on_their_way(sample: Any, make_note: Any) -> None:
    for answer in (await sample.post("/notes", make_note(), key="a"), await sample.get("/nowhere")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_public_routes_need_no_token_and_act_for_nobody(sample: Any) -> None:
    answer = await sample.client.get("/sample/directory/count")

    assert answer.json() == 0


@pytest.mark.parametrize("method", ["get", "post"])
async def test_every_other_route_needs_a_token(sample: Any, method: str) -> None:
    path = f"/sample/v1/notes/{uuid4()}" + ("/closing" if method == "post" else "")

    assert (await getattr(sample.client, method)(path)).status_code == 401


@pytest.mark.parametrize("table", ["access_log", "idempotency"])
async def test_r15_what_cannot_be_logged_is_neither_done_nor_shown(sample: Any, make_note: Any, table: str) -> None:
    made = (await sample.post("/notes", make_note(), key="a")).json()
    await sample.database.execute(f"ALTER TABLE {table} RENAME TO away")
    try:
        written = await sample.post("/notes", make_note(), key="b")
        read = await sample.get(f"/notes/{made['id']}")
    finally:
        await sample.database.execute(f"ALTER TABLE away RENAME TO {table}")

    assert written.status_code == 500
    assert (read.status_code, made["title"] in read.text) == ((500, False) if table == "access_log" else (200, True))
    assert [await sample.count(name) for name in ("notes", "idempotency")] == [1, 1]
