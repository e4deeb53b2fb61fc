"""Where clients of Redis are made: of one server or of a cluster, as the address says."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisClusterException, RedisError

if TYPE_CHECKING:
    from faststream.redis import RedisBroker

CLUSTER = "+cluster"
PORT = 6379
PING_S = 2.0

Client = Redis | RedisCluster
REDIS_OUTAGES = (OSError, RedisError, RedisClusterException)
"""Everything by which Redis says that it cannot now."""


def is_cluster(url: str) -> bool:
    """Whether the address is a cluster's: `redis+cluster://:password@host:port,host:port`, or `rediss+cluster://`."""
    return url.partition("://")[0].endswith(CLUSTER)


def open_client(url: str) -> Client:
    """A client of the server or cluster at this address; it connects when it is first used."""
    if not is_cluster(url):
        return Redis.from_url(url)
    return RedisCluster(
        startup_nodes=[ClusterNode(host, port) for host, port in _nodes(url)],
        **_credentials(url),
        **_patience(),
        **_authority(url),
        ssl=urlsplit(url).scheme.startswith("rediss"),
    )


def open_broker(url: str, **options: Any) -> RedisBroker:
    """A FastStream broker of the server or cluster at this address."""
    from faststream.redis import RedisBroker, RedisClusterBroker  # APIs make clients too, and need no FastStream

    if not is_cluster(url):
        return RedisBroker(url, **options)
    scheme = urlsplit(url).scheme.removesuffix(CLUSTER)
    (host, port), *others = _nodes(url)
    return RedisClusterBroker(
        f"{scheme}://{host}:{port}",
        startup_nodes=others,
        **_credentials(url),
        **_patience(),
        **_authority(url),
        **options,
    )


async def answers(redis: Client) -> bool:
    """Whether Redis answers; a cluster: whether all its servers do."""
    try:
        async with asyncio.timeout(PING_S):
            return bool(await redis.ping())
    except REDIS_OUTAGES:
        return False


def _patience() -> dict[str, Any]:
    """Of a cluster: some servers away do not matter to the rest, and who asked tries again by itself."""
    return {"require_full_coverage": False, "retry": Retry(NoBackoff(), 1)}


def _authority(url: str) -> dict[str, Any]:
    """Who vouches for a cluster's servers, where the system's authorities do not: `?ssl_ca_certs=/ca.crt`."""
    told = parse_qs(urlsplit(url).query).get("ssl_ca_certs")
    return {"ssl_ca_certs": told[0]} if told else {}


def _nodes(url: str) -> list[tuple[str, int]]:
    hosts = urlsplit(url).netloc.rpartition("@")[2]
    pairs = [host.rpartition(":") if ":" in host else (host, "", "") for host in hosts.split(",")]
    return [(host, int(port or PORT)) for host, _, port in pairs]


def _credentials(url: str) -> dict[str, Any]:
    name, _, password = urlsplit(url).netloc.rpartition("@")[0].partition(":")
    return {key: unquote(value) for key, value in (("username", name), ("password", password)) if value}
