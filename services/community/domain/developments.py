"""Developing resources (資源開発): proposed → preparing → trial → opened | dropped; each traced to its gaps (R14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.community.domain.errors import (
    DevelopmentFinished,
    GapTaken,
    ImpossibleOrder,
    NothingOpens,
    StageBehind,
)
from services.community.domain.fields import HubCode, MenuKind
from services.community.domain.gaps import Gap, GapStatus
from services.community.domain.hubs import HubEntry
from services.community.domain.resources import ResourceEntry
from shared.reference.fields import Entry, Short


class Stage(StrEnum):
    """Code list `development_stage`."""

    PROPOSED = "proposed"
    PREPARING = "preparing"
    TRIAL = "trial"
    OPENED = "opened"
    DROPPED = "dropped"


_ORDER = (Stage.PROPOSED, Stage.PREPARING, Stage.TRIAL)


class MenuEntry(Entry):
    """The support menu a development brings; `host` is the hub that will receive people (default: the new hub)."""

    kind: MenuKind
    title: Short
    host: HubCode | None = None


class Yield(Entry):
    """What a development brings when it opens."""

    hub: HubEntry | None = None
    menu: MenuEntry | None = None
    resource: ResourceEntry | None = None

    def must_hold_something(self) -> None:
        """Raise NothingOpens when it brings nothing."""
        if self.hub is None and self.menu is None and self.resource is None:
            raise NothingOpens


@dataclass
class Development:
    """A project that shall answer gaps. `moved_on` is the date of its last step."""

    id: UUID
    proposed_on: date
    moved_on: date
    title: str
    gap_ids: list[UUID]
    plan: str | None = None
    stage: Stage = Stage.PROPOSED
    hub_id: UUID | None = None
    menu_id: UUID | None = None
    resource_id: UUID | None = None
    drop_reason: str | None = None

    @classmethod
    def propose(cls, id: UUID, gaps: Sequence[Gap], *, title: str, plan: str | None, on: date) -> "Development":  # noqa: A002
        """Take up open gaps. Raises GapTaken, naming those that are not open."""
        if taken := [gap.id for gap in gaps if gap.status is not GapStatus.OPEN]:
            raise GapTaken(taken)
        for gap in gaps:
            gap.take_up(id)
        return cls(id, proposed_on=on, moved_on=on, title=title, gap_ids=[gap.id for gap in gaps], plan=plan)

    def advance(self, stage: Stage, *, on: date) -> None:
        """Go on to preparing or to a trial. Raises StageBehind, DevelopmentFinished, ImpossibleOrder."""
        self._must_be_moving(on)
        if stage not in _ORDER or _ORDER.index(stage) <= _ORDER.index(self.stage):
            raise StageBehind(self.stage)
        self.stage, self.moved_on = stage, on

    def open(self, gaps: Sequence[Gap], *, on: date) -> None:
        """Open: its gaps are answered. Raises DevelopmentFinished, ImpossibleOrder."""
        self._must_be_moving(on)
        for gap in gaps:
            gap.answer()
        self.stage, self.moved_on = Stage.OPENED, on

    def bring(self, *, hub_id: UUID | None, menu_id: UUID | None, resource_id: UUID | None) -> None:
        """Trace what it brought."""
        self.hub_id, self.menu_id, self.resource_id = hub_id, menu_id, resource_id

    def drop(self, gaps: Sequence[Gap], *, reason: str, on: date) -> None:
        """Give it up: its gaps are open again. Raises DevelopmentFinished, ImpossibleOrder."""
        self._must_be_moving(on)
        for gap in gaps:
            gap.open_again()
        self.stage, self.moved_on, self.drop_reason = Stage.DROPPED, on, reason

    def _must_be_moving(self, on: date) -> None:
        if self.stage in (Stage.OPENED, Stage.DROPPED):
            raise DevelopmentFinished(self.stage)
        if on < self.moved_on:
            raise ImpossibleOrder(earliest=self.moved_on)
