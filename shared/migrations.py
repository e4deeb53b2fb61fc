"""Alembic for all services: each has its own migrations; what the platform needs is made by the first of them.

Alembic itself is loaded only by what migrates: a process that serves asks no more than which version is the newest.
"""

import asyncio
import re
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, pool

from shared.access import ACCESS_LOG_DDL, ACCESS_LOG_INDEX_DDL
from shared.db import open_engine
from shared.locks import Lock
from shared.messaging.versions import V1, V2, V3, V4

if TYPE_CHECKING:
    from alembic.config import Config

_REVISION = re.compile(r"""^(down_)?revision\b[^=\n]*=\s*["']([^"']+)["']""", re.MULTILINE)


def platform_v1(op: Any) -> None:
    """Create outbox, inbox, dead letters, stream marks, idempotency keys and the access log."""
    from shared.web.idempotency import IDEMPOTENCY_DDL

    for statement in (*V1, ACCESS_LOG_DDL, ACCESS_LOG_INDEX_DDL, IDEMPOTENCY_DDL):
        op.execute(statement)


def platform_v2(op: Any) -> None:
    """Partition the outbox by month, with everything in it; keep how far streams were trimmed and what was replayed."""
    for statement in V2:
        op.get_bind().exec_driver_sql(statement)


def platform_v3(op: Any) -> None:
    """Keep on which timeline the database found itself, and the name of its life there."""
    for statement in V3:
        op.execute(statement)


def platform_v4(op: Any) -> None:
    """Keep up to when everything that others told is applied here."""
    for statement in V4:
        op.execute(statement)


def _scripts(service: str) -> Traversable:
    return resources.files(f"services.{service}") / "migrations"


def configuration(service: str) -> "Config":
    """The Alembic configuration of one service; its scripts lie in `services/<service>/migrations`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_scripts(service)))
    config.set_main_option("path_separator", "os")
    return config


def run_migrations(service: str, url: str) -> None:
    """Bring the service's database to the newest version; safe to run at every start and by several at once."""
    from alembic import command

    config = configuration(service)
    config.attributes["url"] = url
    command.upgrade(config, "head")


def newest(service: str) -> str | None:
    """The version that the code expects its database to have: the one that no other stands on. None without any."""
    scripts = (script for script in (_scripts(service) / "versions").iterdir() if script.name.endswith(".py"))
    said = [_REVISION.findall(script.read_text(encoding="utf-8")) for script in scripts]
    versions = {name for found in said for below, name in found if not below}
    heads = versions - {name for found in said for below, name in found if below}
    return heads.pop() if len(heads) == 1 else None


def run_env(context: Any, metadata: MetaData) -> None:
    """What every service's `migrations/env.py` does: one connection, one lock, one transaction."""

    def migrate(connection: Connection) -> None:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({Lock.MIGRATE.key})")
            context.run_migrations()

    async def run() -> None:
        engine = open_engine(context.config.attributes["url"], poolclass=pool.NullPool)
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
            await connection.commit()
        await engine.dispose()

    asyncio.run(run())
