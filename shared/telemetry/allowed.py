"""The keys a log line may have, and what their values may look like. Everything else is dropped and noted."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from structlog.typing import EventDict

ALLOWED = frozenset(
    """
    event level service instance logger
    type count total code status sqlstate method route path duration_ms reason error problem where frames causes
    stream group consumer entry partition channel lag deliveries attempt limit pending mark revision
    traceparent version migration pid port exit_code signal role agency act kind basis dropped
    """.split()  # noqa: SIM905 - read as what it is, a list of words
)
_WRITTEN_BY_US = frozenset({"event", "level"})
_UNSAID = frozenset({"color_message", "_record", "_from_structlog", "taskName"})
_CODE = re.compile(r"[A-Za-z0-9_.:/{}+@<>-]{1,200}", re.ASCII)
_PLACE = re.compile(r"[A-Za-z0-9_.:/<> +-]{1,300}", re.ASCII)
_KEY = re.compile(r"[a-z_][a-z0-9_]{0,39}", re.ASCII)
_PLACES = frozenset({"where", "frames", "causes"})


def only_allowed(_: Any, __: str, event: EventDict) -> EventDict:
    """Keep what is allowed; name the other keys under `dropped`."""
    return allowed(event)


def allowed(event: Mapping[str, Any]) -> dict[str, Any]:
    """Copy what may be logged. A dropped key is named only if it looks like a name from code."""
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    for key, value in event.items():
        if key in _WRITTEN_BY_US or ((key in ALLOWED or key.endswith("_id")) and _harmless(key, value)):
            kept[key] = value
        elif key not in _UNSAID:
            dropped.append(key if _KEY.fullmatch(key) else "?")
    if dropped:
        kept["dropped"] = dropped
    return kept


def is_code(value: Any) -> bool:
    """Whether the value looks like an id, a code or a number."""
    return isinstance(value, int | float) or (isinstance(value, str) and bool(_CODE.fullmatch(value)))


def _harmless(key: str, value: Any) -> bool:
    if value is None or isinstance(value, float | UUID | date | datetime):
        return True
    if isinstance(value, int):
        return abs(value) < 2**63  # more is no count of ours, and no JSON number either
    if isinstance(value, str):
        return bool((_PLACE if key in _PLACES else _CODE).fullmatch(value))
    if isinstance(value, list | tuple | set | frozenset):
        return len(value) <= 50 and all(_harmless(key, one) for one in value)  # noqa: PLR2004 - a line, not a dump
    return False
