"""What community publishes: hubs, resources, sessions, gaps and developments, notices (programme ❺)."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.base import Code, Event, PublicText
from shared.privacy.sealed import Sealed


class NoticeContent(BaseModel):
    """What a hub noticed; travels sealed to intake only. The reporter is kept apart there."""

    model_config = ConfigDict(frozen=True)

    narrative: str
    whereabouts: str | None = None
    reporter: str | None = None


class NewMenu(BaseModel):
    """The support menu that a development brings, as participation shall offer it; public directory data."""

    model_config = ConfigDict(frozen=True)

    menu_id: UUID
    kind: Code
    title: PublicText
    host: Code | None = None


class CommunityEvent(Event):
    """Published by community."""

    publisher: ClassVar[str] = "community"


class HubOpened(CommunityEvent, about="hub_id"):
    """A place of the community (地域の居場所・拠点) is open from `on`; public directory data."""

    hub_id: UUID
    code: Code
    name: PublicText
    field: Code
    kind: Code
    development_id: UUID | None = None


class HubClosed(CommunityEvent, about="hub_id"):
    """A place of the community is closed from `on`."""

    hub_id: UUID


class ResourceOpened(CommunityEvent, about="resource_id"):
    """A resource of the community can be used; public directory data."""

    resource_id: UUID
    name: PublicText
    field: Code
    development_id: UUID | None = None


class ResourceClosed(CommunityEvent, about="resource_id"):
    """A resource can no longer be used."""

    resource_id: UUID


class SessionHeld(CommunityEvent, about="session_id"):
    """A hub held a session; heads by generation, no persons."""

    session_id: UUID
    hub_id: UUID
    participants: dict[Code, int] = Field(default_factory=dict)


class GapRecorded(CommunityEvent, about="gap_id"):
    """A need that no resource meets is on record (R14)."""

    gap_id: UUID
    need_id: UUID | None = None
    menu_kind: Code
    field: Code


class DevelopmentProposed(CommunityEvent, about="development_id"):
    """A project was proposed that shall answer gaps (R14)."""

    development_id: UUID
    gap_ids: tuple[UUID, ...]


class DevelopmentOpened(CommunityEvent, about="development_id"):
    """A development opened: its hub and its menu are traced to the gaps they answer (R14)."""

    development_id: UUID
    gap_ids: tuple[UUID, ...]
    need_ids: tuple[UUID, ...] = ()
    hub_id: UUID | None = None
    menu: NewMenu | None = None


class DevelopmentDropped(CommunityEvent, about="development_id"):
    """A development was given up; its gaps are open again."""

    development_id: UUID


class NoticeGiven(CommunityEvent, about="notice_id"):
    """A hub noticed something and tells intake, where it becomes a concern (気付き).

    `agency` takes it up where that agency runs an intake of its own, otherwise the council.
    """

    notice_id: UUID
    hub: Code
    agency: Code | None = None
    content: Sealed[NoticeContent]
