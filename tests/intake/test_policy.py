"""Who may see and do what (R15), every role and every relation to a record."""

from typing import Any
from uuid import uuid4

import pytest

from services.intake import policy
from services.intake.domain.concern import Concern
from services.intake.domain.consultation import Consultation
from services.intake.domain.errors import NotTheOwner, NotYourDesk
from services.intake.domain.handover import HandoverStatus
from services.intake.domain.outreach import Basis, Outreach
from services.intake.policy import Standing
from shared.actors import Actor, Role
from shared.refusals import NotAllowed, NotFound
from tests.intake.domain.test_consultations import DAY, a_consultation, an_offer
from tests.intake.domain.test_outreach import a_decision

PEOPLE = (Role.WORKER, Role.COORDINATOR)


def an_actor(agency: str = "council", *roles: Role) -> Actor:
    return Actor("s-1", agency, frozenset(roles or (Role.WORKER,)))


@pytest.mark.parametrize("role", list(Role))
def test_only_who_works_with_people_sees_a_consultation(role: Role) -> None:
    assert policy.sees_consultation(an_actor("council", role), a_consultation(), ()) is (role in PEOPLE)


@pytest.mark.parametrize("status", list(HandoverStatus))
def test_a_desk_sees_what_it_is_asked_or_took_and_not_what_it_declined(status: HandoverStatus) -> None:
    consultation = a_consultation()
    handover = an_offer(consultation)
    handover.status = status

    seen = policy.sees_consultation(an_actor("kita"), consultation, [handover])

    assert seen is (status in {HandoverStatus.OFFERED, HandoverStatus.ACCEPTING, HandoverStatus.ACCEPTED})
    assert not policy.sees_consultation(an_actor("minami"), consultation, [handover])


def passed_on() -> Consultation:
    consultation = a_consultation()
    consultation.move_to(agency="kita", desk="kita", subject="k-1")
    return consultation


@pytest.mark.parametrize(
    ("agency", "sees", "owns", "follows_up"),
    [("council", True, False, True), ("kita", True, True, True), ("minami", False, False, False)],
)
def test_the_receiver_goes_on_seeing_but_the_owner_acts(agency: str, sees: bool, owns: bool, follows_up: bool) -> None:
    consultation, actor = passed_on(), an_actor(agency)

    assert policy.sees_consultation(actor, consultation, ()) is sees
    assert allowed(policy.must_own_consultation, actor, consultation) is owns
    assert allowed(policy.must_follow_up, actor, consultation) is follows_up


def allowed(check: Any, *said: Any) -> bool:
    try:
        check(*said)
    except NotTheOwner:
        return False
    return True


def test_what_one_may_not_see_is_not_found() -> None:
    stranger = an_actor("minami")
    with pytest.raises(NotFound):
        policy.must_see_consultation(stranger, a_consultation(), ())
    with pytest.raises(NotFound):
        policy.must_see_consultation(stranger, None, ())
    with pytest.raises(NotFound):
        policy.must_answer_handover(stranger, an_offer(a_consultation()))
    with pytest.raises(NotFound):
        policy.must_own_concern(stranger, Concern(uuid4(), DAY, "council", "sogo", "hub", "x"))
    with pytest.raises(NotFound):
        policy.must_see_household(stranger, Standing.NONE)
    with pytest.raises(NotFound):
        policy.must_see_household(an_actor("council", Role.AUDITOR), Standing.ANSWERS)


def test_the_agency_that_asked_does_not_answer_its_own_offer() -> None:
    with pytest.raises(NotTheOwner):
        policy.must_answer_handover(an_actor("council"), an_offer(a_consultation()))
    policy.must_answer_handover(an_actor("kita"), an_offer(a_consultation()))


def test_seeing_a_household_is_not_answering_for_it() -> None:
    policy.must_see_household(an_actor(), Standing.SEES)
    policy.must_answer_for_household(an_actor(), Standing.ANSWERS)
    with pytest.raises(NotTheOwner):
        policy.must_answer_for_household(an_actor(), Standing.SEES)


def test_workers_receive_at_their_own_desks() -> None:
    policy.must_receive_at(an_actor("kita"), desk="kita", agency="kita")
    with pytest.raises(NotYourDesk):
        policy.must_receive_at(an_actor("kita"), desk="sogo", agency="council")
    with pytest.raises(NotAllowed):
        policy.must_receive_at(an_actor("kita", Role.PARTNER), desk="kita", agency="kita")


def test_the_access_log_says_why_reading_is_lawful() -> None:
    consultation = a_consultation()
    assert policy.basis_of_reading(an_actor("council"), consultation) == "internal_use"
    assert policy.basis_of_reading(an_actor("kita"), consultation) == "other_public_body"
    early, continuing = (
        Outreach.begin(uuid4(), a_decision()),
        Outreach.begin(uuid4(), a_decision(basis=Basis.CITY_DECISION)),
    )
    assert policy.basis_of(early) == "support_conference"
    assert policy.basis_of(continuing) == "internal_use"


def test_only_the_agency_charged_with_it_sees_an_outreach() -> None:
    outreach = Outreach.begin(uuid4(), a_decision())
    assert policy.must_own_outreach(an_actor("council"), outreach) is outreach
    for stranger in (an_actor("kita"), an_actor("council", Role.CITY_OFFICER)):
        with pytest.raises(NotFound):
            policy.must_own_outreach(stranger, outreach)
