"""Agencies that run an intake of their own: which instances there are, and which answers for whom (ADR 021).

Told to every process of the installation in the same words, `TSUNAGU_OWN_INSTANCES`: separated by spaces, each
`name`, `name=agency,agency` or `name=agency,agency@2026-12-01`. An instance answers for the agency of its own name
unless agencies are named, and from the day named; what is dated earlier stays with the city's own intake.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

SHARED = "intake"
"""The city's own instance of intake, and the one service of which there may be others."""
TAKEN = frozenset({SHARED, "coordination", "participation", "community", "reporting", "to", "public", "issuer"})
"""Names that mean something else on the bus or among the keys."""
_TOLD = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(=(?P<agencies>[a-z0-9_,]+))?(@(?P<since>\d{4}-\d\d-\d\d))?")


class BadInstances(ValueError):  # noqa: N818 — as pydantic and the settings tell it
    """The words name no instances that could be."""


@dataclass(frozen=True, slots=True)
class OwnInstance:
    """An intake of some agencies' own; it answers for them in what is dated `since` that day or later."""

    name: str
    agencies: frozenset[str]
    since: date = date.min


@dataclass(frozen=True, slots=True)
class Instances:
    """The intakes that agencies run themselves, beside the city's."""

    own: tuple[OwnInstance, ...] = ()

    @classmethod
    def read(cls, told: str) -> "Instances":
        """Read the words of the setting. Raises BadInstances naming the word that is wrong."""
        found = tuple(_instance(word) for word in told.split())
        agencies = [agency for one in found for agency in one.agencies]
        for what in ([one.name for one in found], agencies):
            if doubled := {each for each in what if what.count(each) > 1}:
                raise BadInstances(f"named twice: {', '.join(sorted(doubled))}")
        return cls(found)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(one.name for one in self.own)

    def of_service(self, service: str) -> tuple[str, ...]:
        """The instances of a service."""
        return (service, *self.names) if service == SHARED else (service,)

    def service_of(self, instance: str) -> str:
        """What service an instance is one of."""
        return SHARED if instance in self.names else instance

    def answering(self, agency: str, on: date) -> str:
        """The instance of intake that answers for an agency in what is dated `on`."""
        return next((one.name for one in self.own if agency in one.agencies and one.since <= on), SHARED)

    def agencies_of(self, instance: str) -> frozenset[str] | None:
        """Whose people work in an instance; None where it is everybody's."""
        return next((one.agencies for one in self.own if one.name == instance), None)

    def unknown(self, agencies: Collection[str]) -> frozenset[str]:
        """The agencies of these instances that are not among the given ones."""
        return frozenset(agency for one in self.own for agency in one.agencies) - frozenset(agencies)


ALONE = Instances()
"""The city's own intake, and no other."""


def _instance(word: str) -> OwnInstance:
    told = _TOLD.fullmatch(word)
    if told is None or told["name"] in TAKEN:
        raise BadInstances(f"names no instance: {word}")
    agencies = frozenset((told["agencies"] or told["name"]).split(","))
    try:
        since = date.fromisoformat(told["since"]) if told["since"] else date.min
    except ValueError:
        raise BadInstances(f"names no day: {word}") from None
    if "" in agencies:
        raise BadInstances(f"names no agency: {word}")
    return OwnInstance(told["name"], agencies, since)
