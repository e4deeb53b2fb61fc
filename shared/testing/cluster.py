"""A real Redis Cluster of three servers on this machine, from the same program as the single one."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis import Redis as Client
from redis.exceptions import RedisError

from shared.stack import redis as redis_server
from shared.stack.account import Account, choose_account
from shared.stack.binaries import find_binaries, reachable
from shared.stack.ports import LOOPBACK, free_port
from shared.stack.redis import Redis
from shared.testing.servers import temporary_folder

SLOTS = 16384
BUS = 10_000  # the servers talk among themselves on their port plus this, below Redis 7 by no setting to change
NODE_TIMEOUT_MS = 2000
PATIENCE_S = 30


@dataclass
class Cluster:
    """Some servers, three of them with a third of the slots each; one can be stopped, started again, or emptied."""

    servers: Sequence[Redis]
    owners: int = 3
    """So many of them have slots, the first ones."""
    _processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address as settings want it: every server is named, for any of them may be away."""
        nodes = ",".join(f"{LOOPBACK}:{server.port}" for server in self.servers)
        return f"redis+cluster://:{self.servers[0].password}@{nodes}"

    def start(self) -> None:
        """Start all, and make them one."""
        for number in range(len(self.servers)):
            self.start_node(number)
        first, *others = self.servers
        share = -(-SLOTS // self.owners)
        for number, server in enumerate(self.servers[: self.owners]):
            slots = range(number * share, min((number + 1) * share, SLOTS))
            with client(server) as redis:
                execute(redis, "CLUSTER SET-CONFIG-EPOCH", number + 1)
                execute(redis, "CLUSTER ADDSLOTS", *slots)
        with client(first) as redis:
            for other in others:
                execute(redis, "CLUSTER MEET", LOOPBACK, other.port)
        self.wait_until_whole()

    def wait_until_whole(self) -> None:
        """Wait until every server knows all the others as well."""
        deadline = time.monotonic() + PATIENCE_S
        while not all(_is_whole(server, len(self.servers)) for server in self.servers):
            if time.monotonic() > deadline:
                raise TimeoutError("the cluster does not become whole")
            time.sleep(0.05)

    def start_node(self, number: int) -> None:
        """Start one server, with whatever data it has."""
        server = self.servers[number]
        server.create()
        self._processes[number] = server.start()
        redis_server.wait_until_ready(server, self._processes[number])

    def kill_node(self, number: int) -> None:
        """End one server at once."""
        self._processes[number].kill()
        self._processes[number].wait(30)

    def pid(self, number: int) -> int:
        """The number of one server's process."""
        return self._processes[number].pid

    def wipe_node(self, number: int) -> None:
        """Empty one server; it keeps its slots."""
        with client(self.servers[number]) as redis:
            redis.flushall()

    def keys(self, number: int) -> set[str]:
        """The keys that one server holds."""
        with client(self.servers[number]) as redis:
            found: Any = redis.keys("*")
            return {key.decode() for key in found}

    def stop(self) -> None:
        """End all."""
        for process in self._processes.values():
            process.kill()
            process.wait(30)


@contextmanager
def client(server: Redis) -> Iterator[Client]:
    """A client of one server alone."""
    redis = Client.from_url(server.url)
    try:
        yield redis
    finally:
        redis.close()


@contextmanager
def running_cluster(size: int = 3, announced: Sequence[int] = ()) -> Iterator[Cluster]:
    """Run a fresh cluster, gone at the end; its clients are sent to the ports `announced`, where any are."""
    account = choose_account()
    program = reachable(find_binaries(), account).redis
    password = secrets.token_hex(16)
    with temporary_folder(account) as folder:
        ports: list[int] = []
        while len(ports) < size:
            if (port := _port()) not in ports:
                ports.append(port)
        cluster = Cluster([_server(folder / str(port), program, password, port, account) for port in ports])
        for server, door in zip(cluster.servers, announced, strict=False):
            server.settings = {**server.settings, "cluster-announce-port": str(door)}
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


def _server(folder: Path, program: Path, password: str, port: int, account: Account) -> Redis:
    return Redis(
        folder=folder,
        program=program,
        password=password,
        port=port,
        log=folder.with_suffix(".log"),
        account=account,
        settings={
            "cluster-enabled": "yes",
            "cluster-config-file": "nodes.conf",
            "cluster-node-timeout": str(NODE_TIMEOUT_MS),
            "cluster-require-full-coverage": "no",
            "masterauth": password,
        },
    )


def _port() -> int:
    """A port that is free together with its bus's."""
    while True:
        port = free_port()
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port + BUS))
            except (OSError, OverflowError):
                continue
            return port


def execute(redis: Client, *command: Any) -> Any:
    """Ask one server something that the library has no method for."""
    return redis.execute_command(*command)  # type: ignore[no-untyped-call]


def _is_whole(server: Redis, size: int) -> bool:
    try:
        with client(server) as redis:
            told = execute(redis, "CLUSTER INFO")
    except RedisError:
        return False
    said = told if isinstance(told, dict) else dict(line.split(":", 1) for line in told.decode().split("\r\n") if line)
    return said["cluster_state"] == "ok" and int(said["cluster_known_nodes"]) == size
