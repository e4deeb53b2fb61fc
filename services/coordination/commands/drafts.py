"""A plan as it is typed: it may be incomplete until it is submitted (R8)."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.coordination.commands.bodies import Body, CodeText, Dated, LongText, ShortText
from services.coordination.domain.plan import Goal, Participation, PlanContent, RoleLine, Support
from shared.reference.fields import Day

Persons = Annotated[list[UUID], Field(min_length=1, max_length=50)]


class GoalDraft(Body):
    """Item 2: a goal and when it shall be reached."""

    text: LongText
    due_on: Day | None = None
    member_id: UUID | None = None


class SupportDraft(Body):
    """Item 3: one support; `from_item` is the opened compartment item it rests on."""

    text: LongText
    kind: ShortText | None = None
    caution: LongText | None = None
    member_id: UUID | None = None
    from_item: UUID | None = None


class RoleDraft(Body):
    """Item 4: what one agency does."""

    agency: CodeText
    text: LongText


class OutreachUse(Body):
    """The plan uses outreach (❷) for these persons, by this agency."""

    member_ids: Persons
    agency: CodeText = "council"


class ParticipationUse(Body):
    """The plan uses participation support (❹) for these persons; the texts go into their commission."""

    member_ids: Persons
    wishes: LongText | None = None
    goals: LongText | None = None
    cautions: LongText | None = None


class PlanDraft(Dated):
    """A new version of a case's plan."""

    wishes_and_issues: LongText | None = None
    goals: Annotated[list[GoalDraft], Field(max_length=100)] = Field(default_factory=list)
    supports: Annotated[list[SupportDraft], Field(max_length=100)] = Field(default_factory=list)
    roles: Annotated[list[RoleDraft], Field(max_length=100)] = Field(default_factory=list)
    provision_as_one: LongText | None = None
    uses_outreach: OutreachUse | None = None
    uses_participation: ParticipationUse | None = None
    items: Annotated[list[UUID], Field(max_length=200)] = Field(default_factory=list)

    def content(self) -> PlanContent:
        """The version's texts."""
        use = self.uses_participation
        return PlanContent(
            wishes_and_issues=self.wishes_and_issues,
            goals=tuple(Goal(**goal.model_dump()) for goal in self.goals),
            supports=tuple(Support(**support.model_dump()) for support in self.supports),
            roles=tuple(RoleLine(**role.model_dump()) for role in self.roles),
            provision_as_one=self.provision_as_one,
            participation=use and Participation(wishes=use.wishes, goals=use.goals, cautions=use.cautions),
        )

    def members(self) -> Iterator[UUID]:
        """Everyone the version names."""
        named = [goal.member_id for goal in self.goals] + [support.member_id for support in self.supports]
        yield from (member for member in named if member is not None)
        for use in (self.uses_outreach, self.uses_participation):
            yield from use.member_ids if use else ()

    def agencies(self) -> list[str]:
        """Every agency the version names."""
        named = [role.agency for role in self.roles] + ([self.uses_outreach.agency] if self.uses_outreach else [])
        return list(dict.fromkeys(named))

    def used_items(self) -> list[UUID]:
        """Every compartment item the version says that it uses."""
        return list(dict.fromkeys([*self.items, *(each.from_item for each in self.supports if each.from_item)]))
