"""What all of Japan's cities would tell in their peak hour, as outbox rows of five services. Nobody is real."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import Event, enveloped
from shared.contracts.community import GapRecorded, HubOpened, SessionHeld
from shared.contracts.coordination import ActivityRecorded, CaseOpened
from shared.contracts.intake import ConcernReceived, ConsentGranted, ConsultationContacted, ConsultationReceived
from shared.contracts.participation import MatchOffered, MenuOpened, NeedUnmet
from shared.contracts.reporting import PublicityRecorded
from shared.contracts.roles import RoleReported
from shared.reference import codes
from shared.reference.profile import load_profile

Row = tuple[UUID, str, str, str]
"""Event id, stream, type, body."""
WEIGHTS = {
    "consultation": 22,
    "contact": 14,
    "concern": 6,
    "consent": 6,
    "case": 4,
    "activity": 12,
    "report": 6,
    "match": 6,
    "menu": 2,
    "need": 2,
    "session": 12,
    "gap": 4,
    "hub": 2,
    "publicity": 2,
}
"""Of a hundred events; intake tells half, as in a city's own numbers of contacts."""
RIPPLES = frozenset({"need"})
"""What makes another service publish an event of its own, which reporting hears as well."""
_FAMILIAR = 500


@dataclass
class Country:
    """Makes one event after the other; later ones are about matters of earlier ones."""

    today: date
    chance: random.Random
    _consultations: list[UUID] = field(default_factory=lambda: [uuid4()])
    _hubs: list[UUID] = field(default_factory=lambda: [uuid4()])

    def __post_init__(self) -> None:
        self._desks = load_profile(None).desks

    def next(self) -> tuple[str, Row]:
        """The kind of the next event, and its row."""
        kind = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        event = _MAKERS[kind](self)
        envelope = enveloped(event, source=event.publisher)
        return kind, (envelope.id, f"tsunagu:{event.publisher}", envelope.type, envelope.encoded())

    @property
    def _on(self) -> date:
        return self.today - timedelta(days=self.chance.randrange(60))

    def _code(self, name: str) -> str:
        return self.chance.choice(sorted(codes.of(name).codes))

    def _agency(self) -> str:
        return str(self.chance.choice(self._desks).agency)

    def _remember(self, known: list[UUID], new: UUID) -> UUID:
        known.append(new)
        del known[:-_FAMILIAR]
        return new

    def consultation(self) -> Event:
        desk = self.chance.choice(self._desks)
        return ConsultationReceived(
            on=self._on,
            consultation_id=self._remember(self._consultations, uuid4()),
            agency=desk.agency,
            desk=desk.code,
            channel=self._code("channel"),
            source=self._code("source"),
            urgency=self._code("urgency"),
            issues=tuple({self._code("issue") for _ in range(self.chance.randint(1, 3))}),
        )

    def contact(self) -> Event:
        about = self.chance.choice(self._consultations)
        told: dict[str, Any] = {"agency": self._agency(), "channel": self._code("channel")}
        return ConsultationContacted(on=self._on, contact_id=uuid4(), consultation_id=about, **told)

    def concern(self) -> Event:
        return ConcernReceived(on=self._on, concern_id=uuid4(), agency=self._agency(), source=self._code("source"))

    def consent(self) -> Event:
        return ConsentGranted(
            on=self._on,
            consent_id=uuid4(),
            household_id=uuid4(),
            member_id=uuid4(),
            purpose="support_sharing",
            agencies=("city", self._agency()),
            categories=("basic",),
            valid_from=self._on,
            valid_until=self.today + timedelta(days=180),
            revision=1,
        )

    def case(self) -> Event:
        number = f"{self.today.year}-{self.chance.randrange(10_000):04}"
        return CaseOpened(on=self._on, case_id=uuid4(), number=number, referral_id=uuid4(), household_id=uuid4())

    def activity(self) -> Event:
        return ActivityRecorded(
            on=self._on, activity_id=uuid4(), case_id=uuid4(), counterpart=self._agency(), method="phone"
        )

    def report(self) -> Event:
        told = {"agency": self._agency(), "case_id": uuid4(), "plan_id": uuid4(), "role_id": uuid4()}
        return RoleReported(on=self._on, report_id=uuid4(), **told)

    def match(self) -> Event:
        told = {name: uuid4() for name in ("match_id", "support_id", "member_id", "menu_id")}
        return MatchOffered(on=self._on, **told)

    def menu(self) -> Event:
        return MenuOpened(on=self._on, menu_id=uuid4(), kind=self._code("menu_kind"), title="架空の催し")

    def need(self) -> Event:
        return NeedUnmet(on=self._on, need_id=uuid4(), menu_kind=self._code("menu_kind"), field="all")

    def session(self) -> Event:
        heads = {"adult": self.chance.randint(1, 20), "elderly": self.chance.randint(1, 20)}
        return SessionHeld(on=self._on, session_id=uuid4(), hub_id=self.chance.choice(self._hubs), participants=heads)

    def gap(self) -> Event:
        return GapRecorded(on=self._on, gap_id=uuid4(), menu_kind=self._code("menu_kind"), field="all")

    def hub(self) -> Event:
        identity = self._remember(self._hubs, uuid4())
        told = {"code": f"hub_{identity.hex}", "name": "架空の居場所", "field": "all", "kind": "ibasho"}
        return HubOpened(on=self._on, hub_id=identity, **told)

    def publicity(self) -> Event:
        return PublicityRecorded(on=self._on, publicity_id=uuid4(), medium="city_paper", title="架空の案内")


_MAKERS: dict[str, Callable[[Country], Event]] = {kind: getattr(Country, kind) for kind in WEIGHTS}
