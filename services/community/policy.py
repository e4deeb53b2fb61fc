"""Who may do and see what in community (R15): hubs, resources and sessions are public, their upkeep is not."""

from services.community.domain.gaps import Gap
from services.community.domain.hubs import Hub
from services.community.domain.resources import Resource
from shared.actors import Actor, Role
from shared.reference.profile import Profile
from shared.refusals import NotAllowed


def develops(actor: Actor, profile: Profile) -> bool:
    """Whether the actor builds up the community: a coordinator of the council, or an officer of the city."""
    coordinator = actor.has(Role.COORDINATOR) and actor.agency == profile.council_agency.code
    officer = actor.has(Role.CITY_OFFICER) and actor.agency == profile.city_agency.code
    return coordinator or officer


def must_develop(actor: Actor, profile: Profile) -> None:
    """Raise NotAllowed for everyone who does not build up the community."""
    _only(develops(actor, profile))


def must_run_hub(actor: Actor, hub: Hub, profile: Profile) -> None:
    """The hub's own people, those of the agency that runs it, and whoever builds up the community."""
    _only(_runs(actor, hub) or develops(actor, profile) or _council_worker(actor, profile))


def must_give_notice(actor: Actor, hub: Hub) -> None:
    """Only a hub's own people pass on what that hub noticed."""
    _only(actor.has(Role.HUB) and actor.agency in (hub.code, hub.agency))


def must_record_gaps(actor: Actor) -> None:
    """Whoever supports people may say what is missing."""
    _only(actor.has(Role.WORKER, Role.COORDINATOR, Role.CITY_OFFICER))


def sees_gaps(actor: Actor, profile: Profile) -> bool:
    """Whether gaps and developments exist for this actor; a worker sees those of their own agency only."""
    readers = actor.has(Role.COMMITTEE, Role.AUDITOR)
    return develops(actor, profile) or _council_worker(actor, profile) or readers


def sees_description(actor: Actor, gap: Gap, profile: Profile) -> bool:
    """Free text about a gap: for those who work on it and the agency that wrote it."""
    wrote = actor.has(Role.WORKER, Role.COORDINATOR, Role.CITY_OFFICER) and actor.agency == gap.recorded_by
    return wrote or sees_project(actor, profile)


def sees_project(actor: Actor, profile: Profile) -> bool:
    """Free text about a development: for those who build up the community; others see where it stands."""
    return develops(actor, profile) or _council_worker(actor, profile)


def must_register_resources(actor: Actor) -> None:
    """Every agency and every hub may put a resource into the directory."""
    _only(actor.has(Role.WORKER, Role.COORDINATOR, Role.CITY_OFFICER, Role.PARTNER, Role.HUB))


def must_keep(actor: Actor, resource: Resource, profile: Profile) -> None:
    """The agency that keeps the entry, and whoever builds up the community."""
    keeps = actor.agency == resource.keeper and not actor.roles.isdisjoint(_KEEPERS)
    _only(keeps or develops(actor, profile))


_KEEPERS = frozenset({Role.WORKER, Role.COORDINATOR, Role.CITY_OFFICER, Role.PARTNER, Role.HUB})


def _runs(actor: Actor, hub: Hub) -> bool:
    return actor.has(Role.HUB, Role.WORKER, Role.COORDINATOR) and actor.agency in (hub.code, hub.agency)


def _council_worker(actor: Actor, profile: Profile) -> bool:
    return actor.has(Role.WORKER) and actor.agency == profile.council_agency.code


def _only(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed
