"""Who may see meetings and act on them (R6, R15), and who is in a support conference's compartment (R5)."""

from services.coordination.domain.compartment import Reader
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.meeting.errors import CityConvenes
from services.coordination.policy.cases import CityOnly, is_city_officer, is_staff
from shared.actors import Actor, Role
from shared.refusals import NotAllowed, NotFound

ATTENDING = (Role.WORKER, Role.PARTNER, Role.COORDINATOR, Role.CITY_OFFICER)


def require_planner(actor: Actor) -> None:
    """Only coordination's staff plan meetings; anybody may know that. Raises NotAllowed."""
    if not is_staff(actor):
        raise NotAllowed(needs=[Role.COORDINATOR.value, Role.CITY_OFFICER.value])


def is_invited(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor works for an agency that the city called to this meeting."""
    return meeting.was_convened and actor.has(*ATTENDING) and actor.agency in meeting.agencies


def may_see(actor: Actor, meeting: Meeting) -> bool:
    """Staff see every meeting's frame, an agency those to which it was convened (R15)."""
    return is_staff(actor) or is_invited(actor, meeting)


def require_sight(actor: Actor, meeting: Meeting) -> None:
    """Raise NotFound for a meeting the actor may not know of."""
    if not may_see(actor, meeting):
        raise NotFound


def require_staff(actor: Actor, meeting: Meeting) -> None:
    """Raise NotAllowed for invited people who are not coordination's staff, NotFound for anyone else."""
    require_sight(actor, meeting)
    require_planner(actor)


def require_convener(actor: Actor, meeting: Meeting) -> None:
    """The city convenes every meeting (R6). Raises CityConvenes, or NotFound where nothing may be known."""
    require_sight(actor, meeting)
    if not is_city_officer(actor):
        raise CityConvenes(needs=[Role.CITY_OFFICER.value])


def require_member(actor: Actor, meeting: Meeting) -> None:
    """Raise NotFound unless the actor's agency is in the meeting: staff of another agency are outside too (R5).

    Staff may come before the convocation, so that they are told of it; others do not know the meeting yet.
    """
    inside = actor.has(*ATTENDING) and actor.agency in meeting.agencies
    if not (inside and may_see(actor, meeting)):
        raise NotFound


def require_city(actor: Actor, meeting: Meeting) -> None:
    """Only the city opens what is shared on a conference without consent (R5). Raises CityOnly, NotFound outside."""
    require_member(actor, meeting)
    if not is_city_officer(actor):
        raise CityOnly(needs=[Role.CITY_OFFICER.value])


def require_worker(actor: Actor) -> None:
    """Raise NotFound for those whose role gives them no sight of anybody's matter."""
    if not actor.has(*ATTENDING):
        raise NotFound


def reader(actor: Actor, meeting: Meeting, *, has_confirmed: bool) -> Reader:
    """How the actor stands to a conference's compartment."""
    return Reader(actor.agency, actor.subject, is_invited(actor, meeting), has_confirmed)
