"""A plan as it is typed: it may be incomplete until it is submitted (R8)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.coordination.commands.bodies import Body, CodeText, Dated, LongText, ShortText
from services.coordination.domain.plan import Goal, Participation, PersonLine, PlanContent, RoleLine, Support, Wording
from shared.reference.fields import Day, Listed, Subject

Persons = Annotated[list[UUID], Field(min_length=1, max_length=50)]


class GoalDraft(Body):
    """Item 2: a goal and when it shall be reached."""

    text: LongText
    due_on: Day | None = None
    measure: LongText | None = None
    member_id: UUID | None = None


class SupportDraft(Body):
    """Item 3: one support; `from_item` is the opened compartment item it rests on."""

    text: LongText
    kind: ShortText | None = None
    caution: LongText | None = None
    member_id: UUID | None = None
    from_item: UUID | None = None


class RoleDraft(Body):
    """Item 4: what one agency does; `subject` is who of it, `member_id` for whom."""

    agency: CodeText
    text: LongText
    subject: Subject | None = None
    member_id: UUID | None = None
    due_on: Day | None = None


class PersonDraft(Body):
    """Item 1 for one person: what they wish, and what is hard for them."""

    member_id: UUID
    wishes: LongText | None = None
    issues: LongText | None = None


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
    """A version of a case's plan as it is typed."""

    wishes_and_issues: LongText | None = None
    persons: Annotated[list[PersonDraft], Field(max_length=50)] = Field(default_factory=list)
    goals: Annotated[list[GoalDraft], Field(max_length=100)] = Field(default_factory=list)
    supports: Annotated[list[SupportDraft], Field(max_length=100)] = Field(default_factory=list)
    roles: Annotated[list[RoleDraft], Field(max_length=100)] = Field(default_factory=list)
    provision_as_one: LongText | None = None
    review_on: Day | None = None
    uses_outreach: OutreachUse | None = None
    uses_participation: ParticipationUse | None = None
    items: Annotated[list[UUID], Field(max_length=200)] = Field(default_factory=list)

    def wording(self) -> Wording:
        """All that it says."""
        outreach, participation = self.uses_outreach, self.uses_participation
        return Wording(
            self._content(),
            tuple(dict.fromkeys([*self.items, *(each.from_item for each in self.supports if each.from_item)])),
            outreach.agency if outreach else None,
            tuple(dict.fromkeys(outreach.member_ids)) if outreach else (),
            tuple(dict.fromkeys(participation.member_ids)) if participation else (),
        )

    def _content(self) -> PlanContent:
        use = self.uses_participation
        return PlanContent(
            wishes_and_issues=self.wishes_and_issues,
            persons=tuple(PersonLine(**person.model_dump()) for person in self.persons),
            goals=tuple(Goal(**goal.model_dump()) for goal in self.goals),
            supports=tuple(Support(**support.model_dump()) for support in self.supports),
            roles=tuple(RoleLine(**role.model_dump()) for role in self.roles),
            provision_as_one=self.provision_as_one,
            review_on=self.review_on,
            participation=use and Participation(wishes=use.wishes, goals=use.goals, cautions=use.cautions),
        )


class Decision(Dated):
    """The city's yes: the meeting that found it appropriate, and on which basis (the statute where none is named)."""

    meeting_id: UUID
    basis: ShortText | None = None


class PlanRefusal(Dated):
    """The city's no: the meeting that found it appropriate, why not, and on which basis."""

    meeting_id: UUID
    reason: LongText | None = None
    basis: ShortText | None = None


class PersonsAnswer(Dated):
    """What one person concerned says to the plan; `represented_by` is who speaks for them, such as a parent."""

    member_id: UUID
    agreed: bool
    form: Annotated[str, Listed("consent_method")]
    represented_by: UUID | None = None
    note: LongText | None = None
