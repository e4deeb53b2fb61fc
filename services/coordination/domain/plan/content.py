"""The texts of a plan: the five items of the enforcement regulation's art. 34-7 (R8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.coordination.domain.plan.errors import PlanIncomplete


class PlanPart(BaseModel):
    """What all parts of a plan share: texts of a version are never changed."""

    model_config = ConfigDict(frozen=True)


class Goal(PlanPart):
    """Item 2: a goal, and when it shall be reached."""

    text: str
    due_on: date | None = None
    measure: str | None = None
    """How one will see that it is reached."""
    member_id: UUID | None = None


class Support(PlanPart):
    """Item 3: kind, content and caution of one support; `from_item` is the opened compartment item it rests on."""

    text: str
    kind: str | None = None
    caution: str | None = None
    member_id: UUID | None = None
    from_item: UUID | None = None


class RoleLine(PlanPart):
    """Item 4: what one agency does: `subject` is who of it, `member_id` for whom, where that is said."""

    agency: str
    text: str
    subject: str | None = None
    member_id: UUID | None = None
    due_on: date | None = None


class PersonLine(PlanPart):
    """Item 1 for one person: what they wish, and what is hard for them."""

    member_id: UUID
    wishes: str | None = None
    issues: str | None = None


class Participation(PlanPart):
    """What the commission for participation support (❹) shall say."""

    wishes: str | None = None
    goals: str | None = None
    cautions: str | None = None


class PlanContent(PlanPart):
    """The texts of one version: the five items of the regulation's art. 34-7, and what ❹ must know. Personal data."""

    wishes_and_issues: str | None = None
    persons: tuple[PersonLine, ...] = ()
    goals: tuple[Goal, ...] = ()
    supports: tuple[Support, ...] = ()
    roles: tuple[RoleLine, ...] = ()
    provision_as_one: str | None = None
    participation: Participation | None = None
    review_on: date | None = None
    """When it shall be looked at first (モニタリング); None: by the city's rule."""

    def review_after(self, on: date) -> date | None:
        """The day of its first review, if that lies after a day."""
        return self.review_on if self.review_on is not None and self.review_on > on else None

    def missing_items(self) -> list[int]:
        """Numbers of the five items that are missing or without text (R8)."""
        present = {
            1: _said(self.wishes_and_issues),
            2: bool(self.goals) and all(_said(goal.text) and goal.due_on for goal in self.goals),
            3: bool(self.supports) and all(_said(support.text) for support in self.supports),
            4: bool(self.roles) and all(_said(role.text) for role in self.roles),
            5: _said(self.provision_as_one),
        }
        return [number for number, said in present.items() if not said]

    def unmeasured(self) -> list[int]:
        """Places of the goals that say nothing of how one will see that they are reached."""
        return [position for position, goal in enumerate(self.goals) if not _said(goal.measure)]

    def require_complete(self, *, on: date) -> None:
        """Raise PlanIncomplete naming everything that a meeting could not judge yet on this day (R8)."""
        past = [position for position, goal in enumerate(self.goals) if goal.due_on and goal.due_on < on]
        missing, unmeasured = self.missing_items(), self.unmeasured()
        if missing or unmeasured or past:
            raise PlanIncomplete(missing_items=missing, unmeasured=unmeasured, past=past)

    def texts(self) -> Iterator[str]:
        """Every free text of the version."""
        parts = [self.wishes_and_issues, self.provision_as_one]
        parts += [goal.text for goal in self.goals] + [role.text for role in self.roles]
        parts += [goal.measure for goal in self.goals]
        parts += [text for person in self.persons for text in (person.wishes, person.issues)]
        parts += [text for support in self.supports for text in (support.text, support.kind, support.caution)]
        if self.participation:
            parts += [self.participation.wishes, self.participation.goals, self.participation.cautions]
        yield from (part for part in parts if part)


def _said(text: str | None) -> bool:
    return bool((text or "").strip())


@dataclass(frozen=True, slots=True)
class Wording:
    """All that a draft says: its texts, the compartment items it uses, and whom it asks ❷ and ❹ for."""

    content: PlanContent
    items: tuple[UUID, ...] = ()
    outreach_agency: str | None = None
    """Who goes out; None where no outreach is asked for."""
    outreach_member_ids: tuple[UUID, ...] = ()
    participation_member_ids: tuple[UUID, ...] = ()

    def members(self) -> Iterator[UUID]:
        """Everyone it names."""
        said = self.content
        lines: tuple[Goal | PersonLine | Support | RoleLine, ...] = (
            *said.persons,
            *said.goals,
            *said.supports,
            *said.roles,
        )
        yield from (line.member_id for line in lines if line.member_id is not None)
        yield from (*self.outreach_member_ids, *self.participation_member_ids)

    def agencies(self) -> list[str]:
        """Every agency it names."""
        named = [role.agency for role in self.content.roles] + [self.outreach_agency or ""]
        return [agency for agency in dict.fromkeys(named) if agency]

    def facts(self) -> dict[str, Any]:
        """As JSON values, in the order in which people read it."""
        outreach = {"agency": self.outreach_agency, "member_ids": [str(each) for each in self.outreach_member_ids]}
        return self.content.model_dump(mode="json") | {
            "uses_outreach": outreach if self.outreach_agency else None,
            "participation_member_ids": [str(each) for each in self.participation_member_ids],
            "items": [str(each) for each in self.items],
        }
