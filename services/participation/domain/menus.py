"""Support menus (つなぎ先), made to measure from the community's resources, and the hubs that receive people."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.participation.domain.errors import AlreadyClosed, ImpossibleOrder, MenuFull, MenuNotOpen
from services.participation.domain.fields import HubCode, MenuKind
from shared.reference.fields import Entry, Long, Short


class MenuEntry(Entry):
    """A menu as it is set up; `capacity` is how many people may be matched with it at once."""

    kind: MenuKind
    title: Short
    host: HubCode | None = None
    capacity: Annotated[int, Field(ge=1, le=100_000)] | None = None
    conditions: Long | None = None


@dataclass
class Menu:
    """A menu that can be offered from `opened_on` until the day before `closed_on`."""

    id: UUID
    kind: str
    title: str
    opened_on: date
    host: str | None = None
    capacity: int | None = None
    conditions: str | None = None
    closed_on: date | None = None
    development_id: UUID | None = None

    def must_be_open(self, on: date) -> None:
        """Raise MenuNotOpen unless it can be offered on that day."""
        if on < self.opened_on or (self.closed_on is not None and on >= self.closed_on):
            raise MenuNotOpen(opened_on=self.opened_on, closed_on=self.closed_on)

    def must_have_room(self, taken: int) -> None:
        """Raise MenuFull when as many people are matched with it as it can take."""
        if self.capacity is not None and taken >= self.capacity:
            raise MenuFull(capacity=self.capacity)

    def close(self, *, on: date) -> None:
        """Offer it no longer from `on`. Raises AlreadyClosed, ImpossibleOrder."""
        if self.closed_on is not None:
            raise AlreadyClosed(closed_on=self.closed_on)
        if on < self.opened_on:
            raise ImpossibleOrder(earliest=self.opened_on)
        self.closed_on = on


@dataclass
class Host:
    """A hub of the community that can receive people. Known by half when its closing arrives before its opening."""

    hub_id: UUID
    code: str | None = None
    name: str | None = None
    field: str | None = None
    kind: str | None = None
    opened_on: date | None = None
    closed_on: date | None = None

    def is_open(self, on: date) -> bool:
        """Whether it is open on a day."""
        return self.opened_on is not None and self.opened_on <= on and (self.closed_on is None or on < self.closed_on)
