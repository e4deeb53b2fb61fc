"""What a request may hold."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from services.participation.domain.fields import (
    ConnectionStage,
    DeclinedBy,
    EndReason,
    HubField,
    MatchEnd,
    MenuKind,
    ReviewResult,
)
from services.participation.domain.menus import MenuEntry
from services.participation.domain.supports import ProfileEntry
from shared.reference.fields import Day, Entry, Long


class OnDay(Entry):
    """A fact and nothing but its date."""

    on: Day


class StartSupport(Entry):
    """Whom to support: by the commission, or as a member of a case."""

    on: Day
    commission_id: UUID | None = None
    case_id: UUID | None = None
    member_id: UUID | None = None

    @model_validator(mode="after")
    def _names_one_person(self) -> Self:
        by_case = self.case_id is not None and self.member_id is not None
        if (self.commission_id is None) != by_case:
            raise ValueError("commission_id だけ、または case_id と member_id の両方を指定してください。")
        return self


class WriteProfile(ProfileEntry):
    """What the person wants and where they stand."""

    on: Day


class RecordNeed(Entry):
    """A wish that no menu meets."""

    on: Day
    menu_kind: MenuKind
    field: HubField
    wish: Long


class HoldReview(Entry):
    """What a review came to."""

    on: Day
    result: ReviewResult
    connection_stage: ConnectionStage | None = None
    note: Long | None = None
    next_on: Day | None = None


class EndSupport(Entry):
    """Why a support ends."""

    on: Day
    reason: EndReason
    note: Long | None = None


class OpenMenu(MenuEntry):
    """A menu that can be offered."""

    on: Day


class ProposeMatch(Entry):
    """Who, and which menu."""

    on: Day
    support_id: UUID
    menu_id: UUID


class AdvanceMatch(Entry):
    """The next step of a match."""

    on: Day
    note: Long | None = None


class DeclineMatch(Entry):
    """Who declined, and why."""

    on: Day
    by: DeclinedBy
    reason: Long


class EndMatch(Entry):
    """Why a match ended."""

    on: Day
    reason: MatchEnd
    note: Long | None = None
