"""What becomes of a referral in its case, as coordination's events tell: stages, and the referring agency's roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.domain.referral import Referral
from services.intake.domain.referral_question import ReferralQuestion

STEPS = ("offered", "accepted", "declined", "reported", "done", "handed_over", "withdrawn")
"""Of a role, in the order in which they come (code list `role_status`)."""


@dataclass(frozen=True, slots=True)
class StageSeen:
    """A stage that a case reached; the greatest revision is where it stands."""

    revision: int
    on: date
    stage: str
    number: str


@dataclass(frozen=True, slots=True)
class RoleSeen:
    """One agency's role in a case with the day of each step; of several reports the last."""

    role_id: UUID
    case_id: UUID
    agency: str
    offered_on: date | None = None
    accepted_on: date | None = None
    declined_on: date | None = None
    reported_on: date | None = None
    done_on: date | None = None
    handed_over_on: date | None = None
    withdrawn_on: date | None = None

    def steps(self) -> list[tuple[str, date]]:
        """The steps that are known, in order."""
        days = ((step, getattr(self, f"{step}_on")) for step in STEPS)
        return [(step, day) for step, day in days if day is not None]

    @property
    def status(self) -> str:
        """Where it stands: the furthest step that is known."""
        return self.steps()[-1][0]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of what became of a referral; `code` is the stage, or the id of the role."""

    on: date
    what: str
    code: str | None = None


def course(
    referral: Referral,
    stages: Sequence[StageSeen] = (),
    roles: Iterable[RoleSeen] = (),
    questions: Iterable[ReferralQuestion] = (),
) -> list[Entry]:
    """Everything that became of a referral, by day."""
    lines = [Entry(referral.made_on, "made")]
    for each in questions:
        lines.append(Entry(each.asked_on, "more_asked", str(each.id)))
        if each.answered_on is not None:
            lines.append(Entry(each.answered_on, "more_told", str(each.id)))
    if referral.answered_on is not None:
        lines.append(Entry(referral.answered_on, referral.status.value))
    lines += [Entry(each.on, "stage", each.stage) for each in stages]
    lines += [Entry(day, f"role_{step}", str(role.role_id)) for role in roles for step, day in role.steps()]
    return sorted(lines, key=lambda line: line.on)
