"""Who answers for a role: the agency it names, nobody else (R10)."""

from collections.abc import Collection
from typing import ClassVar

from services.coordination.policy.cases import require_sight
from shared.actors import Actor, Role
from shared.refusals import NotAllowed


class NotYourRole(NotAllowed):
    """The role names another agency."""

    type: ClassVar[str] = "not-your-role"
    title: ClassVar[str] = "ほかの機関の役割です"
    advice: ClassVar[str] = "役割への回答や報告は、その役割を担う機関の方が行ってください。"


def require_own(actor: Actor, agency: str, agencies_on: Collection[str]) -> None:
    """Raise NotYourRole for someone else on the case, NotFound for anyone who may not know of it (R15)."""
    require_sight(actor, agencies_on)
    works = actor.has(Role.WORKER, Role.PARTNER, Role.COORDINATOR, Role.CITY_OFFICER)
    if not works or actor.agency != agency:
        raise NotYourRole(agency=agency)
