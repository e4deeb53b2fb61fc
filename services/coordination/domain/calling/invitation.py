"""What a calendar is told of a meeting: never the case, never a person (R5, R15, R17).

One entry per meeting for ever: its UID stays when the meeting moves to another day, and its sequence rises with
everything that changes (RFC 5546).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.coordination.domain.meeting import Meeting, MeetingKind, MeetingStatus, Slot


class Standing(StrEnum):
    """How sure the slot is (RFC 5545 `STATUS`)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One entry of a calendar. `place` is None where it must not be told; `agencies` are those called now."""

    uid: UUID
    sequence: int
    changed_at: datetime
    kind: MeetingKind
    standing: Standing
    slot: Slot
    agencies: tuple[str, ...] = ()

    @property
    def is_off(self) -> bool:
        """Whether it takes place no longer, or not for whom it is shown to."""
        return self.standing is Standing.CANCELLED

    @property
    def is_confidential(self) -> bool:
        """Whether even the place stays between those called (R5)."""
        return self.kind is MeetingKind.SUPPORT_CONFERENCE


def standing_of(meeting: Meeting) -> Standing:
    """A meeting that moved is tentative on its new day until the city convenes it anew (R6)."""
    if meeting.status is MeetingStatus.CANCELLED:
        return Standing.CANCELLED
    return Standing.CONFIRMED if meeting.was_convened else Standing.TENTATIVE


def invitation_to(meeting: Meeting, uid: UUID, *, sequence: int, changed_at: datetime) -> Invitation:
    """The entry of a meeting; where a confidential one is held stays between those called (R5)."""
    slot = meeting.slot
    if meeting.is_confidential:
        slot = Slot(slot.day, slot.start, slot.end)
    return Invitation(uid, sequence, changed_at, meeting.kind, standing_of(meeting), slot, meeting.agencies)
