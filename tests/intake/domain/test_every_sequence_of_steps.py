"""Every state that legal steps can lead a consultation to, all of them: none has no owner, no next date or no way on.

The walk goes on until it meets no new state. States are told apart by all that rules look at, not by ids and dates.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from uuid import uuid4

from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.domain.errors import DomainError
from services.intake.domain.errors.consultations import HandoverPending, ReferralPending
from services.intake.domain.handover import Handover, HandoverStatus, needs_help
from services.intake.domain.referral import Referral, ReferralStatus
from services.intake.domain.standing import next_of
from tests.intake.domain.test_consultations import CALENDAR, DAY, a_consultation

DESKS = {"sogo": "council", "child_family": "child_family", "child_family_pregnancy": "child_family"}
"""Of two agencies, one of them with two desks."""
A_MONTH = timedelta(days=30)
"""Between two steps: longer than every deadline, so that the city may step in."""


@dataclass
class Matter:
    """A consultation with all that hangs on it, and how it came to be so."""

    consultation: Consultation
    handovers: list[Handover] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    today: date = DAY
    way: tuple[str, ...] = ()

    @property
    def waiting(self) -> list[Handover]:
        return [handover for handover in self.handovers if handover.is_waiting]

    @property
    def made(self) -> list[Referral]:
        return [referral for referral in self.referrals if referral.status is ReferralStatus.MADE]

    @property
    def key(self) -> tuple[object, ...]:
        one = self.consultation
        taken = [handover for handover in self.handovers if handover.status is HandoverStatus.ACCEPTED]
        met = bool(taken) and taken[-1].first_contact_on is not None
        return (
            (one.status, one.outcome, one.owner_agency, one.owner_desk, one.owner_subject, one.next_on is not None),
            tuple((handover.from_agency, handover.to_desk, handover.replaces is None) for handover in self.waiting),
            (bool(taken) and taken[-1].to_agency == one.owner_agency, met, needs_help(self.handovers)),
            frozenset(referral.status for referral in self.referrals),
        )

    def another(self, step: str) -> "Matter":
        """The same a month later, before a step."""
        return Matter(
            replace(self.consultation),
            [replace(handover) for handover in self.handovers],
            [replace(referral) for referral in self.referrals],
            self.today + A_MONTH,
            (*self.way, step),
        )

    def must_wait_for_nobody(self) -> None:
        if self.waiting:
            raise HandoverPending
        if self.made:
            raise ReferralPending

    def offer(self, desk: str) -> Handover:
        return Handover.offer(
            self.consultation,
            handover_id=uuid4(),
            to_agency=DESKS[desk],
            to_desk=desk,
            by="w",
            message=None,
            on=self.today,
            calendar=CALENDAR,
        )


def offer(matter: Matter, desk: str) -> None:
    made = matter.offer(desk)
    matter.must_wait_for_nobody()
    matter.handovers.append(made)


def intervene(matter: Matter, desk: str) -> None:
    for waiting in matter.waiting:
        other = matter.offer(desk)
        waiting.give_way_to(other, reason="x", by="city", on=matter.today)
        matter.handovers.append(other)


def accept(matter: Matter) -> None:
    for handover in matter.waiting:
        handover.accept(matter.consultation, by=f"w@{handover.to_agency}", on=matter.today, calendar=CALENDAR)


def decline(matter: Matter) -> None:
    for handover in matter.waiting:
        handover.decline(reason="x", next_step="y", by="w", on=matter.today)


def withdraw(matter: Matter) -> None:
    for handover in matter.waiting:
        handover.withdraw(reason="x", by="w", on=matter.today)


def meet(matter: Matter) -> None:
    for handover in matter.handovers:
        if handover.first_contact_on is None and handover.status is HandoverStatus.ACCEPTED:
            handover.note_first_contact(by="w", on=matter.today)


def plan(matter: Matter) -> None:
    matter.consultation.note_contact(on=matter.today, next_on=matter.today + A_MONTH)


def contact(matter: Matter) -> None:
    matter.consultation.note_contact(on=matter.today, next_on=None)


def reassign(matter: Matter) -> None:
    one = matter.consultation
    one.must_be_open()
    one.move_to(agency=one.owner_agency, desk=one.owner_desk, subject=f"w-2@{one.owner_agency}")


def conclude(matter: Matter) -> None:
    matter.consultation.conclude(outcome="resolved", note=None, on=matter.today)
    matter.must_wait_for_nobody()


def refer(matter: Matter) -> None:
    one = matter.consultation
    one.must_be_open()
    matter.must_wait_for_nobody()
    said = (one.owner_agency, "council", matter.today, "w")
    matter.referrals.append(Referral(uuid4(), one.id, one.household_id, *said, with_consent=False))


def give_back(matter: Matter) -> None:
    for referral in matter.referrals:
        referral.note_return(reason="x", next_step="y", on=matter.today)


def take_up(matter: Matter) -> None:
    """Coordination accepts whichever referral, also one that it gave back before."""
    for referral in matter.referrals:
        if (
            referral.note_acceptance(case_id=uuid4(), on=matter.today)
            and matter.consultation.status is ConsultationStatus.OPEN
        ):
            matter.consultation.pass_to_coordination(agency=referral.to_agency, on=matter.today)
            for handover in matter.waiting:
                handover.lapse(by="coordination", reason="x", on=matter.today)


Step = Callable[[Matter], None]
STEPS: dict[str, Step] = {
    **{f"offer to {desk}": lambda matter, desk=desk: offer(matter, desk) for desk in DESKS},  # type: ignore[misc]
    **{f"city names {desk}": lambda matter, desk=desk: intervene(matter, desk) for desk in DESKS},  # type: ignore[misc]
    **{
        step.__name__: step
        for step in (accept, decline, withdraw, meet, plan, contact, reassign, conclude, refer, give_back, take_up)
    },
}


def after(matter: Matter) -> Iterator[Matter]:
    """What each legal step makes of a matter."""
    for name, step in STEPS.items():
        further = matter.another(name)
        try:
            step(further)
        except DomainError:
            continue
        yield further


@dataclass
class Walk:
    """Every state with the shortest way to it, what follows it, and the steps by which the owner changed."""

    known: dict[object, Matter] = field(default_factory=dict)
    follows: dict[object, set[object]] = field(default_factory=dict)
    moved_by: set[str] = field(default_factory=set)


@cache
def walked() -> Walk:
    first = Matter(a_consultation())
    walk = Walk({first.key: first})
    ahead = deque([first])
    while ahead:
        matter = ahead.popleft()
        reached = {further.key: further for further in after(matter)}
        walk.follows[matter.key] = set(reached)
        for key, further in reached.items():
            if further.consultation.owner_agency != matter.consultation.owner_agency:
                walk.moved_by.add(further.way[-1])
            if key not in walk.known:
                walk.known[key] = further
                ahead.append(further)
    return walk


def has_ended(matter: Matter) -> bool:
    return matter.consultation.status is ConsultationStatus.CONCLUDED


def test_r2_no_sequence_of_steps_leaves_anybody_without_an_owner_or_a_next_date() -> None:
    for matter in walked().known.values():
        one = matter.consultation
        comes = next_of(one, handovers=matter.handovers, referrals=matter.referrals, calendar=CALENDAR)
        assert one.owner_agency in DESKS.values(), matter.way
        assert len(matter.waiting) + len(matter.made) <= 1, matter.way
        if has_ended(matter):
            assert one.outcome, matter.way
            assert one.concluded_on, matter.way
            assert not matter.waiting, matter.way
            assert comes is None, matter.way
        else:
            assert one.owner_subject, matter.way
            assert comes is not None, matter.way
            assert comes.on >= one.received_on, matter.way
    assert len(walked().known) > 100


def test_r2_from_every_state_some_way_leads_to_an_outcome() -> None:
    known, follows = walked().known, walked().follows
    ending = {key for key, matter in known.items() if has_ended(matter)}

    while more := {key for key in known.keys() - ending if follows[key] & ending}:
        ending |= more

    assert [known[key].way for key in known.keys() - ending] == []


def test_r2_the_owner_changes_by_acceptance_by_coordination_and_by_nothing_else() -> None:
    assert walked().moved_by == {"accept", "take_up"}
