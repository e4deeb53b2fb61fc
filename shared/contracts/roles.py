"""What coordination publishes of roles: which agency has which part of a plan, and what became of it (R10)."""

from uuid import UUID

from shared.contracts.base import Code
from shared.contracts.coordination import CoordinationEvent


class RoleEvent(CoordinationEvent):
    """A step of one agency's role in a plan (R10); `referral_ids` are the referrals that the case took up."""

    role_id: UUID
    case_id: UUID
    plan_id: UUID
    agency: Code
    referral_ids: tuple[UUID, ...] = ()


class RoleOffered(RoleEvent, about="role_id"):
    """A role was offered to the agency it names; `replaces` is the role in whose place it is offered."""

    replaces: UUID | None = None


class RoleAccepted(RoleEvent, about="role_id"):
    """The agency itself accepted its role."""


class RoleDeclined(RoleEvent, about="role_id"):
    """The agency itself declined, with a reason."""


class RoleReported(RoleEvent, about="role_id"):
    """The agency reported on its role; never an activity."""

    report_id: UUID


class RoleDone(RoleEvent, about="role_id"):
    """The role is fulfilled."""


class RoleWithdrawn(RoleEvent, about="role_id"):
    """A role was taken back: offered in other words, asked for no more by the plan now in force, or by staff."""


class RoleHandedOver(RoleEvent, about="role_id"):
    """Another agency took the role over by accepting `to_role_id`; until then it stayed with this one."""

    to_role_id: UUID
    to_agency: Code
