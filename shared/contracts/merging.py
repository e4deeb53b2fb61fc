"""What coordination publishes of two cases of one household that became one, and of merges taken back (R12)."""

from uuid import UUID

from shared.contracts.base import CaseNumber
from shared.contracts.coordination import CoordinationEvent


class CaseMerged(CoordinationEvent, about="case_id"):
    """A household had two cases: `case_id` became part of the older, `into_id`, under whose `number` it goes on (R12).

    `episode` is the one that ended by it, null for a case that was closed before. `referral_ids` are the referrals
    that went along: whoever made none of them has nothing to do with it.
    """

    merge_id: UUID
    case_id: UUID
    into_id: UUID
    number: CaseNumber
    episode: int | None = None
    referral_ids: tuple[UUID, ...] = ()


class CasesSeparated(CoordinationEvent, about="case_id"):
    """A merge was wrong and was taken back: `case_id` is a case of its own again."""

    merge_id: UUID
    case_id: UUID
    into_id: UUID
    referral_ids: tuple[UUID, ...] = ()
