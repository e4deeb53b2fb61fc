"""Alembic for all services: each has its own migrations; what the platform needs is made by the first of them."""

import asyncio
from importlib import resources
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, pool
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from shared.access import ACCESS_LOG_DDL, ACCESS_LOG_INDEX_DDL
from shared.locks import Lock
from shared.messaging.versions import V1, V2
from shared.web.idempotency import IDEMPOTENCY_DDL


def platform_v1(op: Any) -> None:
    """Create outbox, inbox, dead letters, stream marks, idempotency keys and the access log."""
    for statement in (*V1, ACCESS_LOG_DDL, ACCESS_LOG_INDEX_DDL, IDEMPOTENCY_DDL):
        op.execute(statement)


def platform_v2(op: Any) -> None:
    """Partition the outbox by month, with everything in it; keep how far streams were trimmed and what was replayed."""
    for statement in V2:
        op.get_bind().exec_driver_sql(statement)


def configuration(service: str) -> Config:
    """The Alembic configuration of one service; its scripts lie in `services/<service>/migrations`."""
    config = Config()
    config.set_main_option("script_location", str(resources.files(f"services.{service}") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def run_migrations(service: str, url: str) -> None:
    """Bring the service's database to the newest version; safe to run at every start and by several at once."""
    config = configuration(service)
    config.attributes["url"] = url
    command.upgrade(config, "head")


def newest(service: str) -> str | None:
    """The version that the code expects its database to have."""
    return ScriptDirectory.from_config(configuration(service)).get_current_head()


def run_env(context: Any, metadata: MetaData) -> None:
    """What every service's `migrations/env.py` does: one connection, one lock, one transaction."""

    def migrate(connection: Connection) -> None:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({Lock.MIGRATE.key})")
            context.run_migrations()

    async def run() -> None:
        engine = create_async_engine(
            make_url(context.config.attributes["url"]).set(drivername="postgresql+asyncpg"), poolclass=pool.NullPool
        )
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
            await connection.commit()
        await engine.dispose()

    asyncio.run(run())
