"""The load: a process of its own that sends requests over raw keep-alive connections, so that it is no bottleneck.

python -m tests.performance.load < job.json > outcome.json
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sys
import time
from dataclasses import dataclass
from uuid import uuid4

CREATED = 201


class RefusedError(Exception):
    """An answer other than 201; the message holds it, for nothing that was sent is about anybody."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the same request goes again and again, each time under a key of its own."""

    port: int
    path: str
    token: str
    body: str


class Line:
    """One connection to a target."""

    def __init__(self, target: Target, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = target.body.encode()
        self._reader, self._writer = reader, writer
        self._before_key = (
            f"POST {target.path} HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\nAuthorization: Bearer {target.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: "
        ).encode()
        self._after_key = b"\r\n\r\n" + body

    @classmethod
    async def to(cls, target: Target) -> Line:
        return cls(target, *await asyncio.open_connection("127.0.0.1", target.port))

    async def post(self) -> bytes:
        """Send one request and read its answer. Raises RefusedError."""
        self._writer.write(self._before_key + uuid4().hex.encode() + self._after_key)
        head = await self._reader.readuntil(b"\r\n\r\n")
        body = await self._reader.readexactly(_length(head))
        if int(head[9:12]) != CREATED:
            raise RefusedError(f"{head[9:12].decode()} {body.decode(errors='replace')[:600]}")
        return body

    def close(self) -> None:
        self._writer.close()


def _length(head: bytes) -> int:
    start = head.lower().index(b"content-length:") + len(b"content-length:")
    return int(head[start : head.index(b"\r\n", start)])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load came to; `cpu` is the client's own share of one core."""

    requests: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


async def send(target: Target, clients: int, seconds: float) -> Outcome:
    """Let so many clients send one after the other's answer for so long."""
    lines = [await Line.to(target) for _ in range(clients)]
    started, worked = time.perf_counter(), time.process_time()
    counts = await asyncio.gather(*(_repeat(line, started + seconds) for line in lines))
    took = time.perf_counter() - started
    outcome = Outcome(sum(counts), took, (time.process_time() - worked) / took)
    for line in lines:
        line.close()
    return outcome


async def _repeat(line: Line, until: float) -> int:
    count = 0
    while time.perf_counter() < until:
        await line.post()
        count += 1
    return count


async def from_a_process_of_its_own(target: Target, clients: int, seconds: float) -> Outcome:
    """`send`, run by another process. Raises RefusedError."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.performance.load"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    job = {"target": dataclasses.asdict(target), "clients": clients, "seconds": seconds}
    out, complaint = await process.communicate(json.dumps(job).encode())
    if process.returncode:
        raise RefusedError(complaint.decode(errors="replace").strip().splitlines()[-1])
    return Outcome(**json.loads(out))


def main() -> None:
    """Read a job, do it, write what came of it."""
    import uvloop

    job = json.load(sys.stdin)
    outcome = uvloop.run(send(Target(**job["target"]), job["clients"], job["seconds"]))
    json.dump(dataclasses.asdict(outcome), sys.stdout)


if __name__ == "__main__":
    main()
