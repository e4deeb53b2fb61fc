"""An API process that is told to stop: who is connected is served, who is silent is let go."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from shared.testing.eventually import eventually
from shared.web.serving import Server, configuration

LINGER_S = 1.5
PROGRAM = f"""
import asyncio, os, socket, sys
from shared.web.serving import Server, configuration

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(0.5)
    body = str(os.getpid()).encode()
    await send({{"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]}})
    await send({{"type": "http.response.body", "body": body}})

config = configuration(app, lifespan="off", log_level="error")
Server(config, linger={LINGER_S}).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])
"""
Start = Callable[[], Awaitable[asyncio.subprocess.Process]]


class Line:
    """One connection, kept alive as a browser or proxy keeps it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, listener: socket.socket) -> "Line":
        return cls(*await asyncio.open_connection(*listener.getsockname()))

    def ask(self, path: str = "/") -> None:
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()

    async def told(self) -> tuple[int, bool]:
        """Who answered, and whether the connection may be used again. Raises IncompleteReadError when it broke."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        body = await self.reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]))
        return int(body), b"connection: close" not in head


@pytest.fixture
def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


@pytest_asyncio.fixture
async def start(listener: socket.socket) -> AsyncIterator[Start]:
    """Start one more process on the same address, and wait until it answers."""
    started: list[asyncio.subprocess.Process] = []

    async def one() -> asyncio.subprocess.Process:
        number = listener.fileno()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, str(number)), pass_fds=[number], cwd=Path.cwd()
        )
        started.append(process)

        async def answers() -> bool:
            line = await Line.to(listener)
            line.ask()
            who, _ = await line.told()
            await line.close()
            return who == process.pid

        await eventually(answers, timeout=30)
        return process

    yield one
    listener.close()
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_request_on_a_silent_connection_is_still_answered_with_the_word_that_it_was_the_last(
    listener: socket.socket, start: Start
) -> None:
    process = await start()
    kept, slow = await Line.to(listener), await Line.to(listener)
    kept.ask()
    assert await kept.told() == (process.pid, True)
    slow.ask("/slow")
    await slow.writer.drain()

    async def at_work() -> bool:  # the slow one is being answered when a later one has been
        kept.ask()
        return (await kept.told())[1]

    assert await at_work()
    process.send_signal(signal.SIGTERM)

    assert await slow.told() == (process.pid, False)
    kept.ask()
    assert await kept.told() == (process.pid, False)
    assert await kept.reader.read() == b""
    await asyncio.wait_for(process.wait(), LINGER_S)
    await asyncio.gather(kept.close(), slow.close())


async def test_who_stays_silent_does_not_hold_the_process_up(listener: socket.socket, start: Start) -> None:
    process = await start()
    silent = await Line.to(listener)
    silent.ask()
    await silent.told()

    process.send_signal(signal.SIGTERM)

    assert await silent.reader.read() == b""
    await asyncio.wait_for(process.wait(), 10)
    await silent.close()


async def test_processes_replaced_one_after_the_other_under_load_fail_no_request(
    listener: socket.socket, start: Start
) -> None:
    serving = [await start(), await start()]
    answered: set[int] = set()
    over = asyncio.Event()

    async def client() -> int:
        """Ask again and again, on the same connection for as long as it may be used; nothing is ever asked twice."""
        count, line = 0, await Line.to(listener)
        while not over.is_set():
            line.ask()
            who, again = await line.told()
            answered.add(who)
            count += 1
            if not again:
                await line.close()
                line = await Line.to(listener)
        await line.close()
        return count

    clients = [asyncio.create_task(client()) for _ in range(8)]
    replaced = []
    for _ in range(4):
        newer = await start()
        oldest = serving.pop(0)
        oldest.send_signal(signal.SIGTERM)
        await asyncio.wait_for(oldest.wait(), 10)
        replaced.append(oldest.pid)
        serving.append(newer)
    over.set()
    counts = await asyncio.gather(*clients)

    assert min(counts) > 0
    assert len(answered & {*replaced, serving[-1].pid}) > 1


def test_who_stood_before_the_door_as_it_closed_is_let_in(listener: socket.socket) -> None:
    server = Server(configuration("nothing:app"))
    server.servers = []
    early, late = (socket.create_connection(listener.getsockname()) for _ in range(2))

    let_in = server._close_listeners([listener])

    assert {each.getpeername() for each in let_in} == {early.getsockname(), late.getsockname()}
    for each in (early, late, *let_in):
        each.close()
