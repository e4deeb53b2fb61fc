"""Who acts: the verified subject of a request, its agency and its roles."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a user may be (design: role of a user); one person may hold several."""

    WORKER = "worker"
    COORDINATOR = "coordinator"
    CITY_OFFICER = "city_officer"
    PARTNER = "partner"
    HUB = "hub"
    COMMITTEE = "committee"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as the token says: an opaque subject, the agency (or hub) they work for, their roles."""

    subject: str
    agency: str
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds any of these roles."""
        return not self.roles.isdisjoint(roles)
