"""A change of a meeting that stays on its day: its time, its place, the agencies called."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.coordination.domain.meeting import Meeting, MeetingStatus, Slot


class CalledChange(StrEnum):
    """What a change means to an agency: it is called after the others, comes no longer, or another comes for it."""

    CALLED = "agency_called"
    EXCUSED = "agency_excused"
    REPLACED = "agency_replaced"


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of the agencies, and the slot as it was."""

    before: Slot
    left_out: tuple[str, ...]
    added: tuple[str, ...]
    is_new_to_calendars: bool

    def of_agencies(self, *, closed: Collection[str]) -> dict[str, CalledChange]:
        """What it means agency by agency; one that has closed is replaced where another is called with it."""
        gone = CalledChange.REPLACED if self.added else CalledChange.EXCUSED
        left_out = {agency: gone if agency in closed else CalledChange.EXCUSED for agency in self.left_out}
        return left_out | dict.fromkeys(self.added, CalledChange.CALLED)


def change(meeting: Meeting, slot: Slot, agencies: tuple[str, ...], *, on: date) -> Changed:
    """Change a planned or convened meeting. Consent for agencies added is the caller's to check (R4).

    Raises what the state refuses, and `OutOfOrder` for a change before the planning.
    """
    meeting.require_ahead(on=on)
    before, called = meeting.slot, meeting.agencies
    meeting.start, meeting.end, meeting.place, meeting.agencies = slot.start, slot.end, slot.place, agencies
    return Changed(
        before=before,
        left_out=tuple(agency for agency in called if agency not in agencies),
        added=tuple(agency for agency in agencies if agency not in called),
        is_new_to_calendars=(before, set(called)) != (slot, set(agencies)),
    )


def is_convened(meeting: Meeting) -> bool:
    """Whether the agencies have been called, so that only the city changes whom (R6)."""
    return meeting.status is MeetingStatus.CONVENED
