"""Who asks for advice, and who may see what was asked and advised (R15)."""

from services.coordination.domain.advice import AdviceRequest
from services.coordination.policy.cases import is_staff
from shared.actors import Actor, Role
from shared.refusals import NotAllowed, NotFound

ASKING = (Role.WORKER, Role.PARTNER, Role.COORDINATOR, Role.CITY_OFFICER)


def require_asking(actor: Actor) -> None:
    """Whoever works with people may ask. Raises NotAllowed."""
    if not actor.has(*ASKING):
        raise NotAllowed(needs=[role.value for role in ASKING])


def require_sight(actor: Actor, request: AdviceRequest | None) -> AdviceRequest:
    """The agency that asked sees its request, coordination's staff all. Raises NotFound."""
    if request is None or not (is_staff(actor) or _is_own(actor, request)):
        raise NotFound
    return request


def require_own(actor: Actor, request: AdviceRequest | None) -> AdviceRequest:
    """Only who asked takes it back. Raises NotFound, NotAllowed."""
    seen = require_sight(actor, request)
    if not _is_own(actor, seen):
        raise NotAllowed(needs=[role.value for role in ASKING])
    return seen


def may_read_confidence(actor: Actor, request: AdviceRequest) -> bool:
    """What was told in confidence is for coordination's staff and for who wrote it, not for colleagues."""
    return is_staff(actor) or (_is_own(actor, request) and actor.subject == request.asked_by)


def _is_own(actor: Actor, request: AdviceRequest) -> bool:
    return actor.has(*ASKING) and actor.agency == request.agency
