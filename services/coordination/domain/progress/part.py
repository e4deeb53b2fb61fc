"""What of a case's way concerns one agency: its own part, and what the whole of the case waits for (R10, R15)."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from services.coordination.domain.progress.way import Asked, Way


def part_of(way: Way, agency: str, *, unknown: Collection[UUID]) -> Way:
    """The way as an agency other than coordination's own may know it; `unknown` are members it may not know of.

    What others are asked, what meetings found and to which it was not called, and who agreed to a closing stays out.
    """
    known = [each for each in way.consents if each.member not in unknown]
    return replace(
        way,
        consents=tuple(known),
        requests=_own(way.requests, agency),
        meetings=tuple(each for each in way.meetings if each.convened_on is not None and agency in each.agencies),
        sheets=_own(way.sheets, agency),
        tasks=_own(way.tasks, agency),
        roles=_own(way.roles, agency),
        effects=(),
        gaps=(),
        evaluated_on=None,
        agreed_on=None,
    )


def _own(asked: Iterable[Asked], agency: str) -> tuple[Asked, ...]:
    return tuple(each for each in asked if each.agency == agency)
