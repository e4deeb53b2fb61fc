"""Who may do and see what in participation (R15): the council carries it out, the city looks on, menus are public."""

from shared.actors import Actor, Role
from shared.reference.profile import Profile
from shared.refusals import NotAllowed, NotFound


def supports(actor: Actor, profile: Profile) -> bool:
    """Whether the actor carries out participation support: the council's coordinators and workers."""
    return actor.has(Role.COORDINATOR, Role.WORKER) and actor.agency == profile.council_agency.code


def sees(actor: Actor, profile: Profile) -> bool:
    """Whether supports exist for this actor: for those who carry them out and the city that commissioned them."""
    return supports(actor, profile) or (actor.has(Role.CITY_OFFICER) and actor.agency == profile.city_agency.code)


def must_support(actor: Actor, profile: Profile) -> None:
    """Raise NotAllowed for everyone who does not carry out participation support."""
    if not supports(actor, profile):
        raise NotAllowed


def must_see(actor: Actor, profile: Profile) -> None:
    """Raise NotFound for those for whom supports do not exist (R15)."""
    if not sees(actor, profile):
        raise NotFound
