"""What a request may hold, and what answers look like."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.community.domain.developments import Yield
from services.community.domain.fields import Generation, HubField, MenuKind
from services.community.domain.hubs import HubEntry
from services.community.domain.notices import NoticeEntry
from services.community.domain.resources import ResourceEntry
from shared.reference.fields import Day, Entry, Long, Short

Heads = Annotated[int, Field(ge=0, le=100_000)]


class OnDay(Entry):
    """A fact and nothing but its date."""

    on: Day


class RegisterHub(HubEntry):
    """A hub that opened."""

    on: Day


class RecordSession(Entry):
    """A session of a hub; heads by generation."""

    on: Day
    hub_id: UUID
    participants: Annotated[dict[Generation, Heads], Field(min_length=1)]


class RegisterResource(ResourceEntry):
    """A resource that can be used."""

    on: Day


class RecordGap(Entry):
    """Something that is missing."""

    on: Day
    menu_kind: MenuKind
    field: HubField
    description: Long | None = None


class ProposeDevelopment(Entry):
    """A project that shall answer gaps."""

    on: Day
    gap_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    title: Short
    plan: Long | None = None


class AdvanceDevelopment(Entry):
    """The next stage."""

    on: Day
    stage: Literal["preparing", "trial"]


class OpenDevelopment(Yield):
    """What opens."""

    on: Day


class DropDevelopment(Entry):
    """Why it is given up."""

    on: Day
    reason: Long


class GiveNotice(NoticeEntry):
    """Something noticed."""

    on: Day


class Answer(BaseModel):
    """Read from a domain object's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Created(Answer):
    """The id of what was created."""

    id: UUID


class HubView(Answer):
    """A hub of the public directory."""

    id: UUID
    code: str
    name: str
    field: str
    kind: str
    opened_on: date
    closed_on: date | None
    address: str | None
    organisation: str | None
    agency: str | None
    development_id: UUID | None


class SessionView(Answer):
    """A session; heads by generation."""

    id: UUID
    hub_id: UUID
    held_on: date
    participants: dict[str, int]


class ResourceView(Answer):
    """A resource of the public directory; `assurance_due_on` is when its entry must be looked at again (R11)."""

    id: UUID
    keeper: str
    name: str
    field: str
    organisation: str | None
    service: str | None
    location: str | None
    schedule: str | None
    capacity: str | None
    eligibility: str | None
    opened_on: date
    assured_on: date
    assurance_due_on: date
    closed_on: date | None
    development_id: UUID | None
    revision: int


class GapView(Answer):
    """A gap; its description only for those who may read it."""

    id: UUID
    recorded_on: date
    menu_kind: str
    field: str
    status: str
    development_id: UUID | None
    need_id: UUID | None
    description: str | None = None


class DevelopmentState(Answer):
    """Where a development stands, and what it brought."""

    id: UUID
    status: str = Field(validation_alias="stage")
    hub_id: UUID | None
    menu_id: UUID | None
    resource_id: UUID | None


class DevelopmentView(DevelopmentState):
    """A development traced to its gaps (R14); its free texts only for those who may read them."""

    title: str
    plan: str | None
    proposed_on: date
    moved_on: date
    gap_ids: list[UUID]
    drop_reason: str | None


def hidden(view: GapView, described: bool) -> GapView:
    """Leave the description out for those who may not read it."""
    return view if described else view.model_copy(update={"description": None})


def outlined(view: DevelopmentView, *, whole: bool) -> DevelopmentView:
    """Leave the free texts out for those who may only know where a development stands."""
    return view if whole else view.model_copy(update={"plan": None, "drop_reason": None})
