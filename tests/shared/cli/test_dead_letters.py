"""`tsunagu dead-letters` as an operator meets it: what was done with each letter is told, with who did it and when."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.access import ACCESS_LOG_DDL, access_log
from shared.messaging import tables
from shared.stack.trouble import ExitCode
from tests.shared.cli.conftest import Tsunagu

Run = Callable[..., Awaitable[subprocess.CompletedProcess[str]]]


@pytest_asyncio.fixture
async def letters(empty_database: str) -> AsyncIterator[list[UUID]]:
    """Two dead letters in a database of intake's, in the order of the list: both were laid at one moment."""
    engine = create_async_engine(empty_database)
    async with engine.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
        await connection.execute(text(ACCESS_LOG_DDL))
        insert = tables.dead_letter.insert().returning(tables.dead_letter.c.id)
        facts = {"stream": "tsunagu.community", "reason": "ValidationError", "attempts": 1, "status": "waiting"}
        ids = [
            (await connection.execute(insert.values(entry=entry, body=b"\xff junk", **facts))).scalar_one()
            for entry in ("1-0", "2-0")
        ]
    yield sorted(ids)
    await engine.dispose()


@pytest.fixture
def dead_letters(tsunagu: Tsunagu, empty_database: str) -> Run:
    """`await dead_letters("list")` of intake's, by an operator with a name."""

    async def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(
            tsunagu,
            *("dead-letters", *arguments, "--service", "intake"),
            TSUNAGU_INTAKE_DATABASE_URL=empty_database,
            TSUNAGU_OPERATOR="op-7",
            COLUMNS="60",
        )

    return run


async def noted(database: str) -> list[tuple[str, ...]]:
    engine = create_async_engine(database)
    async with engine.connect() as connection:
        log = access_log.c
        rows = (await connection.execute(select(log.act, log.record, log.subject, log.basis).order_by(log.at))).all()
    await engine.dispose()
    return [tuple(row) for row in rows]


async def test_dead_letters_are_listed_shown_and_retried(dead_letters: Run, letters: list[UUID]) -> None:
    listed = await dead_letters("list")
    shown = await dead_letters("show", str(letters[0]))
    retried = await dead_letters("retry", str(letters[0]))
    again = await dead_letters("retry", str(letters[0]))
    rest = await dead_letters("retry", "--all")

    rows = listed.stdout.splitlines()[1:]
    assert [row.split("  ")[0] for row in rows] == [str(letter) for letter in letters]
    assert all("  intake  waiting  1  ValidationError  -" in row for row in rows)
    assert "ValidationError" in shown.stdout
    assert r"\xff junk" in shown.stdout
    assert retried.stdout == "1 件を処理し直します。\n"
    assert again.returncode == ExitCode.FAILED
    assert rest.stdout == "1 件を処理し直します。\n"


async def test_a_discarded_letter_is_kept_but_no_longer_waits(dead_letters: Run, letters: list[UUID]) -> None:
    discarded = await dead_letters("discard", str(letters[0]), "--reason", "no_event")
    listed = await dead_letters("list")
    shown = await dead_letters("show", str(letters[0]))
    retried = await dead_letters("retry", str(letters[0]))

    assert discarded.stdout == "1 件を処理しないことにしました。\n"
    assert str(letters[0]) not in listed.stdout
    assert str(letters[1]) in listed.stdout
    assert "状態: discarded" in shown.stdout
    assert "discard op-7 (no_event)" in shown.stdout
    assert retried.returncode == ExitCode.FAILED


@pytest.mark.parametrize("reason", [[], ["--reason", "見本 太郎さんの件"]])
async def test_a_letter_is_discarded_for_a_reason_of_the_list_only(
    dead_letters: Run, letters: list[UUID], reason: list[str]
) -> None:
    refused = await dead_letters("discard", str(letters[0]), *reason)

    assert refused.returncode == 2
    assert str(letters[0]) in (await dead_letters("list")).stdout


async def test_every_act_on_dead_letters_is_told_with_who_did_it(
    dead_letters: Run, letters: list[UUID], empty_database: str
) -> None:
    first, second = map(str, letters)
    await dead_letters("list")
    await dead_letters("show", first)
    await dead_letters("retry", first)
    await dead_letters("retry", first)  # refused: it does not wait
    await dead_letters("discard", second, "--reason", "trial")

    assert await noted(empty_database) == [
        ("list", "all", "op-7", "operation"),
        ("read", first, "op-7", "operation"),
        ("retry", first, "op-7", "operation"),
        ("discard", second, "op-7", "trial"),
    ]


@pytest_asyncio.fixture
async def many(letters: list[UUID], empty_database: str) -> list[UUID]:
    """Enough letters for more than one page of a list and of a retry, in the order in which they are listed."""
    engine = create_async_engine(empty_database)
    async with engine.begin() as connection:
        await connection.execute(text(MANY))
        rows = await connection.execute(text("SELECT id FROM dead_letter ORDER BY laid_at, id"))
        ids = list(rows.scalars())
    await engine.dispose()
    return ids


MANY = """INSERT INTO dead_letter (stream, entry, body, reason, attempts, laid_at)
SELECT 'tsunagu:community', 'many-' || number, 'junk', 'ValidationError', 1, now() + (number / 7) * interval '1 ms'
FROM generate_series(1, 600) AS number"""


def listed(told: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.split("  ")[0] for line in told.stdout.splitlines() if "ValidationError" in line]


async def test_a_list_tells_how_many_it_does_not_show_and_goes_on_where_it_ended(
    dead_letters: Run, many: list[UUID]
) -> None:
    known = list(map(str, many))

    first = await dead_letters("list")
    second = await dead_letters("list", "--after", known[99], "--limit", "500")
    last = await dead_letters("list", "--after", known[599])
    nothing = await dead_letters("list", "--after", known[601])

    assert listed(first) == known[:100]
    assert first.stdout.splitlines()[-1] == f"… 他 502 件（続きは --after {known[99]}、すべては --all）"
    assert listed(second) == known[100:600]
    assert second.stdout.splitlines()[-1].startswith("… 他 2 件")
    assert listed(last) == known[600:]
    assert "…" not in last.stdout
    assert nothing.stdout == "残っている出来事はありません。\n"


async def test_all_of_them_are_listed_when_that_is_asked(dead_letters: Run, many: list[UUID]) -> None:
    whole = await dead_letters("list", "--all")

    assert listed(whole) == list(map(str, many))
    assert "…" not in whole.stdout


async def test_a_list_goes_on_into_the_next_service(tsunagu: Tsunagu, empty_database: str, letters: list[UUID]) -> None:
    """Here two names lead to the same database."""
    same = {f"TSUNAGU_{name}_DATABASE_URL": empty_database for name in ("INTAKE", "COMMUNITY")}
    both = ("dead-letters", "list", "--service", "intake", "--service", "community")

    some = await asyncio.to_thread(tsunagu, *both, "--limit", "2", **same)
    more = await asyncio.to_thread(tsunagu, *both, "--limit", "3", "--after", str(letters[0]), **same)

    assert listed(some) == list(map(str, letters))
    assert some.stdout.splitlines()[-1].startswith("… 他 2 件")
    assert listed(more) == [str(letters[1]), *map(str, letters)]
    assert "…" not in more.stdout


async def test_everything_that_waits_is_retried_and_each_is_told_as_asked_for_once(
    dead_letters: Run, many: list[UUID], empty_database: str
) -> None:
    await dead_letters("discard", str(many[0]), "--reason", "trial")

    retried = await dead_letters("retry", "--all")
    again = await dead_letters("retry", "--all")

    assert retried.stdout == "601 件を処理し直します。\n"
    assert again.stdout == "0 件を処理し直します。\n"
    told = [record for act, record, *_ in await noted(empty_database) if act == "retry"]
    assert sorted(told) == sorted(map(str, many[1:]))


async def test_an_unknown_dead_letter_is_told_in_one_line(
    tsunagu: Tsunagu, empty_database: str, letters: list[UUID]
) -> None:
    said = await asyncio.to_thread(
        tsunagu,
        *("dead-letters", "show", str(UUID(int=1)), "--service", "intake"),
        TSUNAGU_INTAKE_DATABASE_URL=empty_database,
    )

    assert said.returncode == ExitCode.FAILED
    assert said.stderr.count("\n") == 1
