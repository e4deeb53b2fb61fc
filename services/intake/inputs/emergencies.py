"""Forms about disclosures in an emergency."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.intake.domain.emergency import ReviewResult
from services.intake.inputs.base import Category, Fact, Name, Story
from shared.reference.fields import Day


class EmergencyForm(Fact):
    """Who is told of whom without consent, why and until when; whom the decider turned to for approval, if anybody."""

    household_id: UUID
    member_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=50)]
    agencies: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=50)]
    reason: Story
    approver: Annotated[Name | None, Field(description="電話などで承認を求めた方。承認そのものは本人が行う")] = None
    until: Day


class EmergencyReview(Fact):
    """What the review found."""

    result: ReviewResult
    finding: Story
