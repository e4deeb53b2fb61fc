"""Households and their members by themselves, without any database."""

from datetime import date
from uuid import uuid4

import pytest

from services.intake.domain.errors.consents import ConsentsSeparately, RepresentativeNeeded
from services.intake.domain.household import Household, Member

DAY = date(2026, 4, 10)


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
        (toddler, None, RepresentativeNeeded),
        (pupil, None, RepresentativeNeeded),
        (toddler, pupil, ConsentsSeparately),
        (ward, None, RepresentativeNeeded),
        (ward, toddler, RepresentativeNeeded),
        (parent, ward, ConsentsSeparately),
    ):
        with pytest.raises(refusal):
            person.check_consent_given_by(giver, on)


@pytest.mark.parametrize("unclear", [None, "", "不詳", "昭和50年ごろ", "1975-13-01"])
def test_an_age_that_is_not_known_is_not_guessed(unclear: str | None) -> None:
    person = Member(uuid4(), uuid4(), birth_date=unclear)

    assert person.age(DAY) is None
    assert not person.is_minor(DAY)
    person.check_consent_given_by(None, DAY)


@pytest.mark.parametrize(
    ("written", "minor"), [("平成22年6月13日", True), ("2010年", True), ("2008年", False), ("H22頃", False)]
)
def test_a_minor_is_one_however_the_date_is_written_and_only_when_it_is_certain(written: str, minor: bool) -> None:
    assert Member(uuid4(), uuid4(), birth_date=written).is_minor(DAY) is minor


def test_r15_protection_is_never_lifted_by_learning_more() -> None:
    household = Household(uuid4(), "甲", address_protected=True)

    household.learn(address=None, address_protected=False)
    household.learn(address="乙", address_protected=False)

    assert (household.address, household.address_protected) == ("乙", True)


def test_r15_a_household_becomes_protected_once() -> None:
    household = Household(uuid4(), "甲")

    said = [household.learn(address=None, address_protected=each) for each in (False, True, True, False)]

    assert said == [False, True, False, False]
