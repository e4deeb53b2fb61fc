"""What operators and accidents do to a Redis Cluster: slots move, a copy is added, a copy takes over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from shared.stack.ports import LOOPBACK
from shared.stack.redis import Redis
from shared.testing.cluster import PATIENCE_S, Cluster, client, execute


def owner(cluster: Cluster, key: str) -> int:
    """Which server has the slot of this key, as the last of the servers knows."""
    slot = _ask(cluster.servers[-1], "CLUSTER KEYSLOT", key)
    for first, last, (_, port, *_), *_ in _ask(cluster.servers[-1], "CLUSTER SLOTS"):
        if first <= slot <= last:
            return [server.port for server in cluster.servers].index(port)
    raise LookupError(key)


def move_slot(cluster: Cluster, key: str, to: int, *, halfway: Callable[[], None] = lambda: None) -> None:
    """Move the slot of this key with all that lies in it, as `redis-cli --cluster reshard` does.

    `halfway` is called when the keys have moved and the slot not yet: clients are sent on by ASK then.
    """
    source, target = cluster.servers[owner(cluster, key)], cluster.servers[to]
    slot = _ask(source, "CLUSTER KEYSLOT", key)
    _ask(target, "CLUSTER SETSLOT", slot, "IMPORTING", _name(source))
    _ask(source, "CLUSTER SETSLOT", slot, "MIGRATING", _name(target))
    while keys := _ask(source, "CLUSTER GETKEYSINSLOT", slot, 100):
        way = (LOOPBACK, target.port, "", 0, 5000, "AUTH", target.password, "KEYS")
        _ask(source, "MIGRATE", *way, *keys)
    halfway()
    for server in (target, source, *cluster.servers):
        _ask(server, "CLUSTER SETSLOT", slot, "NODE", _name(target))


def add_copy(cluster: Cluster, copy: int, of: int) -> None:
    """Make the server `copy`, which has no slots, follow the server `of`, and wait until it does."""
    followed = _name(cluster.servers[of])
    server = cluster.servers[copy]

    def follows() -> bool:
        return "master_link_status:up" in _ask_text(server, "INFO replication")

    _ask(server, "CLUSTER REPLICATE", followed)
    _until(follows, "the copy does not follow")


def fail_over(cluster: Cluster, copy: int) -> None:
    """Let the copy take over from a server that lives, and wait until all know."""
    _ask(cluster.servers[copy], "CLUSTER FAILOVER")
    wait_until_it_serves(cluster, copy)


def wait_until_it_serves(cluster: Cluster, copy: int) -> None:
    """Wait until the copy has taken over."""
    _until(lambda: "role:master" in _ask_text(cluster.servers[copy], "INFO replication"), "the copy does not take over")


def _name(server: Redis) -> str:
    return str(_ask_text(server, "CLUSTER MYID"))


def _ask(server: Redis, *command: Any) -> Any:
    with client(server) as redis:
        return execute(redis, *command)


def _ask_text(server: Redis, command: str) -> str:
    told = _ask(server, *command.split())
    if isinstance(told, dict):
        return "\n".join(f"{name}:{value}" for name, value in told.items())
    return told.decode() if isinstance(told, bytes) else str(told)


def _until(reached: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.05)
