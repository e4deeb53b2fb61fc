"""Finding a date: slots are proposed, each person called answers for each of them, one becomes the meeting.

Nobody learns from a poll what the meeting is about: agencies are called to a case by the convocation only (R4, R15).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.coordination.domain.calling import errors as no
from services.coordination.domain.meeting import MeetingKind, Slot
from services.coordination.domain.meeting.errors import OutOfOrder

Who = tuple[str, str]
"""An agency and one of its people."""


class Availability(StrEnum):
    """○, △ and ×."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


_BEST_FIRST = (Availability.YES, Availability.MAYBE, Availability.NO)


@dataclass(eq=False)
class Candidate:
    """A slot that was proposed; its position names it for ever, also when it was withdrawn."""

    position: int
    slot: Slot
    withdrawn_on: date | None = None

    @property
    def stands(self) -> bool:
        """Whether it can still be answered and chosen."""
        return self.withdrawn_on is None


@dataclass(frozen=True, slots=True)
class Reply:
    """What one person answered last; `late` when the deadline had passed."""

    on: date
    late: bool
    answers: Mapping[int, Availability]
    note: str | None = None


@dataclass(eq=False)
class Poll:
    """A search for a date. `required` are the agencies without which the body does not meet (R6)."""

    id: UUID
    kind: MeetingKind
    agencies: tuple[str, ...]
    required: tuple[str, ...]
    proposed_on: date
    due_on: date
    candidates: list[Candidate]
    replies: dict[Who, Reply] = field(default_factory=dict)
    closed_on: date | None = None
    meeting_id: UUID | None = None

    @property
    def is_open(self) -> bool:
        """Whether a date is still looked for."""
        return self.closed_on is None

    def require_open(self) -> None:
        """Raise `PollClosed` once the date is settled or the poll withdrawn."""
        if not self.is_open:
            raise no.PollClosed(meeting_id=None if self.meeting_id is None else str(self.meeting_id))

    def standing(self) -> list[Candidate]:
        """The candidates that were not withdrawn."""
        return [candidate for candidate in self.candidates if candidate.stands]

    def candidate(self, position: int) -> Candidate:
        """A candidate that stands. Raises `NoSuchCandidate`, `CandidateWithdrawn`."""
        self._require_standing([position])
        return next(each for each in self.candidates if each.position == position)

    def propose(self, slots: Iterable[Slot], *, on: date, most: int) -> list[Candidate]:
        """Add candidates; who has answered is asked again for these.

        Raises `PollClosed`, `SameCandidate`, `TooManyCandidates`, `OutOfOrder` for a day that is over.
        """
        self.require_open()
        added = []
        for slot in slots:
            if slot.day < on:
                raise OutOfOrder(earliest=on.isoformat(), of="held_on")
            if any(_same_time(each.slot, slot) for each in self.standing()):
                raise no.SameCandidate
            candidate = Candidate(len(self.candidates), slot)
            self.candidates.append(candidate)
            added.append(candidate)
        if len(self.standing()) > most:
            raise no.TooManyCandidates(most=most)
        return added

    def withdraw(self, position: int, *, on: date) -> Candidate:
        """Take a candidate back; its answers stay on record. Raises as `candidate` does, and `PollClosed`."""
        self.require_open()
        candidate = self.candidate(position)
        candidate.withdrawn_on = on
        return candidate

    def answer(self, who: Who, answers: Mapping[int, Availability], *, note: str | None, on: date) -> Reply:
        """One person's answer, which adds to what that person answered before; after the deadline it counts as late.

        Raises `PollClosed`, `NoSuchCandidate`, `CandidateWithdrawn`, `OutOfOrder`.
        """
        if not self.is_open:
            raise no.PollClosed  # which meeting came of it is known to those called to that
        if on < self.proposed_on:
            raise OutOfOrder(earliest=self.proposed_on.isoformat())
        self._require_standing(answers)
        before = self.replies.get(who)
        known = dict(before.answers) if before else {}
        reply = Reply(on, on > self.due_on, known | dict(answers), note or (before.note if before else None))
        self.replies[who] = reply
        return reply

    def of_agency(self, agency: str, position: int) -> Availability | None:
        """Whether anybody of an agency can come: its best answer; None when nobody said."""
        said = {
            reply.answers[position]
            for (each, _), reply in self.replies.items()
            if each == agency and position in reply.answers
        }
        return next((answer for answer in _BEST_FIRST if answer in said), None)

    def waits_for(self) -> list[str]:
        """The agencies of which nobody has answered for every candidate that stands; nobody once it is settled."""
        if not self.is_open:
            return []
        return [agency for agency in self.agencies if self.unanswered(agency)]

    def unanswered(self, agency: str) -> list[int]:
        """The standing candidates for which an agency has not answered."""
        return [each.position for each in self.standing() if self.of_agency(agency, each.position) is None]

    def choose(self, position: int, *, on: date) -> Slot:
        """Settle on a slot. Raises `PollClosed`, as `candidate` does, `CannotBeMissing` (R6), `OutOfOrder`."""
        self.require_open()
        candidate = self.candidate(position)
        if on > candidate.slot.day:
            raise OutOfOrder(latest=candidate.slot.day.isoformat())
        unsure = [each for each in self.required if self.of_agency(each, position) is not Availability.YES]
        if unsure:
            raise no.CannotBeMissing(agencies=unsure)
        return candidate.slot

    def settle(self, meeting_id: UUID | None, *, on: date) -> None:
        """The poll is over: a meeting came of it, or nothing."""
        self.require_open()
        self.closed_on, self.meeting_id = on, meeting_id

    def _require_standing(self, positions: Iterable[int]) -> None:
        known = {each.position: each for each in self.candidates}
        if strange := [each for each in positions if each not in known]:
            raise no.NoSuchCandidate(positions=strange)
        if gone := [each for each in positions if not known[each].stands]:
            raise no.CandidateWithdrawn(positions=gone)


@dataclass(frozen=True, slots=True)
class Ranked:
    """How well a candidate suits: the agencies by their answer; `possible` when nobody is missing who must not (R6)."""

    position: int
    possible: bool
    yes: tuple[str, ...]
    maybe: tuple[str, ...]
    no: tuple[str, ...]
    unanswered: tuple[str, ...]

    @property
    def worth(self) -> tuple[bool, int, int, int, int]:
        """The smaller the better: possible ones, then with the fewest ×, without an answer, △; then as proposed."""
        return (not self.possible, len(self.no), len(self.unanswered), len(self.maybe), self.position)


def ranked(poll: Poll) -> list[Ranked]:
    """The candidates that stand, the one that suits best first."""
    return sorted((_ranked(poll, each.position) for each in poll.standing()), key=lambda each: each.worth)


def _ranked(poll: Poll, position: int) -> Ranked:
    said = {agency: poll.of_agency(agency, position) for agency in poll.agencies}

    def those(answer: Availability | None) -> tuple[str, ...]:
        return tuple(agency for agency, each in said.items() if each is answer)

    possible = all(said.get(agency) is Availability.YES for agency in poll.required)
    return Ranked(
        position, possible, those(Availability.YES), those(Availability.MAYBE), those(Availability.NO), those(None)
    )


def _same_time(one: Slot, other: Slot) -> bool:
    return (one.day, one.start, one.end) == (other.day, other.start, other.end)
