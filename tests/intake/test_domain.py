"""The rules themselves, without any database."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import errors
from services.intake.domain.consent import SUPPORT_SHARING, Consent, ConsentStatus, missing
from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.household import Household, Member
from services.intake.domain.outreach import STAGES, Basis, Decision, Outreach, concerned
from services.intake.domain.referral import Referral, ReferralStatus
from shared.reference import codes
from shared.refusals import Invalid

DAY = date(2026, 4, 10)


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
    return Handover.offer(consultation, handover_id=uuid4(), **said | overrides)


def a_consent(**overrides: Any) -> Consent:
    said: dict[str, Any] = {
        "id": uuid4(),
        "household_id": uuid4(),
        "member_id": UUID(int=1),
        "purpose": SUPPORT_SHARING,
        "agencies": ("city", "council"),
        "categories": ("basic",),
        "asked_on": date(2026, 6, 12),
        "valid_until": date(2027, 3, 31),
        "method": "written",
        "notice_version": "1",
        "obtained_by": "w-1",
        "obtained_agency": "council",
    }
    return Consent(**said | overrides)


def a_decision(**overrides: Any) -> Decision:
    said: dict[str, Any] = {
        "decision_id": uuid4(),
        "case_id": UUID(int=9),
        "household_id": UUID(int=8),
        "basis": Basis.SUPPORT_CONFERENCE,
        "on": date(2026, 4, 24),
        "agency": "council",
        "member_ids": (UUID(int=1),),
    }
    return Decision(**said | overrides)


def granted(**overrides: Any) -> Consent:
    consent = a_consent(**overrides)
    consent.answer(ConsentStatus.GRANTED, on=consent.asked_on)
    return consent


def test_r2_the_owner_moves_on_acceptance_and_not_before() -> None:
    consultation = a_consultation()
    handover = an_offer(consultation)
    assert consultation.owner.agency == "council"

    handover.accept(consultation, by="k-1", on=DAY)

    assert (consultation.owner.agency, consultation.owner.subject, consultation.owner_desk) == ("kita", "k-1", "kita")
    assert (handover.status, handover.answered_by, handover.answered_on) == (HandoverStatus.ACCEPTED, "k-1", DAY)
    assert consultation.revision == 2


def test_r2_a_decline_changes_no_owner() -> None:
    consultation = a_consultation()
    handover = an_offer(consultation)

    handover.decline(reason="満員", next_step="別の窓口", by="k-1", on=DAY)

    assert (consultation.owner.agency, consultation.revision) == ("council", 1)
    with pytest.raises(errors.AlreadyAnswered):
        handover.accept(consultation, by="k-1", on=DAY)


@pytest.mark.parametrize("blank", [None, "", " ", "　"])
def test_r2_a_decline_needs_both_words(blank: str | None) -> None:
    handover = an_offer(a_consultation())
    with pytest.raises(errors.ReasonMissing):
        handover.decline(reason=blank, next_step="x", by="k-1", on=DAY)
    with pytest.raises(errors.NextStepMissing):
        handover.decline(reason="x", next_step=blank, by="k-1", on=DAY)
    assert handover.status is HandoverStatus.OFFERED


def test_r2_two_desks_of_one_agency_may_hand_over_but_not_to_themselves() -> None:
    with pytest.raises(errors.SameDesk):
        an_offer(a_consultation(), to_agency="council", to_desk="sogo")
    child_family = a_consultation(agency="child_family", owner_agency="child_family", owner_desk="child_family")
    assert an_offer(child_family, to_agency="child_family", to_desk="child_family_pregnancy").to_desk


def test_a_consultation_is_concluded_once_and_not_before_it_was_received() -> None:
    consultation = a_consultation()
    with pytest.raises(errors.BeforeTheReception) as refusal:
        consultation.conclude(outcome="resolved", note=None, on=date(2026, 4, 9))
    assert refusal.value.facts == {"not_before": "2026-04-10"}
    with pytest.raises(errors.ReferInstead):
        consultation.conclude(outcome="referred", note=None, on=DAY)

    consultation.conclude(outcome="resolved", note="済", on=DAY)

    assert (consultation.status, consultation.concluded_on) == (ConsultationStatus.CONCLUDED, DAY)
    with pytest.raises(errors.AlreadyConcluded):
        consultation.conclude(outcome="resolved", note=None, on=DAY)
    with pytest.raises(errors.AlreadyConcluded):
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


@pytest.mark.parametrize(
    ("on", "carries"),
    [
        (date(2026, 6, 11), False),
        (date(2026, 6, 12), True),
        (date(2027, 3, 31), True),
        (date(2027, 4, 1), False),
    ],
)
def test_r3_a_grant_carries_acts_within_its_period(on: date, carries: bool) -> None:
    assert granted().in_force(on) is carries
    assert granted().covers("city", on) is carries
    assert not granted().covers("kita", on)


@given(st.dates(), st.dates(min_value=date(2026, 6, 12)))
def test_r3_a_withdrawn_consent_carries_nothing_whatever_the_date(on: date, withdrawn_on: date) -> None:
    consent = granted()
    consent.withdraw(on=withdrawn_on)

    assert not consent.in_force(on)
    with pytest.raises(errors.AlreadyWithdrawn):
        consent.withdraw(on=withdrawn_on)


def test_r3_only_a_grant_is_withdrawn_and_not_before_it_was_given() -> None:
    asked = a_consent()
    with pytest.raises(errors.NotGranted):
        asked.withdraw(on=DAY)
    asked.answer(ConsentStatus.REFUSED, on=date(2026, 6, 13))
    with pytest.raises(errors.NotGranted):
        asked.withdraw(on=date(2026, 6, 14))
    with pytest.raises(errors.AlreadyAnswered):
        asked.answer(ConsentStatus.GRANTED, on=date(2026, 6, 14))
    with pytest.raises(errors.BeforeTheGrant):
        granted().withdraw(on=date(2026, 6, 11))


def test_r3_a_period_that_is_over_when_it_begins_is_no_period() -> None:
    with pytest.raises(Invalid):
        a_consent(valid_until=date(2026, 6, 11)).answer(ConsentStatus.GRANTED, on=date(2026, 6, 12))
    with pytest.raises(errors.BeforeTheOffer):
        a_consent().answer(ConsentStatus.GRANTED, on=date(2026, 6, 11))


def test_r3_what_is_missing_is_listed_members_by_agencies() -> None:
    mother, son = UUID(int=1), UUID(int=2)
    given = [granted(), granted(member_id=son, purpose="host_disclosure"), granted(member_id=son, agencies=("kita",))]

    lacking = missing(
        given, members=[mother, son], agencies=["council", "kita"], on=date(2026, 7, 1), purpose=SUPPORT_SHARING
    )

    assert lacking == [(mother, "kita"), (son, "council")]


def test_r3_consents_of_one_person_add_up() -> None:
    given = [granted(agencies=("city",)), granted(agencies=("council",))]

    assert not missing(
        given, members=[UUID(int=1)], agencies=["city", "council"], on=date(2026, 7, 1), purpose=SUPPORT_SHARING
    )


@pytest.mark.parametrize(("said_no", "lets"), [("2026-06-11", True), ("2026-06-20", False), ("2026-07-02", True)])
def test_r3_a_later_no_ends_an_earlier_yes(said_no: str, *, lets: bool) -> None:
    day = date.fromisoformat(said_no)
    refused = a_consent(agencies=("city",), asked_on=min(day, date(2026, 6, 12)))
    refused.answer(ConsentStatus.REFUSED, on=day)
    who = {"members": [a_consent().member_id], "on": date(2026, 7, 1), "purpose": SUPPORT_SHARING}

    assert (not missing([granted(), refused], agencies=["city"], **who)) is lets
    assert not missing([granted(), refused], agencies=["council"], **who)


def test_r3_who_speaks_for_whom() -> None:
    parent = Member(uuid4(), uuid4(), birth_date="1980-01-01")
    toddler = Member(uuid4(), parent.household_id, birth_date="2022-01-01")
    pupil = Member(uuid4(), parent.household_id, birth_date="2010-06-13")
    ward = Member(uuid4(), parent.household_id, birth_date="1950-01-01", represented_by=parent.id)
    on = date(2026, 6, 12)

    parent.check_consent_given_by(None, on)
    toddler.check_consent_given_by(parent, on)
    ward.check_consent_given_by(parent, on)
    pupil.check_consent_given_by(parent, on)
    pupil.check_consent_given_by(None, date(2026, 6, 13))
    for person, giver, refusal in (
        (toddler, None, errors.RepresentativeNeeded),
        (pupil, None, errors.RepresentativeNeeded),
        (toddler, pupil, errors.ConsentsSeparately),
        (ward, None, errors.RepresentativeNeeded),
        (ward, toddler, errors.RepresentativeNeeded),
        (parent, ward, errors.ConsentsSeparately),
    ):
        with pytest.raises(refusal):
            person.check_consent_given_by(giver, on)


@pytest.mark.parametrize("unclear", [None, "", "不詳", "昭和50年ごろ", "1975-13-01"])
def test_an_age_that_is_not_known_is_not_guessed(unclear: str | None) -> None:
    person = Member(uuid4(), uuid4(), birth_date=unclear)

    assert person.age(DAY) is None
    assert not person.is_minor(DAY)
    person.check_consent_given_by(None, DAY)


def test_r15_protection_is_never_lifted_by_learning_more() -> None:
    household = Household(uuid4(), "甲", address_protected=True)

    household.learn(address=None, address_protected=False)
    household.learn(address="乙", address_protected=False)

    assert (household.address, household.address_protected) == ("乙", True)


@given(st.permutations(range(4)))
def test_r9_decisions_converge_in_any_order(order: list[int]) -> None:
    decisions = [
        a_decision(),
        a_decision(on=date(2026, 6, 29), basis=Basis.CITY_DECISION, member_ids=(UUID(int=2),)),
        a_decision(on=date(2026, 3, 1), member_ids=()),
        a_decision(on=date(2026, 8, 1), basis=Basis.CITY_DECISION, member_ids=(UUID(int=3),)),
    ]
    outreach = Outreach.begin(uuid4(), decisions[order[0]])
    changes = [outreach.absorb(decisions[position]) for position in order[1:]]

    assert (outreach.basis, outreach.started_on, outreach.revision) == (Basis.CITY_DECISION, date(2026, 3, 1), 4)
    assert outreach.member_ids == (UUID(int=1), UUID(int=2), UUID(int=3))
    assert sum(changes) <= 1


def test_r9_a_decision_is_about_the_outreach_of_its_time() -> None:
    ended = Outreach.begin(uuid4(), a_decision())
    ended.end(reason="goals_met", on=date(2026, 7, 31))
    still = Outreach.begin(uuid4(), a_decision(on=date(2026, 9, 1)))

    assert concerned([still, ended], a_decision(on=date(2026, 7, 31))) is ended
    assert concerned([ended, still], a_decision(on=date(2026, 8, 1))) is still
    assert concerned([ended], a_decision(on=date(2026, 8, 1))) is None
    assert concerned([], a_decision()) is None


def test_r9_outreach_lies_between_its_decision_and_its_end() -> None:
    outreach = Outreach.begin(uuid4(), a_decision())
    with pytest.raises(errors.BeforeTheDecision):
        outreach.note_contact(on=date(2026, 4, 23), stage=None, by="w-1")
    assert outreach.note_contact(on=date(2026, 5, 2), stage="met", by="w-1")
    assert not outreach.note_contact(on=date(2026, 5, 1), stage="indirect", by="w-2")
    assert (outreach.stage, outreach.last_contact_on, outreach.owner_subject) == ("met", date(2026, 5, 2), "w-2")
    with pytest.raises(errors.NotFurther):
        outreach.advance("indirect", on=date(2026, 5, 3))
    with pytest.raises(errors.TooEarly):
        outreach.end(reason="goals_met", on=date(2026, 5, 1))

    outreach.end(reason="goals_met", on=date(2026, 5, 2))

    with pytest.raises(errors.OutreachEndedAlready):
        outreach.end(reason="other", on=date(2026, 5, 3))
    with pytest.raises(errors.OutreachEndedAlready):
        outreach.advance("consent", on=date(2026, 5, 3))


def test_the_stages_are_those_of_the_code_list_in_its_order() -> None:
    assert codes.of("outreach_stage").codes == STAGES


def test_every_refusal_speaks_japanese_and_has_a_type_of_its_own() -> None:
    refusals = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.Refusal)]
    own = [refusal for refusal in refusals if refusal.__module__ == errors.__name__]

    assert len({refusal.type for refusal in own}) == len(own)
    assert all(any("ぁ" <= sign <= "龥" for sign in refusal.title + refusal.advice) for refusal in own)
