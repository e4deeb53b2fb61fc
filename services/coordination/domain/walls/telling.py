"""What is known of a text or a dated fact: of whom it comes, whom it concerns, what it names."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Telling:
    """A text, or a fact with its date, as one whole: it stands somewhere with all its parts or not at all.

    `said_by` are the members who said it, `agency` the one that told it by itself; where neither is known it may come
    from anybody. `concerns` are the members it is about; nobody means the household as a whole. `agencies` are named.
    """

    said_by: frozenset[UUID] = frozenset()
    concerns: frozenset[UUID] = frozenset()
    agency: str | None = None
    agencies: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()

    @property
    def named(self) -> frozenset[UUID]:
        """Every member it comes from or concerns."""
        return self.said_by | self.concerns

    @property
    def named_agencies(self) -> frozenset[str]:
        """Every agency it comes from or names."""
        return self.agencies | ({self.agency} if self.agency else frozenset())


def told_by(
    *texts: str | None,
    said_by: Iterable[UUID | None] = (),
    concerns: Iterable[UUID | None] = (),
    agency: str | None = None,
    agencies: Iterable[str] = (),
) -> Telling:
    """A telling from what records hold: what is missing is left out."""
    return Telling(
        frozenset(each for each in said_by if each),
        frozenset(each for each in concerns if each),
        agency,
        frozenset(agencies),
        tuple(text for text in texts if text),
    )
