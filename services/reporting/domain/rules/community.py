"""What community's events count as: hubs, resources, sessions, gaps and developments, notices (❺)."""

from collections.abc import Iterable
from uuid import UUID

from services.reporting.domain.facts import Fact
from services.reporting.domain.rules.base import Rule, each, fact
from shared.contracts import Event
from shared.contracts import community as told


def _hub(event: told.HubOpened, event_id: UUID) -> Iterable[Fact]:
    by = {"field": event.field, "kind": event.kind}
    yield fact("hubs_opened", event, event_id, fact_id=event.hub_id, by=by)
    if event.development_id is not None:
        yield fact("resources_opened_from_gaps", event, event_id, fact_id=event.hub_id, by={"sort": "hub"})


def _resource(event: told.ResourceOpened, event_id: UUID) -> Iterable[Fact]:
    yield fact("resources_opened", event, event_id, fact_id=event.resource_id, by={"field": event.field})
    if event.development_id is not None:
        yield fact("resources_opened_from_gaps", event, event_id, fact_id=event.resource_id, by={"sort": "resource"})


def _session(event: told.SessionHeld, event_id: UUID) -> Iterable[Fact]:
    yield fact("sessions_held", event, event_id, fact_id=event.session_id)
    heads = tuple(sorted(("generation", code, count) for code, count in event.participants.items() if count > 0))
    if heads:
        total = sum(count for _, _, count in heads)
        yield Fact(
            "session_participants", event.session_id, event.on, event.session_id, event_id, amount=total, parts=heads
        )


def _developed(event: told.DevelopmentOpened, event_id: UUID) -> Iterable[Fact]:
    yield fact("developments_opened", event, event_id, fact_id=event.development_id)
    for gap_id in set(event.gap_ids):
        yield fact("gaps_answered", event, event_id, fact_id=gap_id)


RULES: dict[type[Event], Rule] = {
    told.HubOpened: _hub,
    told.HubClosed: each("hubs_closed", "hub_id"),
    told.ResourceOpened: _resource,
    told.ResourceClosed: each("resources_closed", "resource_id"),
    told.SessionHeld: _session,
    told.GapRecorded: each("gaps_recorded", "gap_id", by=["menu_kind", "field"]),
    told.DevelopmentProposed: each("developments_proposed", "development_id"),
    told.DevelopmentOpened: _developed,
    told.DevelopmentDropped: each("developments_dropped", "development_id"),
    told.NoticeGiven: each("notices_given", "notice_id", by=["hub"]),
}
