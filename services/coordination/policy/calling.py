"""Who may have a calendar address, and who may be told of a meeting by calendars (R15)."""

from collections.abc import Collection

from services.coordination.domain.meeting.errors import AgencyNotConvened
from services.coordination.policy.cases import is_staff
from services.coordination.policy.meetings import ATTENDING, require_planner
from shared.actors import Actor
from shared.refusals import NotAllowed, NotFound


def require_attending(actor: Actor) -> None:
    """Calendars are for people whom the city calls to meetings. Raises NotAllowed."""
    if not actor.has(*ATTENDING):
        raise NotAllowed(needs=[role.value for role in ATTENDING])


def require_asked(actor: Actor, agencies: Collection[str]) -> None:
    """Only the agencies asked for a date answer, each for itself.

    Raises NotFound for those who may not know of the poll, `AgencyNotConvened` for coordination's own staff elsewhere.
    """
    require_sight_of_poll(actor, agencies)
    if actor.agency not in agencies:
        raise AgencyNotConvened(agencies=[actor.agency])


def require_sight_of_poll(actor: Actor, agencies: Collection[str]) -> None:
    """Staff see every poll, an agency those in which it is asked. Raises NotFound."""
    if not (is_staff(actor) or (actor.has(*ATTENDING) and actor.agency in agencies)):
        raise NotFound


def require_poll_staff(actor: Actor, agencies: Collection[str]) -> None:
    """Only coordination's staff look for dates. Raises NotAllowed for those asked, NotFound for anyone else."""
    require_sight_of_poll(actor, agencies)
    require_planner(actor)
