"""The kinds and states of meetings, and what a meeting may determine (`meeting_kind`, `meeting_status`)."""

from enum import StrEnum

CITY = "city"
COUNCIL = "council"


class MeetingKind(StrEnum):
    """Plan §7: three bodies of our own; meetings under other laws share a day at most."""

    COORDINATION_MEETING = "coordination_meeting"
    SUPPORT_CONFERENCE = "support_conference"
    PROMOTION_COUNCIL = "promotion_council"
    EXTERNAL = "external"

    @property
    def host(self) -> str:
        """The council hosts the coordination meeting, the city the others (R6)."""
        return COUNCIL if self is MeetingKind.COORDINATION_MEETING else CITY

    @property
    def takes_up_cases(self) -> bool:
        """Whether individual cases are discussed there (R7)."""
        return self in (MeetingKind.COORDINATION_MEETING, MeetingKind.SUPPORT_CONFERENCE)


class MeetingStatus(StrEnum):
    """planned → convened → held | cancelled | moved."""

    PLANNED = "planned"
    CONVENED = "convened"
    HELD = "held"
    CANCELLED = "cancelled"
    MOVED = "moved"


class Result(StrEnum):
    """What a meeting determines on one case."""

    APPROPRIATE = "appropriate"
    REVISE = "revise"
    PENDING = "pending"
    CLOSING_AGREED = "closing_agreed"
    GAP_FOUND = "gap_found"
    OUTREACH = "outreach"
    CONTINUE = "continue"


class LeftOut(StrEnum):
    """Why a case on the agenda was not taken up; the rest of the meeting goes on (R4)."""

    CONSENT_MISSING = "consent_missing"
    AGENCY_ABSENT = "agency_absent"
    NO_TIME = "no_time"
    SETTLED = "settled"
    OTHER = "other"


_ANYWHERE = frozenset({Result.PENDING, Result.GAP_FOUND, Result.CONTINUE})

DETERMINABLE: dict[MeetingKind, frozenset[Result]] = {
    MeetingKind.COORDINATION_MEETING: _ANYWHERE | {Result.APPROPRIATE, Result.REVISE, Result.CLOSING_AGREED},
    MeetingKind.SUPPORT_CONFERENCE: _ANYWHERE | {Result.OUTREACH, Result.CLOSING_AGREED},
    MeetingKind.PROMOTION_COUNCIL: frozenset(),
}
"""Plans are the coordination meeting's (R8), early outreach the conference's (R9); to a closing either agrees (R12)."""
