"""A log line: one JSON object, its time in UTC."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson


def line(event: Mapping[str, Any]) -> str:
    """Write a happening as JSON, time first."""
    stamp = {"timestamp": datetime.now(UTC).isoformat(timespec="milliseconds")}
    return orjson.dumps(stamp | dict(event), default=list).decode()


def rendered(_: Any, __: str, event: Mapping[str, Any]) -> str:
    """Render as structlog's last processor."""
    return line(event)
