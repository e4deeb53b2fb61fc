"""Postgres goes and comes back between two requests."""

import asyncio
from typing import Any

from shared.testing.eventually import eventually

OTHERS = """FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


async def test_the_first_requests_after_a_restart_of_postgres_are_served(sample: Any, make_note: Any) -> None:
    async def note(key: str) -> int:
        return int((await sample.post("/notes", make_note(), key=key)).status_code)

    assert set(await asyncio.gather(*(note(f"before-{n}") for n in range(10)))) == {201}

    async def gone() -> bool:
        return bool(await sample.database.fetchval(f"SELECT count(*) {OTHERS}") == 0)

    await sample.database.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
    await eventually(gone)

    assert set(await asyncio.gather(*(note(f"after-{n}") for n in range(10)))) == {201}
    assert await sample.count() == 20
