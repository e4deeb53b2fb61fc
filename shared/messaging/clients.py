"""Where clients of Redis are made: of one server or of a cluster, as the address says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterNode, RedisCluster

if TYPE_CHECKING:
    from faststream.redis import RedisBroker

CLUSTER = "+cluster"
PORT = 6379

Client = Redis | RedisCluster


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
        ssl=urlsplit(url).scheme.startswith("rediss"),
    )


def open_broker(url: str, **options: Any) -> RedisBroker:
    """A FastStream broker of the server or cluster at this address."""
    from faststream.redis import RedisBroker, RedisClusterBroker  # APIs make clients too, and need no FastStream

    if not is_cluster(url):
        return RedisBroker(url, **options)
    scheme = urlsplit(url).scheme.removesuffix(CLUSTER)
    (host, port), *others = _nodes(url)
    return RedisClusterBroker(f"{scheme}://{host}:{port}", startup_nodes=others, **_credentials(url), **options)


def _nodes(url: str) -> list[tuple[str, int]]:
    hosts = urlsplit(url).netloc.rpartition("@")[2]
    pairs = [host.rpartition(":") if ":" in host else (host, "", "") for host in hosts.split(",")]
    return [(host, int(port or PORT)) for host, _, port in pairs]


def _credentials(url: str) -> dict[str, Any]:
    name, _, password = urlsplit(url).netloc.rpartition("@")[0].partition(":")
    return {key: unquote(value) for key, value in (("username", name), ("password", password)) if value}
