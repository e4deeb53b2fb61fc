"""Consents by themselves, without any database (R3)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.consent import SUPPORT_SHARING, Consent, ConsentStatus, missing
from services.intake.domain.errors import AlreadyAnswered, BeforeTheOffer
from services.intake.domain.errors.consents import AlreadyWithdrawn, BeforeTheGrant, NotGranted
from shared.refusals import Invalid

DAY = date(2026, 4, 10)


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


def granted(**overrides: Any) -> Consent:
    consent = a_consent(**overrides)
    consent.answer(ConsentStatus.GRANTED, on=consent.asked_on)
    return consent


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
    with pytest.raises(AlreadyWithdrawn):
        consent.withdraw(on=withdrawn_on)


def test_r3_only_a_grant_is_withdrawn_and_not_before_it_was_given() -> None:
    asked = a_consent()
    with pytest.raises(NotGranted):
        asked.withdraw(on=DAY)
    asked.answer(ConsentStatus.REFUSED, on=date(2026, 6, 13))
    with pytest.raises(NotGranted):
        asked.withdraw(on=date(2026, 6, 14))
    with pytest.raises(AlreadyAnswered):
        asked.answer(ConsentStatus.GRANTED, on=date(2026, 6, 14))
    with pytest.raises(BeforeTheGrant):
        granted().withdraw(on=date(2026, 6, 11))


def test_r3_a_period_that_is_over_when_it_begins_is_no_period() -> None:
    with pytest.raises(Invalid):
        a_consent(valid_until=date(2026, 6, 11)).answer(ConsentStatus.GRANTED, on=date(2026, 6, 12))
    with pytest.raises(BeforeTheOffer):
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
