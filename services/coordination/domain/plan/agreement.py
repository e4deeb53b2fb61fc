"""What the persons concerned say to a plan: each for themselves, on a day, in a form that can be shown (R3, R8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(eq=False)
class Agreement:
    """One answer of one person to one wording of a plan; a later one counts instead, none is overwritten."""

    id: UUID
    plan_id: UUID
    revision: int
    """The wording they were shown."""
    member_id: UUID
    on: date
    agreed: bool
    form: str
    """Code of list `consent_method`."""
    by_subject: str
    represented_by: UUID | None = None
    note: str | None = None


def last_answers(answers: Iterable[Agreement], *, revision: int) -> dict[UUID, bool]:
    """What each person said last to the present wording."""
    of_this = [each for each in answers if each.revision == revision]
    return {each.member_id: each.agreed for each in sorted(of_this, key=lambda each: each.on)}


def unanswered(persons: Sequence[UUID], answers: Iterable[Agreement], *, revision: int) -> list[UUID]:
    """Who has not said yet what they think of the present wording."""
    said = last_answers(answers, revision=revision)
    return [person for person in persons if person not in said]


def disagreeing(persons: Sequence[UUID], answers: Iterable[Agreement], *, revision: int) -> list[UUID]:
    """Who said no to the present wording, and not yes since."""
    said = last_answers(answers, revision=revision)
    return [person for person in persons if said.get(person) is False]
