"""Who may see and act on a case (R15). Coordination's staff see all; other agencies only the cases they are on."""

from collections.abc import Collection
from typing import ClassVar

from shared.actors import Actor, Role
from shared.refusals import NotAllowed, NotFound

CITY = "city"
COUNCIL = "council"


class CityOnly(NotAllowed):
    """Only the city may do this."""

    type: ClassVar[str] = "city-only"
    title: ClassVar[str] = "市が行う手続です"
    advice: ClassVar[str] = "地域福祉課の担当者に依頼してください。"


def is_coordinator(actor: Actor) -> bool:
    """A coordinator of the council of social welfare (地域福祉コーディネーター)."""
    return actor.agency == COUNCIL and actor.has(Role.COORDINATOR)


def is_city_officer(actor: Actor) -> bool:
    """An officer of the city's community welfare division (地域福祉課)."""
    return actor.agency == CITY and actor.has(Role.CITY_OFFICER)


def is_staff(actor: Actor) -> bool:
    """Coordination's own staff: the council's coordinators and the city's officers."""
    return is_coordinator(actor) or is_city_officer(actor)


def may_see(actor: Actor, agencies: Collection[str]) -> bool:
    """Whether the actor may know of a case on which these agencies are (by a role or a convened meeting)."""
    works = actor.has(Role.WORKER, Role.PARTNER, Role.COORDINATOR, Role.CITY_OFFICER)
    return is_staff(actor) or (works and actor.agency in agencies)


def require_sight(actor: Actor, agencies: Collection[str]) -> None:
    """Raise NotFound for a case the actor may not know of (R15)."""
    if not may_see(actor, agencies):
        raise NotFound


def require_staff(actor: Actor, agencies: Collection[str] = ()) -> None:
    """Raise NotAllowed for someone on the case who is not coordination's staff, NotFound for anyone else."""
    if not is_staff(actor):
        require_sight(actor, agencies)
        raise NotAllowed(needs=[Role.COORDINATOR.value, Role.CITY_OFFICER.value])


def require_city(actor: Actor, agencies: Collection[str] = ()) -> None:
    """Raise CityOnly for those who see the case but are not the city, NotFound for anyone else."""
    if not is_city_officer(actor):
        require_sight(actor, agencies)
        raise CityOnly(needs=[Role.CITY_OFFICER.value])
