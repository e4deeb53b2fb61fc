"""Who reads the numbers and who records publicity (R15). There is nothing personal here to be seen."""

from shared.actors import Actor, Role
from shared.reference.profile import Profile
from shared.refusals import NotAllowed

READERS = (Role.CITY_OFFICER, Role.COMMITTEE, Role.AUDITOR, Role.COORDINATOR)


def must_read_numbers(actor: Actor) -> None:
    """The city, the committee, auditors and coordinators. Raises NotAllowed."""
    if not actor.has(*READERS):
        raise NotAllowed


def must_make_known(actor: Actor, profile: Profile) -> None:
    """Publicity is the city's own. Raises NotAllowed."""
    if not (actor.has(Role.CITY_OFFICER) and actor.agency == profile.city_agency.code):
        raise NotAllowed
