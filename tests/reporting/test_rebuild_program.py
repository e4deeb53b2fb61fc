"""A rebuild as an operator starts it: what is said, and how it ends."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.reporting.conftest import Reporting
from tests.reporting.events import a_consultation

CHECKOUT = Path(__file__).resolve().parents[2]
COMMANDS = {
    "tsunagu": ["-m", "shared.cli", "rebuild", "reporting"],
    "module": ["-m", "services.reporting.rebuild"],
}


async def ran(url: str, *arguments: str) -> tuple[int | None, str, str]:
    """Exit code, what was said, what was complained of."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, *arguments),
        cwd=CHECKOUT,
        env=os.environ | {"TSUNAGU_REPORTING_DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await program.communicate()
    return program.returncode, said.decode(), complaint.decode()


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_difference_ends_with_a_code_of_its_own_until_it_is_replaced(
    reporting: Reporting, command: str
) -> None:
    url = reporting.settings.database_url
    await reporting.hears(a_consultation("2026-04-10"))
    async with reporting.held.sessions.begin() as session:
        await session.execute(text("UPDATE rollup SET amount = 7 WHERE dimension = ''"))

    different = await ran(url, *COMMANDS[command])
    kept = (await reporting.numbers())["consultations_received"][1]
    replaced = await ran(url, *COMMANDS[command], "--replace")
    equal = await ran(url, *COMMANDS[command])

    assert (different[0], kept, replaced[0], equal[0]) == (9, 7, 0, 0), (different, replaced, equal)
    assert "相談受付件数（新規） / 2026-04: 7 → 1" in different[1]
    assert "差し替えました" in replaced[1]
    assert "今の数と同じです" in equal[1]
    assert (await reporting.numbers())["consultations_received"][1] == 1


async def test_what_cannot_be_rebuilt_and_a_database_that_is_away_are_told_in_one_line(reporting: Reporting) -> None:
    url = reporting.settings.database_url.rpartition("/")[0] + "/nowhere"

    other = await ran(url, "-m", "shared.cli", "rebuild", "intake")
    away = await ran(url, *COMMANDS["tsunagu"])

    assert (other[0], away[0]) == (1, 1)
    assert len(other[2].splitlines()) == len(away[2].splitlines()) == 1, (other, away)
    assert "今の数はそのままです" in away[2]
