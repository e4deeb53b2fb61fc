"""What people send about calling others together."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.coordination.commands.meetings.bodies import AgencyCode, AgendaEntry, Body, Short, TimeOfDay
from services.coordination.domain.calling.poll import Availability
from services.coordination.domain.meeting import MeetingKind
from shared.reference.fields import Day, Listed, Subject


class MeetingChange(Body):
    """What changes of a meeting on its day; what is left out stays as it is.

    `call` and `leave_out` change the circle by these agencies, beside what others change at the same time; `agencies`
    replaces it as a whole.
    """

    start: TimeOfDay | None = None
    end: TimeOfDay | None = None
    place: Short | None = None
    agencies: Annotated[list[AgencyCode], Field(min_length=1, max_length=50)] | None = None
    call: Annotated[list[AgencyCode], Field(max_length=50)] = Field(default_factory=list)
    leave_out: Annotated[list[AgencyCode], Field(max_length=50)] = Field(default_factory=list)

    def circle(self, called: Sequence[str]) -> tuple[str, ...]:
        """The agencies as they are then."""
        whole = list(called if self.agencies is None else self.agencies)
        more = dict.fromkeys(each for each in self.call if each not in whole)
        return tuple(each for each in [*whole, *more] if each not in self.leave_out)


class CandidateSlot(BaseModel):
    """A day and time that is proposed; an end before the start lies on the next day."""

    model_config = ConfigDict(extra="forbid")

    held_on: Day
    start: TimeOfDay
    end: TimeOfDay
    place: Short | None = None


Candidates = Annotated[list[CandidateSlot], Field(min_length=1, max_length=100)]


class NewPoll(Body):
    """A meeting for which a date is looked for; `due_on` is by when those asked shall answer."""

    kind: MeetingKind
    agencies: Annotated[list[AgencyCode], Field(min_length=1, max_length=50)]
    agenda: Annotated[list[AgendaEntry], Field(max_length=50, default_factory=list)]
    candidates: Candidates
    due_on: Day | None = None


class MoreCandidates(Body):
    """Further slots for a poll."""

    candidates: Candidates


class AnswerEntry(BaseModel):
    """○, △ or × for one candidate."""

    model_config = ConfigDict(extra="forbid")

    position: Annotated[int, Field(ge=0, le=10_000)]
    answer: Availability


class NewReply(Body):
    """When one can come; candidates that are left out stay as they were answered before."""

    answers: Annotated[list[AnswerEntry], Field(min_length=1, max_length=100)]
    note: Short | None = None


class OneCandidate(Body):
    """A candidate by its position in the poll."""

    position: Annotated[int, Field(ge=0, le=10_000)]


class NewSeries(Body):
    """Dates of a fiscal year from `first` on; without `times` as many as the body's rules say."""

    kind: MeetingKind
    first: Day
    times: Annotated[int, Field(ge=1, le=12)] | None = None
    start: TimeOfDay | None = None
    end: TimeOfDay | None = None
    place: Short | None = None
    agencies: Annotated[list[AgencyCode], Field(min_length=1, max_length=50)]


class NewExternalSlot(Body):
    """A meeting under another law on the same day; `agencies` are those of ours that attend it, and see its slot."""

    kind: Annotated[str, Listed("external_meeting")]
    start: TimeOfDay
    end: TimeOfDay
    agencies: Annotated[list[AgencyCode], Field(max_length=50, default_factory=list)]


class FeedEnd(Body):
    """Whose calendar address shall answer no more: one's own, or for the city's officers another person's."""

    agency: AgencyCode | None = None
    subject: Subject | None = None
