"""Places of the community (地域の居場所・拠点) and the sessions held there; public directory data."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from services.community.domain.errors import AlreadyClosed, HubNotOpen, ImpossibleOrder
from services.community.domain.fields import HubCode, HubField, HubKind
from shared.reference.fields import Entry, Short

_OF_THE_PROFILE = UUID("6f0d3f0e-6a53-5b0b-9a41-5d1b0a6f7c21")


def profile_hub_id(code: str) -> UUID:
    """The id of a hub of the city's profile: the same at every start and on every replica."""
    return uuid5(_OF_THE_PROFILE, code)


class HubEntry(Entry):
    """A hub as it is registered; without a code it is given one."""

    name: Short
    field: HubField
    kind: HubKind
    code: HubCode | None = None
    address: Short | None = None
    organisation: Short | None = None


@dataclass
class Hub:
    """A place of the community. `closed_on` is the first day on which it is closed."""

    id: UUID
    code: str
    name: str
    field: str
    kind: str
    opened_on: date
    closed_on: date | None = None
    address: str | None = None
    organisation: str | None = None
    agency: str | None = None
    development_id: UUID | None = None

    @classmethod
    def opened(cls, id: UUID, entry: HubEntry, *, on: date, development_id: UUID | None = None) -> "Hub":  # noqa: A002
        """Open a hub as registered."""
        return cls(
            id=id,
            code=entry.code or f"hub_{id.hex[:12]}",
            name=entry.name,
            field=entry.field,
            kind=entry.kind,
            opened_on=on,
            address=entry.address,
            organisation=entry.organisation,
            development_id=development_id,
        )

    def is_open(self, on: date) -> bool:
        """Whether it is open on a day."""
        return self.opened_on <= on and (self.closed_on is None or on < self.closed_on)

    def close(self, *, on: date) -> None:
        """Close it from `on`. Raises AlreadyClosed, ImpossibleOrder."""
        if self.closed_on is not None:
            raise AlreadyClosed(closed_on=self.closed_on)
        if on < self.opened_on:
            raise ImpossibleOrder(earliest=self.opened_on)
        self.closed_on = on

    def hold_session(self, id: UUID, participants: dict[str, int], *, on: date) -> "Session":  # noqa: A002
        """Hold a session here. Raises HubNotOpen."""
        if not self.is_open(on):
            raise HubNotOpen(opened_on=self.opened_on, closed_on=self.closed_on)
        return Session(id, self.id, on, {generation: heads for generation, heads in participants.items() if heads})


@dataclass
class Session:
    """One session at a hub: heads by generation, no persons."""

    id: UUID
    hub_id: UUID
    held_on: date
    participants: dict[str, int]
