"""What participation publishes: supports, menus, matches, unmet needs (programme ❹)."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Code, Event, PublicText


class ParticipationEvent(Event):
    """Published by participation."""

    publisher: ClassVar[str] = "participation"


class SupportStarted(ParticipationEvent, about="support_id"):
    """Participation support began on the city's decision (R9)."""

    support_id: UUID
    commission_id: UUID
    case_id: UUID
    member_id: UUID


class ConnectionStageReached(ParticipationEvent, about="support_id"):
    """The person's connection with society (社会とのつながり) as seen on a date."""

    support_id: UUID
    case_id: UUID
    stage: Code
    revision: int


class SupportReviewed(ParticipationEvent, about="support_id"):
    """A review of the support was held."""

    review_id: UUID
    support_id: UUID
    case_id: UUID
    result: Code


class SupportEnded(ParticipationEvent, about="support_id"):
    """Participation support ended, with its reason."""

    support_id: UUID
    case_id: UUID
    reason: Code


class MenuOpened(ParticipationEvent, about="menu_id"):
    """A support menu can be offered; public directory data."""

    menu_id: UUID
    kind: Code
    title: PublicText
    host: Code | None = None
    development_id: UUID | None = None


class MenuClosed(ParticipationEvent, about="menu_id"):
    """A support menu is no longer offered."""

    menu_id: UUID


class MatchEvent(ParticipationEvent):
    """A step of one match between a person and a menu."""

    match_id: UUID
    support_id: UUID
    member_id: UUID
    menu_id: UUID


class MatchOffered(MatchEvent, about="match_id"):
    """The menu was offered (打診)."""


class MatchVisited(MatchEvent, about="match_id"):
    """The person visited (見学)."""


class TrialStarted(MatchEvent, about="match_id"):
    """A trial (体験) began."""


class MatchMade(MatchEvent, about="match_id"):
    """The match was made (成立): what the indicator counts."""


class MatchSettled(MatchEvent, about="match_id"):
    """The person settled in (定着)."""


class MatchDeclined(MatchEvent, about="match_id"):
    """The match was declined, by whom (`person` or `host`); the reason stays with participation."""

    by: Code


class MatchEnded(MatchEvent, about="match_id"):
    """A made match ended."""

    reason: Code


class NeedUnmet(ParticipationEvent, about="need_id"):
    """No menu meets a wish (R14). It names no person, support or case: community needs only what is missing."""

    need_id: UUID
    menu_kind: Code
    field: Code
