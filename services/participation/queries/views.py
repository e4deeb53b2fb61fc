"""The forms in which participation answers."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class View(BaseModel):
    """Read from a domain object's attributes."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class MemberView(View):
    """The person, as the commission names them."""

    id: UUID = Field(validation_alias="member_id")
    name: str | None
    kana: str | None
    birth_date: str | None


class CommissionView(View):
    """The city's commission; `support_id` is the support that goes on in this case for this person."""

    id: UUID
    case_id: UUID
    plan_id: UUID
    member_id: UUID
    decided_on: date
    name: str | None
    kana: str | None
    birth_date: str | None
    wishes: str | None
    cautions: str | None
    goals: str | None
    support_id: UUID | None = None


class SupportState(View):
    """Where a support stands."""

    id: UUID
    status: str
    connection_stage: str | None
    revision: int


class SupportLine(SupportState):
    """A support in a list: whose, in which case, who is responsible, what is due next (R2, R11).

    `living` false asks for an end: the person died on `died_on`, where that day is known.
    """

    commission_id: UUID
    case_id: UUID
    member_id: UUID
    owner: str
    started_on: date
    review_due_on: date | None
    ended_on: date | None
    end_reason: str | None
    living: bool = True
    died_on: date | None = None


class ProfileView(View):
    """The newest profile."""

    version: int
    written_on: date
    wishes: str
    strengths: str | None
    needs: str | None
    limits: str | None


class StageView(View):
    """One observation of the connection stage."""

    on: date = Field(validation_alias="seen_on")
    stage: str


class ReviewView(View):
    """One review."""

    id: UUID
    on: date = Field(validation_alias="held_on")
    result: str
    note: str | None
    next_on: date | None


class NeedView(View):
    """One unmet wish, traced to the development that answers it (R14)."""

    id: UUID
    on: date = Field(validation_alias="seen_on")
    menu_kind: str
    field: str
    wish: str
    answered_on: date | None
    development_id: UUID | None


class StepView(View):
    """One step of a match."""

    status: str = Field(validation_alias="state")
    on: date = Field(validation_alias="taken_on")
    recorded_by: str
    note: str | None


class MatchState(View):
    """Where a match stands."""

    id: UUID
    status: str = Field(validation_alias="state")
    support_id: UUID
    menu_id: UUID
    host: str | None
    on: date = Field(validation_alias="moved_on")
    declined_by: str | None
    end_reason: str | None


class MatchView(MatchState):
    """A match with its steps; `disclosure` says whether the host may be told of the person today (R3)."""

    disclosure: bool | None = None
    steps: list[StepView] = []


class SupportView(SupportLine):
    """All of one support; `also` are further records of the same person."""

    member: MemberView
    also: list[UUID]
    profile: ProfileView | None
    stages: list[StageView]
    reviews: list[ReviewView]
    needs: list[NeedView]
    matches: list[MatchState]
    end_note: str | None


class MenuView(View):
    """A menu, public directory data."""

    id: UUID
    kind: str
    title: str
    host: str | None
    capacity: int | None
    conditions: str | None
    opened_on: date
    closed_on: date | None
    development_id: UUID | None


class CandidateView(View):
    """A menu that could suit a person, and what stands in its way."""

    menu: MenuView
    answers_need: bool
    room: int | None = Field(description="places left; null when the menu sets no limit")
    disclosure: bool | None = Field(description="consent to tell the host (R3); null without a host")


class HostView(View):
    """A hub that can receive people."""

    hub_id: UUID
    code: str
    name: str
    field: str
    kind: str
    opened_on: date
    closed_on: date | None
