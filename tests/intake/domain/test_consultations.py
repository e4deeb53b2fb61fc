"""Consultations by themselves: their owner, their handovers and referrals, without any database."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.domain.deadlines import Calendar
from services.intake.domain.errors import AlreadyAnswered, AlreadyConcluded, BeforeTheReception, ReasonMissing
from services.intake.domain.errors.consultations import ReferInstead
from services.intake.domain.errors.handovers import NextStepMissing, SameDesk
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.referral import Referral, ReferralStatus
from shared.reference.profile import Deadlines

DAY = date(2026, 4, 10)
CALENDAR = Calendar(Deadlines())


def a_consultation(**overrides: Any) -> Consultation:
    said: dict[str, Any] = {
        "id": uuid4(),
        "household_id": uuid4(),
        "agency": "council",
        "desk": "sogo",
        "received_on": DAY,
        "received_by": "w-1",
        "channel": "phone",
        "source": "school",
        "owner_agency": "council",
        "owner_desk": "sogo",
        "owner_subject": "w-1",
    }
    return Consultation(**said | overrides)


def an_offer(consultation: Consultation, **overrides: Any) -> Handover:
    said: dict[str, Any] = {"to_agency": "kita", "to_desk": "kita", "by": "w-1", "message": None, "on": DAY}
    return Handover.offer(consultation, handover_id=uuid4(), calendar=CALENDAR, **said | overrides)


def test_r2_the_owner_moves_on_acceptance_and_not_before() -> None:
    consultation = a_consultation()
    handover = an_offer(consultation)
    assert consultation.owner.agency == "council"

    handover.accept(consultation, by="k-1", on=DAY, calendar=CALENDAR)

    assert (consultation.owner.agency, consultation.owner.subject, consultation.owner_desk) == ("kita", "k-1", "kita")
    assert (handover.status, handover.answered_by, handover.answered_on) == (HandoverStatus.ACCEPTED, "k-1", DAY)
    assert consultation.revision == 2


def test_r2_a_decline_changes_no_owner() -> None:
    consultation = a_consultation()
    handover = an_offer(consultation)

    handover.decline(reason="満員", next_step="別の窓口", by="k-1", on=DAY)

    assert (consultation.owner.agency, consultation.revision) == ("council", 1)
    with pytest.raises(AlreadyAnswered):
        handover.accept(consultation, by="k-1", on=DAY, calendar=CALENDAR)


@pytest.mark.parametrize("blank", [None, "", " ", "　"])
def test_r2_a_decline_needs_both_words(blank: str | None) -> None:
    handover = an_offer(a_consultation())
    with pytest.raises(ReasonMissing):
        handover.decline(reason=blank, next_step="x", by="k-1", on=DAY)
    with pytest.raises(NextStepMissing):
        handover.decline(reason="x", next_step=blank, by="k-1", on=DAY)
    assert handover.status is HandoverStatus.OFFERED


def test_r2_two_desks_of_one_agency_may_hand_over_but_not_to_themselves() -> None:
    with pytest.raises(SameDesk):
        an_offer(a_consultation(), to_agency="council", to_desk="sogo")
    child_family = a_consultation(agency="child_family", owner_agency="child_family", owner_desk="child_family")
    assert an_offer(child_family, to_agency="child_family", to_desk="child_family_pregnancy").to_desk


def test_a_consultation_is_concluded_once_and_not_before_it_was_received() -> None:
    consultation = a_consultation()
    with pytest.raises(BeforeTheReception) as refusal:
        consultation.conclude(outcome="resolved", note=None, on=date(2026, 4, 9))
    assert refusal.value.facts == {"not_before": "2026-04-10"}
    with pytest.raises(ReferInstead):
        consultation.conclude(outcome="referred", note=None, on=DAY)

    consultation.conclude(outcome="resolved", note="済", on=DAY)

    assert (consultation.status, consultation.concluded_on) == (ConsultationStatus.CONCLUDED, DAY)
    with pytest.raises(AlreadyConcluded):
        consultation.conclude(outcome="resolved", note=None, on=DAY)
    with pytest.raises(AlreadyConcluded):
        an_offer(consultation)


def test_r2_an_accepted_referral_gives_the_matter_to_the_case() -> None:
    consultation = a_consultation()

    consultation.pass_to_coordination(agency="council", on=DAY)
    revision = consultation.revision
    consultation.pass_to_coordination(agency="city", on=DAY)

    assert (consultation.outcome, consultation.owner.agency, consultation.owner.subject) == (
        "referred",
        "council",
        None,
    )
    assert consultation.revision == revision


def test_an_acceptance_outweighs_a_return() -> None:
    def a_referral() -> Referral:
        return Referral(uuid4(), uuid4(), uuid4(), "council", "council", DAY, "w-1", with_consent=False)

    def accept(referral: Referral) -> None:
        referral.note_acceptance(case_id=UUID(int=1), on=date(2026, 4, 14))

    def give_back(referral: Referral) -> None:
        referral.note_return(reason="x", next_step="y", on=date(2026, 4, 15))

    steps: tuple[Callable[[Referral], None], ...] = (accept, give_back)
    states = set()
    for order in itertools.product(steps, repeat=3):
        if set(order) == set(steps):
            referral = a_referral()
            for step in order:
                step(referral)
            states.add((referral.status, referral.case_id, referral.answered_on, referral.next_step))
    assert states == {(ReferralStatus.ACCEPTED, UUID(int=1), date(2026, 4, 14), "y")}


def test_who_took_it_over_and_gave_it_on_is_remembered_once() -> None:
    consultation = a_consultation()

    for agency in ("kita", "minami", "kita", "higashi"):
        an_offer(consultation, to_agency=agency, to_desk=agency).accept(consultation, by="x", on=DAY, calendar=CALENDAR)
    consultation.move_to(agency="higashi", desk="higashi", subject="colleague")

    assert consultation.earlier_owners == ("kita", "minami")
