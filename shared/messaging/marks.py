"""Per stream and group, the mark below which everything was acknowledged: trimmed below it, never above."""

from typing import Any

from redis.exceptions import ResponseError

from shared.messaging.clients import Client
from shared.messaging.entries import START, before, order


async def read_groups(redis: Client, stream: str) -> dict[str, str]:
    """For every group on the stream the id up to which it acknowledged everything; empty when there is no stream."""
    marks: dict[str, str] = {}
    for group in await groups_of(redis, stream):
        name = text_of(group["name"])
        if group["pending"]:
            lowest = await lowest_pending(redis, stream, name)
            marks[name] = before(lowest) if lowest else START
        else:
            marks[name] = text_of(group["last-delivered-id"])
    return marks


async def group_names(redis: Client, stream: str) -> set[str]:
    """The groups on the stream."""
    return {text_of(group["name"]) for group in await groups_of(redis, stream)}


async def groups_of(redis: Client, stream: str) -> list[dict[str, Any]]:
    """What Redis says of each group; nothing where there is no stream."""
    try:
        return list(await redis.xinfo_groups(stream))
    except ResponseError as error:
        if "no such key" in str(error):
            return []
        raise


async def lowest_pending(redis: Client, stream: str, group: str) -> str | None:
    """The first entry the group took and did not acknowledge; None where there is none or Redis lost the group."""
    try:
        lowest = (await redis.xpending(stream, group))["min"]
    except ResponseError as error:
        if "NOGROUP" in str(error):
            return None
        raise
    return text_of(lowest) if lowest else None


def safe_mark(marks: dict[str, str], expected: tuple[str, ...]) -> str:
    """The id up to which every known and every expected group has acknowledged everything."""
    if any(group not in marks for group in expected):
        return START
    return min(marks.values(), key=order, default=START)


def text_of(value: bytes | str) -> str:
    """A name or id as text, however Redis answered it."""
    return value.decode() if isinstance(value, bytes) else value
