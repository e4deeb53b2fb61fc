"""Whose lines make the timeline: one entry a subject."""

from enum import StrEnum
from types import ModuleType

from services.coordination.queries.timeline import (
    cases,
    consents,
    elsewhere,
    emergencies,
    family,
    gaps,
    meetings,
    merging,
    persons,
    plans,
    receiving,
    records,
    roles,
    tasks,
    watching,
)
from services.coordination.queries.timeline.line import Lines

SUBJECTS: tuple[ModuleType, ...] = (
    cases,
    consents,
    elsewhere,
    emergencies,
    gaps,
    family,
    meetings,
    merging,
    persons,
    plans,
    receiving,
    records,
    roles,
    tasks,
    watching,
)


def _name(subject: ModuleType) -> str:
    return subject.__name__.rsplit(".", 1)[-1]


Kind = StrEnum("Kind", {_name(each).upper(): _name(each) for each in SUBJECTS})  # type: ignore[misc]
"""What a reader may ask for: the lines of one subject."""


def lines_of(kind: str | None) -> Lines:
    """The lines of one subject, or of all."""
    wanted = [each for each in SUBJECTS if kind in {None, _name(each)}]
    return tuple(line for subject in wanted for line in subject.LINES)
