"""Two instances and a road that delays, doubles and turns round: one owner at every moment, and it always settles (R2).

The rules alone, without databases, in every state to which steps of desks and arrivals can lead. What was told once
stays on the road for ever and may arrive at any time, as often as it likes.
"""

from collections import deque
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from services.intake.domain import passage as rules
from services.intake.domain.consultation import Consultation
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.passage import Answer, Passage
from tests.intake.domain.test_consultations import CALENDAR, DAY, a_consultation

DESK = {"city": ("council", "sogo"), "kita": ("kita", "kita")}
OTHER = {"city": "kita", "kita": "city"}
OFFERS = 3
"""There and back, and there again; or asked anew twice."""
WAITING = (HandoverStatus.OFFERED, HandoverStatus.ACCEPTING)


@dataclass
class Side:
    """What one instance knows."""

    name: str
    consultation: Consultation | None = None
    handovers: dict[UUID, Handover] = field(default_factory=dict)
    ways: dict[UUID, Passage] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return self.consultation is not None and self.consultation.held_at is None

    def waiting(self, *, outgoing: bool) -> list[Handover]:
        """Offers sent, or received, that nobody answered."""
        return [one for one in self.handovers.values() if one.is_waiting and self.ways[one.id].outgoing is outgoing]

    def another(self) -> "Side":
        return Side(
            self.name,
            None if self.consultation is None else replace(self.consultation),
            {one: replace(handover) for one, handover in self.handovers.items()},
            {one: replace(way) for one, way in self.ways.items()},
        )

    @property
    def key(self) -> tuple[object, ...]:
        held = None if self.consultation is None else (self.consultation.held_at, self.consultation.owner_agency)
        known = tuple(
            (one.int, way.outgoing, way.ended, self.handovers[one].status if one in self.handovers else None)
            for one, way in sorted(self.ways.items())
        )
        return held, known

    def hears_offer(self, offer: Handover, turn: int, consultation: Consultation) -> None:
        if offer.id in self.ways:
            return
        way = self.ways[offer.id] = Passage(offer.id, OTHER[self.name], outgoing=False, turn=turn)
        unsettled = [
            (one, self.ways[one.id])
            for one in self.handovers.values()
            if one.status in WAITING and not self.ways[one.id].outgoing
        ]
        if rules.is_latest(way, unsettled):
            self.handovers[offer.id] = replace(offer)
            self.consultation = self.consultation or replace(consultation, held_at=OTHER[self.name])

    def hears_answer(self, handover_id: UUID, answer: Answer) -> bool:
        assert self.consultation is not None
        handover = self.handovers[handover_id]
        return rules.follow(answer, handover, self.consultation, instance=OTHER[self.name]) and answer.accepted

    def hears_confirmation(self, handover_id: UUID) -> None:
        assert self.consultation is not None
        rules.take_over(self.handovers[handover_id], self.consultation, by="w", on=DAY)

    def hears_end(self, ended: Handover) -> None:
        way = self.ways.setdefault(ended.id, Passage(ended.id, OTHER[self.name], outgoing=False))
        way.note_end(ended.status, by="w", reason=ended.reason, on=DAY)
        if ended.id in self.handovers:
            rules.hear_end(way, self.handovers[ended.id])


Message = tuple[str, str, tuple[Any, ...]]
"""For whom, what they do on hearing it, and what is told."""


