"""Bad input of every kind: a problem document in Japanese, nothing stored, nothing repeated."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest
from sqlalchemy import text

from shared.refusals import Refusal
from shared.testing.eventually import eventually
from shared.web.messages import GENERIC, MESSAGES, errors_of, message_of, pointer_of

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def assert_problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    found = answer.json()
    assert (answer.status_code, found["status"], found["type"]) == (status, status, f"/problems/{kind}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert JAPANESE.search(found["title"])
    assert JAPANESE.search(found["detail"])
    return found


def messages_by_pointer(answer: Any) -> dict[str, str]:
    return {item["pointer"]: item["message"] for item in assert_problem(answer, 422, "invalid")["errors"]}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"title": ', 400),
        (b"not json", 400),
        (b"\xff\xfe", 400),
        (b'{"title": "\xe3\x81"}', 400),
        (b'{"ratio": NaN}', 400),
        (b'{"ratio": -Infinity}', 400),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"amount": ' + b"9" * 5000 + b"}", 400),
        (b'{"title": "a\\u0000b", "on": "2026-11-01"}', 422),
        (b'{"title": "a\\ud800b", "on": "2026-11-01"}', 422),
        (b'{"a\\u0000": 1}', 422),
        (b'{"a\\udfff": 1}', 422),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"", 422),
    ],
)
async def test_unreadable_bodies_are_refused_and_leave_nothing(sample: Any, body: bytes, status: int) -> None:
    answer = await sample.post("/notes", body, key="a")

    assert_problem(answer, status, "malformed" if status == 400 else "invalid")
    assert await sample.count() == 0


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800", "\\udc00x"])
async def test_texts_the_database_cannot_store_are_pointed_at(sample: Any, sign: str) -> None:
    body = '{"title": "t", "on": "2026-11-01", "parts": [{"name": "a"}, {"name": "SIGN"}]}'.replace("SIGN", sign)
    answer = await sample.post("/notes", body.encode(), key="a")

    assert list(messages_by_pointer(answer)) == ["/parts/1/name"]


async def test_an_escaped_backslash_before_u0000_is_a_text_like_any_other(sample: Any) -> None:
    answer = await sample.post("/notes", b'{"title": "\\\\u0000", "on": "2026-11-01"}', key="a")

    assert answer.status_code == 201
    assert answer.json()["title"] == "\\u0000"


async def test_each_field_is_pointed_at_in_japanese(sample: Any) -> None:
    note = {
        "title": "",
        "on": "2026-02-30",
        "kind": "secret",
        "amount": "many",
        "parts": [{"name": "a"}, {"name": "x" * 21}, {}],
        "recieved": 1,
    }
    found = messages_by_pointer(await sample.post("/notes", note, key="a"))

    assert found == {
        "/title": "1文字以上で入力してください。",
        "/on": "実在する日付を YYYY-MM-DD の形で入力してください。",
        "/kind": "選択肢から選んでください: plain、urgent",
        "/amount": "整数で入力してください。",
        "/parts/1/name": "20文字以内で入力してください。",
        "/parts/2/name": "必須の項目です。",
        "/recieved": "この項目は受け付けていません。項目名を確認してください。",
    }


@pytest.mark.parametrize(
    ("title", "message"),
    [("禁止", "この題は使えません。"), ("山田花子", GENERIC), ("english", GENERIC)],
)
async def test_a_validators_own_words_are_shown_unless_they_repeat_the_input(
    sample: Any, make_note: Any, title: str, message: Any
) -> None:
    answer = await sample.post("/notes", make_note(title=title), key="a")

    assert messages_by_pointer(answer) == {"/title": message}
    assert title not in answer.text


async def test_nothing_typed_comes_back(sample: Any) -> None:
    typed = "山田花子かながわ"
    note = {
        typed: typed,
        "title": typed * 20,
        "on": typed,
        "kind": typed,
        "amount": typed,
        "parts": typed,
        "by_name": {typed: typed},
    }
    answer = await sample.post("/notes", note, key="a")

    assert answer.status_code == 422
    assert typed not in repr(answer.json())
    assert "/by_name/*" in messages_by_pointer(answer)


async def test_query_and_path_are_pointed_at_with_their_place(sample: Any) -> None:
    by_query = (await sample.get("/notes/by-word/x?size=9")).json()["errors"]
    by_path = (await sample.get("/notes/not-an-id")).json()["errors"]

    assert by_query == [{"pointer": "/size", "message": "5以下の値を入力してください。", "in": "query"}]
    assert by_path == [{"pointer": "/note_id", "message": MESSAGES["uuid_parsing"], "in": "path"}]


@pytest.mark.parametrize("address", ["/notes/by-word/a%00b", "/notes/by-word/x?size=%00", "/notes?cursor=%00"])
async def test_nul_in_an_address_is_refused(sample: Any, address: str) -> None:
    assert_problem(await sample.get(address), 422, "invalid")


async def test_the_instance_is_the_path_without_the_query(sample: Any) -> None:
    assert (await sample.get("/notes/by-word/x?size=9")).json()["instance"] == "/sample/v1/notes/by-word/x"


async def test_an_address_that_leads_nowhere_is_not_repeated(sample: Any) -> None:
    found = assert_problem(await sample.get("/yamada-hanako"), 404, "not-found")

    assert "instance" not in found


async def test_a_wrong_method_says_which_are_right(sample: Any) -> None:
    answer = await sample.client.delete("/sample/v1/notes/by-word/x", headers=sample.bearer())

    assert_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "json"])
async def test_only_json_is_read(sample: Any, make_note: Any, kind: str) -> None:
    answer = await sample.post("/notes", make_note(), key="a", headers={"Content-Type": kind})

    assert_problem(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"]
)
async def test_json_may_be_declared_in_many_ways(sample: Any, make_note: Any, kind: str) -> None:
    assert (await sample.post("/notes", make_note(), key="a", headers={"Content-Type": kind})).status_code == 201


async def test_a_body_above_one_mebibyte_is_refused(sample: Any, make_note: Any) -> None:
    assert_problem(await sample.post("/notes", make_note(title="x" * 1024 * 1024), key="a"), 413, "too-large")


async def test_a_body_without_declared_length_is_counted(sample: Any) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 64 * 1024

    headers = sample.bearer() | {"Content-Type": "application/json", "Idempotency-Key": "a"}
    answer = await sample.client.post("/sample/v1/notes", content=pieces(), headers=headers)

    assert_problem(answer, 413, "too-large")


async def test_a_long_text_within_the_limit_is_a_matter_of_its_field(sample: Any, make_note: Any) -> None:
    answer = await sample.post(
        "/notes", json.dumps(make_note(title="あ" * 300_000), ensure_ascii=False).encode(), key="a"
    )

    assert messages_by_pointer(answer) == {"/title": "100文字以内で入力してください。"}


async def test_a_number_beyond_the_column_is_refused_not_a_fault(sample: Any, make_note: Any) -> None:
    assert_problem(await sample.post("/notes", make_note(amount=2**40), key="a"), 422, "invalid")
    assert await sample.count() == 0


async def test_the_same_record_made_twice_at_once_is_a_conflict(sample: Any, make_note: Any) -> None:
    note = make_note()
    await sample.post("/notes", note, key="a")

    assert_problem(await sample.post("/notes", note, key="b"), 409, "already-exists")


async def loses_its_connection(sample: Any, asking: Coroutine[Any, Any, Any]) -> Any:
    """The answer to a request whose database connection ends while it waits for a table."""
    async with sample.database.transaction():
        await sample.database.execute("LOCK TABLE notes IN ACCESS EXCLUSIVE MODE")
        asked = asyncio.create_task(asking)
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'notes'::regclass"
        await eventually(lambda: sample.database.fetchval(waiting))
        await sample.database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return await asked


async def test_a_lost_connection_is_a_503_that_says_when_to_come_back(sample: Any) -> None:
    answer = await loses_its_connection(sample, sample.get("/notes"))

    assert_problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "2"
    assert (await sample.get("/notes")).status_code == 200


async def test_trying_again_after_a_lost_connection_creates_one_record(sample: Any, make_note: Any) -> None:
    note = make_note()
    lost = await loses_its_connection(sample, sample.post("/notes", note, key="a"))
    again = [await sample.post("/notes", note, key="a") for _ in range(3)]

    assert (lost.status_code, *(answer.status_code for answer in again)) == (503, 201, 201, 201)
    assert await sample.count() == 1


async def test_facts_never_replace_the_members_of_the_document(sample: Any) -> None:
    from starlette.requests import Request

    from shared.web.problems import problem

    class Odd(Refusal):
        type = "odd"

    request = Request({"type": "http", "path": "/x", "endpoint": None})
    body = json.loads(problem(Odd(status="no", type="no", title="no", missing={"b"}), request).body)

    assert (body["status"], body["type"], body["missing"]) == (409, "/problems/odd", ["b"])


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_every_message_is_japanese_and_complete(kind: str) -> None:
    limits: dict[str, Any] = dict.fromkeys(("min_length", "max_length", "ge", "gt", "le", "lt", "multiple_of"), 3)
    words = {"expected": "'a'", "expected_tags": "'a'", "title": "課題", "choices": "a", "words": "半角で。"}
    said = message_of({"type": kind, "ctx": limits | words})

    assert JAPANESE.search(said)
    assert "{" not in said


def test_a_message_whose_limit_is_unknown_stays_general() -> None:
    assert message_of({"type": "greater_than", "ctx": {}}) == GENERIC
    assert message_of({"type": "never_heard_of", "msg": "nothing"}) == GENERIC


def test_pointers_show_only_names_of_fields() -> None:
    assert pointer_of(["parts", 0, "name"]) == "/parts/0/name"
    assert pointer_of(["by_name", "山田 花子", "a/b"]) == "/by_name/*/*"
    assert errors_of([{"type": "missing", "loc": ("x",)}]) == [{"pointer": "/x", "message": "必須の項目です。"}]


async def test_the_database_itself_would_have_refused_these(sample: Any) -> None:
    """Why NUL is refused early: Postgres cannot store it."""
    from sqlalchemy.exc import DBAPIError

    async with sample.app.state.platform.database.sessions() as session:
        with pytest.raises(DBAPIError):
            await session.execute(text("SELECT CAST(:t AS text)"), {"t": "a\0b"})
