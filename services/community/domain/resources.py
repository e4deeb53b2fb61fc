"""Resources of the community. An entry ages: whoever keeps it says from time to time that it is still true."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.community.domain.errors import AlreadyClosed, ImpossibleOrder
from services.community.domain.fields import HubField
from shared.reference.fields import Entry, Long, Short

ASSURANCE_LASTS = timedelta(days=180)


class ResourceEntry(Entry):
    """What the directory says of a resource; public. `eligibility` is information, never a reason to refuse (R1)."""

    name: Short
    field: HubField
    organisation: Short | None = None
    service: Long | None = None
    location: Short | None = None
    schedule: Short | None = None
    capacity: Short | None = None
    eligibility: Long | None = None


@dataclass
class Resource:
    """A resource that can be used from `opened_on` until `closed_on`; `keeper` is the agency that keeps its entry."""

    id: UUID
    keeper: str
    name: str
    field: str
    opened_on: date
    assured_on: date
    organisation: str | None = None
    service: str | None = None
    location: str | None = None
    schedule: str | None = None
    capacity: str | None = None
    eligibility: str | None = None
    closed_on: date | None = None
    development_id: UUID | None = None
    revision: int = 1

    @classmethod
    def opened(
        cls,
        id: UUID,  # noqa: A002
        entry: ResourceEntry,
        *,
        keeper: str,
        on: date,
        development_id: UUID | None = None,
    ) -> "Resource":
        """Open a resource; what is entered today is assured today."""
        said = entry.model_dump()
        return cls(id=id, keeper=keeper, opened_on=on, assured_on=on, development_id=development_id, **said)

    @property
    def assurance_due_on(self) -> date:
        """The day by which its keeper is asked again whether the entry is still true (R11)."""
        return self.assured_on + ASSURANCE_LASTS

    def assure(self, *, on: date) -> None:
        """Say that the entry is true on that day; a late record of an older assurance changes nothing."""
        self._must_be_open(on)
        self.assured_on = max(self.assured_on, on)
        self.revision += 1

    def correct(self, entry: ResourceEntry, *, on: date) -> None:
        """Replace what the directory says; whoever corrects an entry has looked at it."""
        self._must_be_open(on)
        for name, value in entry:
            setattr(self, name, value)
        self.assured_on = max(self.assured_on, on)
        self.revision += 1

    def close(self, *, on: date) -> None:
        """Close it from `on`. Raises AlreadyClosed, ImpossibleOrder."""
        self._must_be_open(on)
        self.closed_on = on
        self.revision += 1

    def _must_be_open(self, on: date) -> None:
        if self.closed_on is not None:
            raise AlreadyClosed(closed_on=self.closed_on)
        if on < self.opened_on:
            raise ImpossibleOrder(earliest=self.opened_on)
