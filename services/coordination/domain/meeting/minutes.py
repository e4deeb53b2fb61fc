"""What the minutes of a meeting say: who attended, what was determined."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from services.coordination.domain.meeting.codes import LeftOut, Result
from services.coordination.domain.meeting.slot import Slot


@dataclass(frozen=True, slots=True)
class Attendee:
    """An agency that attended, and which of its people when their name at the token's issuer is given."""

    agency: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Determination:
    """What was determined on one case; `member_ids` None stands for everybody concerned."""

    case_id: UUID
    result: Result
    plan_id: UUID | None = None
    member_ids: tuple[UUID, ...] | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The record of one meeting on its own day; two meetings of a joint day have each their own (R6)."""

    city_present: bool
    attendees: tuple[Attendee, ...] = ()
    determinations: tuple[Determination, ...] = ()
    text: str | None = None
    began: time | None = None
    ended: time | None = None
    left_out: Mapping[UUID, LeftOut] = field(default_factory=dict)
    """Cases on the agenda that were not taken up, and why."""
    next_on: date | None = None

    def slot(self, planned: Slot) -> Slot:
        """When it really was: as planned where the minutes do not say otherwise."""
        return Slot(planned.day, self.began or planned.start, self.ended or planned.end)

    @property
    def agencies(self) -> tuple[str, ...]:
        """The agencies that attended, each once, in the order they were named."""
        return tuple(dict.fromkeys(attendee.agency for attendee in self.attendees))