@dataclass
class World:
    """Both sides, and all that was ever told."""

    sides: dict[str, Side]
    road: dict[tuple[str, int], Message] = field(default_factory=dict)
    offers: int = 0
    way: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        return (*(side.key for side in self.sides.values()), frozenset(self.road), self.offers)

    @property
    def holder(self) -> Side | None:
        return next((side for side in self.sides.values() if side.holds), None)

    def another(self, step: str, touched: Container[str] = DESK) -> "World":
        """The same to be changed, at the sides that are touched."""
        sides = {name: side.another() if name in touched else side for name, side in self.sides.items()}
        return World(sides, dict(self.road), self.offers, (*self.way, step))

    def tell(self, to: str, what: str, handover_id: UUID, *facts: Any) -> None:
        self.road[what, handover_id.int] = (to, what, facts)

    def offer(self) -> None:
        side = self.holder
        if side is None or side.consultation is None or self.offers == OFFERS or side.waiting(outgoing=True):
            return
        self.offers += 1
        agency, desk = DESK[OTHER[side.name]]
        made = Handover.offer(
            side.consultation,
            handover_id=UUID(int=self.offers),
            to_agency=agency,
            to_desk=desk,
            by="w",
            message=None,
            on=DAY,
            calendar=CALENDAR,
        )
        turn = 1 + max((way.turn for way in side.ways.values()), default=0)
        side.handovers[made.id] = made
        side.ways[made.id] = Passage(made.id, OTHER[side.name], outgoing=True, turn=turn)
        self.tell(OTHER[side.name], "hears_offer", made.id, replace(made), turn, replace(side.consultation))

    def withdraw(self) -> None:
        for side in self.sides.values():
            for handover in side.waiting(outgoing=True):
                handover.withdraw(reason="x", by="w", on=DAY)
                self.tell(OTHER[side.name], "hears_end", handover.id, replace(handover))

    def say_yes(self) -> None:
        for side in self.sides.values():
            for handover in side.waiting(outgoing=False):
                said = rules.say_yes(handover, by="w", on=DAY, calendar=CALENDAR)
                self.tell(OTHER[side.name], "hears_answer", handover.id, handover.id, said)

    def say_no(self) -> None:
        for side in self.sides.values():
            for handover in side.waiting(outgoing=False):
                said = rules.say_no(handover, reason="x", next_step="y", by="w", on=DAY)
                self.tell(OTHER[side.name], "hears_answer", handover.id, handover.id, said)

    def deliver(self, which: tuple[str, int]) -> None:
        to, what, facts = self.road[which]
        if getattr(self.sides[to], what)(*facts):
            self.tell(OTHER[to], "hears_confirmation", facts[0], facts[0])

    def settled(self) -> "World":
        """What comes of it once everything has arrived, and all that is told on arrival."""
        found, told = self.another("everything arrives"), -1
        while told != len(found.road):
            told = len(found.road)
            for which in sorted(found.road, reverse=True):
                found.deliver(which)
        return found


def steps(world: World) -> Iterator[tuple[str, Container[str], Callable[[World], None]]]:
    """What can happen next, and at which side."""
    asked = [side.name for side in world.sides.values() if side.waiting(outgoing=False)]
    holding = [side.name for side in world.sides.values() if side.holds]
    if holding:
        yield "offer", holding, World.offer
        yield "withdraw", holding, World.withdraw
    if asked:
        yield "yes", asked, World.say_yes
        yield "no", asked, World.say_no
    for which, (to, *_) in world.road.items():
        yield f"{which}", [to], lambda world, which=which: world.deliver(which)


@cache
def reachable() -> tuple[World, ...]:
    """Every state, each with the shortest way to it."""
    first = World({name: Side(name) for name in DESK})
    first.sides["city"].consultation = a_consultation()
    known, waiting = {first.key: first}, deque([first])
    while waiting:
        world = waiting.popleft()
        for name, touched, step in steps(world):
            then = world.another(name, touched)
            step(then)
            if known.setdefault(then.key, then) is then:
                waiting.append(then)
    return tuple(known.values())


def let_go(world: World) -> list[Handover]:
    """What an owner let go of, and the next one has not heard yet."""
    return [
        handover
        for side in world.sides.values()
        for handover in side.handovers.values()
        if handover.status is HandoverStatus.ACCEPTED
        and side.ways[handover.id].outgoing
        and world.sides[OTHER[side.name]].handovers[handover.id].status is HandoverStatus.ACCEPTING
    ]


def test_r2_in_every_state_there_is_exactly_one_owner() -> None:
    worlds = reachable()
    for world in worlds:
        holders = [side.name for side in world.sides.values() if side.holds]
        assert len(holders) + len(let_go(world)) == 1, world.way
        assert all(len(side.waiting(outgoing=False)) <= 1 for side in world.sides.values()), world.way
    assert len(worlds) > 1000
    assert sum(world.sides["kita"].holds for world in worlds) > 100


def test_r2_from_every_state_it_settles_and_both_sides_know_the_same() -> None:
    for world in reachable():
        end = world.settled()
        city, kita = end.sides["city"], end.sides["kita"]
        assert city.holds is not kita.holds, world.way
        for one in city.handovers.keys() & kita.handovers.keys():
            statuses = {city.handovers[one].status, kita.handovers[one].status}
            assert len(statuses) == 1, (world.way, statuses)
            assert HandoverStatus.ACCEPTING not in statuses, world.way
        waiting = [one.id for side in (city, kita) for one in side.waiting(outgoing=True)]
        assert all(one in city.handovers and one in kita.handovers for one in waiting), world.way


def test_a_consultation_can_come_back_and_go_again() -> None:
    owners = {tuple(side.holds for side in world.sides.values()) for world in reachable() if world.offers == OFFERS}
    assert owners == {(True, False), (False, True), (False, False)}
