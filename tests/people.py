"""The people who ask community and participation, by the names that tests know them by."""

from shared.actors import Actor, Role

PEOPLE = {
    "coordinator": Actor("coordinator-1", "council", frozenset({Role.COORDINATOR, Role.WORKER})),
    "council_worker": Actor("worker-1", "council", frozenset({Role.WORKER})),
    "officer": Actor("officer-1", "city", frozenset({Role.CITY_OFFICER})),
    "higashi": Actor("worker-2", "higashi", frozenset({Role.WORKER})),
    "false_coordinator": Actor("worker-3", "higashi", frozenset({Role.COORDINATOR})),
    "midori": Actor("hub-1", "hub_midori", frozenset({Role.HUB})),
    "honcho": Actor("hub-2", "hub_honcho", frozenset({Role.HUB})),
    "committee": Actor("committee-1", "city", frozenset({Role.COMMITTEE})),
    "operator": Actor("operator-1", "city", frozenset({Role.OPERATOR})),
}
