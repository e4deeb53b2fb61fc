"""A new version begins with what the one before says, without what no longer holds; what was dropped is told (R8)."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.coordination.domain.plan.content import (
    Goal,
    Participation,
    PersonLine,
    PlanContent,
    RoleLine,
    Support,
    Wording,
)


@dataclass(frozen=True, slots=True)
class Dropped:
    """One place of the earlier version that does not stand in the new one. `reason` is of list `plan_dropped`."""

    pointer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Present:
    """What is true on the day of copying."""

    on: date
    alive: Collection[UUID]
    opened: Collection[UUID]
    """Compartment items that may be used (R5)."""
    open_agencies: Collection[str]
    roles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Agency and text of a line → where the role stands that it was offered as."""
    taken_up: Collection[RoleLine] = ()
    """Roles that came in the place of others meanwhile: amended, found elsewhere, handed over."""
    tells_closed: Callable[[str], bool] = lambda _: False
    """Whether a text repeats what a conference's members alone may know (R5)."""


@dataclass(slots=True)
class Copying:
    """One copy being made."""

    now: Present
    dropped: list[Dropped] = field(default_factory=list)

    def of(self, earlier: Wording) -> Wording:
        """What the new version begins with."""
        said = earlier.content
        persons = self._kept("persons", said.persons, self._why_not_person)
        content = PlanContent(
            wishes_and_issues=self._text("wishes_and_issues", said.wishes_and_issues),
            persons=tuple(persons),
            goals=tuple(self._in_time(place, goal) for place, goal in self._numbered("goals", said.goals)),
            supports=tuple(self._kept("supports", said.supports, self._why_not_support)),
            roles=(*self._kept("roles", said.roles, self._why_not_role), *self.now.taken_up),
            provision_as_one=self._text("provision_as_one", said.provision_as_one),
            participation=self._commission(said.participation),
            review_on=self._review(said),
        )
        outreach = self._alive("uses_outreach", earlier.outreach_member_ids)
        agency = earlier.outreach_agency if outreach else None
        if agency is not None and agency not in self.now.open_agencies:
            self._drop("/uses_outreach", "agency_closed")
            agency, outreach = None, ()
        items = tuple(item for item in earlier.items if item in self.now.opened)
        if len(items) < len(earlier.items):
            self._drop("/items", "item_closed")
        participation = self._alive("participation_member_ids", earlier.participation_member_ids)
        return Wording(content, items, agency, outreach, participation)

    def _numbered(self, section: str, lines: tuple[Goal, ...]) -> Iterator[tuple[int, Goal]]:
        for place, line in enumerate(lines):
            if self._stays(f"/{section}/{place}", self._why_not_person(line)):
                yield place, line

    def _kept(self, section: str, lines: tuple[Any, ...], why_not: Callable[[Any], str | None]) -> list[Any]:
        return [line for place, line in enumerate(lines) if self._stays(f"/{section}/{place}", why_not(line))]

    def _stays(self, pointer: str, why_not: str | None) -> bool:
        if why_not:
            self._drop(pointer, why_not)
        return not why_not

    def _in_time(self, place: int, goal: Goal) -> Goal:
        if goal.due_on is None or goal.due_on >= self.now.on:
            return goal
        self._drop(f"/goals/{place}/due_on", "due_passed")
        return goal.model_copy(update={"due_on": None})

    def _review(self, said: PlanContent) -> date | None:
        """A day of review that lies ahead; one that has come is followed by what the review itself says."""
        if said.review_on is not None and said.review_on < self.now.on:
            self._drop("/review_on", "due_passed")
            return None
        return said.review_on

    def _why_not_person(self, line: Goal | PersonLine | Support | RoleLine) -> str | None:
        if line.member_id is not None and line.member_id not in self.now.alive:
            return "person_dead"
        told = [value for value in line.model_dump().values() if isinstance(value, str)]
        return "item_closed" if any(self.now.tells_closed(text) for text in told) else None

    def _why_not_support(self, line: Support) -> str | None:
        if line.from_item is not None and line.from_item not in self.now.opened:
            return "item_closed"
        return self._why_not_person(line)

    def _why_not_role(self, line: RoleLine) -> str | None:
        if line.agency not in self.now.open_agencies:
            return "agency_closed"
        return {"done": "role_done", "declined": "role_declined", "handed_over": "role_handed_over"}.get(
            self.now.roles.get((line.agency, line.text), "")
        ) or self._why_not_person(line)

    def _commission(self, said: Participation | None) -> Participation | None:
        told = [text for text in (said.wishes, said.goals, said.cautions) if text] if said else []
        why_not = "item_closed" if any(map(self.now.tells_closed, told)) else None
        return said if self._stays("/participation", why_not) else None

    def _text(self, section: str, text: str | None) -> str | None:
        if text is None or not self.now.tells_closed(text):
            return text
        self._drop(f"/{section}", "item_closed")
        return None

    def _alive(self, section: str, persons: tuple[UUID, ...]) -> tuple[UUID, ...]:
        alive = tuple(person for person in persons if person in self.now.alive)
        if len(alive) < len(persons):
            self._drop(f"/{section}", "person_dead")
        return alive

    def _drop(self, pointer: str, reason: str) -> None:
        self.dropped.append(Dropped(pointer, reason))
