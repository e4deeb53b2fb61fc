"""One database and one role per service (nobody else may even connect)."""

from __future__ import annotations

import asyncpg

from shared.stack.postgres import Postgres

SERVICES = ("intake", "coordination", "participation", "community", "reporting")


async def provide(server: Postgres, passwords: dict[str, str]) -> None:
    """Make what is missing: a login role with its password and a UTF-8 database of its own for every service."""
    connection = await asyncpg.connect(server.url)
    try:
        roles = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        databases = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
        for service, password in passwords.items():
            await _role(connection, service, password, new=service not in roles)
            if service not in databases:
                await create_database(connection, service, owner=service)
    finally:
        await connection.close()


async def create_database(
    connection: asyncpg.Connection, name: str, *, owner: str, template: str = "template0"
) -> None:
    """Make a database that only its owner may connect to."""
    await connection.execute(f'CREATE DATABASE "{name}" OWNER "{owner}" TEMPLATE "{template}"')
    await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')


async def _role(connection: asyncpg.Connection, service: str, password: str, *, new: bool) -> None:
    verb = "CREATE" if new else "ALTER"
    # Utility statements take no parameters; passwords are made by us from letters and digits only.
    await connection.execute(f"{verb} ROLE \"{service}\" LOGIN PASSWORD '{password}'")


def for_sqlalchemy(url: str) -> str:
    """Write the address as the services' settings want it."""
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)
