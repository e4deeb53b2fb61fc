"""Statute citations as data, each with the day from which it holds: paragraphs move, penalties are renamed.

`statutes.cite("support_conference_confidentiality", on)` is art. 106-6 ⑥ since 2025-04-01 and was ⑤ before.
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class NoCitationError(LookupError):
    """Nobody recorded this statute, or none for that day."""


class Citation(BaseModel):
    """Where the law says it, from `since` until the next citation of the same statute."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    citation: str
    says: str | None = None
    """What it says there, where the wording itself matters."""


class Statute(BaseModel):
    """One rule of law over time; versions run in the order of their dates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    versions: tuple[Citation, ...]


def cite(key: str, on: date) -> Citation:
    """Return the citation of a statute that holds on a day. Raises `NoCitationError`."""
    statute = statutes().get(key)
    if statute is None:
        raise NoCitationError(f"根拠法令「{key}」は登録されていません。")
    holding = [version for version in statute.versions if version.since <= on]
    if not holding:
        raise NoCitationError(f"「{statute.title}」について{on.isoformat()}時点の根拠法令は登録されていません。")
    return holding[-1]


@cache
def statutes() -> dict[str, Statute]:
    """Return every statute by its key."""
    text = files(__package__).joinpath("statutes.toml").read_text("utf-8")
    return {key: Statute.model_validate(table) for key, table in tomllib.loads(text).items()}
