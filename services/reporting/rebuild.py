"""`python -m services.reporting.rebuild`: make every number anew from the archive of events (R16)."""

import asyncio
import sys

from services.reporting import commands
from shared.db import database
from shared.settings import ServiceSettings


async def rebuild() -> int:
    """Rebuild in one transaction; returns how many events were read."""
    async with database(ServiceSettings.load("reporting")) as held, held.sessions.begin() as session:
        return await commands.rebuild(session)


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(rebuild())} 件の事実の記録から、すべての数を作り直しました。\n")
