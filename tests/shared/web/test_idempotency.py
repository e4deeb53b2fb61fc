"""One effect per key, whatever happens to the answers."""

import asyncio
import json
from typing import Any

import asyncpg
import pytest

from shared.postgres import dsn
from shared.refusals import Invalid
from shared.web.idempotency import Claim, KeyMissing, key_of


async def test_creating_without_a_key_is_refused(sample: Any, make_note: Any) -> None:
    answer = await sample.post("/notes", make_note())

    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/idempotency-key-missing"
    assert await sample.count() == 0


async def test_a_repeated_request_gets_the_first_answer(sample: Any, make_note: Any) -> None:
    note = make_note()
    first = await sample.post("/notes", note, key="a")
    again = await sample.post("/notes", note, key='"a"')

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert await sample.count() == 1


async def test_the_same_content_written_differently_is_the_same_request(sample: Any, make_note: Any) -> None:
    note = make_note()
    await sample.post("/notes", json.dumps(note, ensure_ascii=False).encode(), key="a")
    turned = dict(reversed(note.items()))
    again = await sample.post("/notes", json.dumps(turned, indent=2).encode(), key="a")

    assert again.status_code == 201


@pytest.mark.parametrize("title", ["別の題", ""])
async def test_a_key_used_for_another_content_is_refused(sample: Any, make_note: Any, title: str) -> None:
    await sample.post("/notes", make_note(), key="a")
    answer = await sample.post("/notes", make_note(title=title), key="a")

    assert answer.status_code == 422
    assert await sample.count() == 1


async def test_a_key_used_on_another_route_is_refused(sample: Any, make_note: Any) -> None:
    made = (await sample.post("/notes", make_note(), key="a")).json()
    answer = await sample.post(f"/notes/{made['id']}/closing", b"", key="a")

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/idempotency-key-reused"
    assert await sample.database.fetchval("SELECT count(*) FROM notes WHERE closed") == 0


async def test_a_key_belongs_to_one_subject_of_one_agency(sample: Any, make_note: Any) -> None:
    answers = [
        await sample.post("/notes", make_note(), key="a", headers=sample.bearer(subject=subject, agency=agency))
        for subject, agency in [("one", "council"), ("two", "council"), ("one", "city")]
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert await sample.count() == 3


async def test_an_act_repeated_after_a_lost_answer_succeeds_again_though_the_rule_would_refuse_it(
    sample: Any, make_note: Any
) -> None:
    made = (await sample.post("/notes", make_note(), key="a")).json()
    path = f"/notes/{made['id']}/closing"

    first = await sample.post(path, b"", key="b")
    again = await sample.post(path, b"", key="b")
    other = await sample.post(path, b"", key="c")
    without = await sample.post(path, b"")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == {"closed": True}
    assert other.status_code == without.status_code == 409
    assert other.json()["type"] == "/problems/already-closed"
    assert other.json()["note"] == made["id"]


async def test_a_refused_request_leaves_its_key_free(sample: Any, make_note: Any) -> None:
    assert (await sample.post("/notes", make_note(on="2027-01-01"), key="a")).status_code == 422
    assert (await sample.post("/notes", make_note(), key="a")).status_code == 201


async def test_twenty_at_once_have_one_effect_and_everyone_learns_it(sample: Any, make_note: Any) -> None:
    note = make_note()
    answers = await asyncio.gather(*(sample.post("/notes", note, key="a") for _ in range(20)))
    made = [answer for answer in answers if answer.status_code == 201]
    waiting = [answer for answer in answers if answer.status_code == 409]

    assert len(made) + len(waiting) == 20
    assert made
    assert {answer.json()["type"] for answer in waiting} <= {"/problems/in-progress"}
    assert len({answer.json()["id"] for answer in made}) == 1
    assert await sample.count() == await sample.count("access_log") == await sample.count("idempotency") == 1
    assert (await sample.post("/notes", note, key="a")).json() == made[0].json()


async def test_while_the_first_has_not_committed_the_second_is_told_to_wait(sample: Any, make_note: Any) -> None:
    claim = Claim("council", "worker-1", "a", "", b"")
    first = await asyncpg.connect(dsn(sample.settings.database_url))
    async with first.transaction():
        await first.execute("SELECT pg_advisory_xact_lock($1)", claim._lock())
        answer = await sample.post("/notes", make_note(), key="a")
    await first.close()

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/in-progress"
    assert answer.headers["retry-after"] == "1"
    assert await sample.count() == 0


async def test_stored_answers_cannot_be_read_in_the_database_nor_moved_to_another_key(
    sample: Any, make_note: Any
) -> None:
    note = make_note(title="ひみつの題")
    await sample.post("/notes", note, key="a")
    await sample.post("/notes", make_note(), key="b")

    bodies = await sample.database.fetch("SELECT body, fingerprint, route FROM idempotency")
    assert all("ひみつ".encode() not in value for row in bodies for value in (row["body"], row["fingerprint"]))

    await sample.database.execute(
        "UPDATE idempotency SET body = (SELECT body FROM idempotency WHERE key = 'b') WHERE key = 'a'"
    )
    assert (await sample.post("/notes", note, key="a")).status_code == 500


@pytest.mark.parametrize(("header", "key"), [('"a"', "a"), ("a", "a"), (" a ", "a"), ("x" * 200, "x" * 200)])
def test_keys_may_be_quoted_or_bare(header: Any, key: Any) -> None:
    assert key_of(header, required=True) == key


@pytest.mark.parametrize("header", ["x" * 201, '"a', 'a"b', "a b", "鍵", '""', "a\x00"])
async def test_unreadable_keys_are_refused(header: Any) -> None:
    with pytest.raises(Invalid):
        key_of(header, required=False)


@pytest.mark.parametrize("header", [None, "", "  "])
def test_a_missing_key_matters_only_where_something_is_created(header: Any) -> None:
    assert key_of(header, required=False) is None
    with pytest.raises(KeyMissing):
        key_of(header, required=True)


def test_a_claim_locks_by_agency_subject_and_key() -> None:
    locks = {Claim(agency, subject, key, "", b"")._lock() for agency in "ab" for subject in "cd" for key in "ef"}

    assert len(locks) == 8
