"""Connections to Postgres."""

import socket

from sqlalchemy import text

from shared.db import database
from shared.postgres import VANISHED
from shared.settings import ServiceSettings


async def test_a_server_that_vanishes_without_a_word_is_noticed_by_the_kernel(empty_database: str) -> None:
    settings = ServiceSettings(service="intake", instance="intake", database_url=empty_database)
    async with database(settings) as held, held.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
        raw = await connection.get_raw_connection()
        line = raw.driver_connection._transport.get_extra_info("socket")  # type: ignore[union-attr]
        kept = {name: line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in VANISHED}
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert kept == VANISHED
