"""The rules by themselves: consent (R3), wording (R5), a case's stages (R12)."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.coordination.domain.case import Case, CaseStillOpen, Member, Stage
from services.coordination.domain.consent import (
    Consent,
    ConsentMissing,
    Missing,
    consented_categories,
    missing_consents,
    require_consents,
)
from services.coordination.domain.errors import CaseNotOpen, TooEarly, UnknownMember
from services.coordination.domain.wording import repeats

MOTHER, SON = UUID(int=1), UUID(int=2)
PURPOSE = "support_sharing"
TODAY = date(2026, 6, 22)
NAMES = ("小金井ひがし地域包括支援センター", "社協")


def a_grant(member: UUID = MOTHER, **changed: object) -> Consent:
    facts: dict[str, object] = {
        "id": uuid4(),
        "household_id": UUID(int=9),
        "member_id": member,
        "purpose": PURPOSE,
        "agencies": frozenset({"city", "council"}),
        "categories": frozenset({"basic"}),
        "granted_on": date(2026, 6, 12),
        "valid_from": date(2026, 6, 12),
        "valid_until": date(2027, 3, 31),
    }
    return Consent(**facts | changed)  # type: ignore[arg-type]


def missing(*grants: Consent, agencies: tuple[str, ...] = ("city", "council"), on: date = TODAY) -> list[Missing]:
    return missing_consents([MOTHER, SON], agencies, grants, purpose=PURPOSE, on=on)


def test_r4_who_is_missing_is_named_members_times_agencies() -> None:
    assert missing(a_grant()) == [Missing(SON, "city"), Missing(SON, "council")]
    assert missing(a_grant(), a_grant(SON), agencies=("higashi", "city")) == [
        Missing(MOTHER, "higashi"),
        Missing(SON, "higashi"),
    ]


def test_r3_the_refusal_carries_ids_and_codes_only() -> None:
    with pytest.raises(ConsentMissing) as refusal:
        require_consents([SON], ["city"], [], purpose=PURPOSE, on=TODAY)

    assert refusal.value.facts == {"missing": [{"member": str(SON), "agency": "city"}]}


@pytest.mark.parametrize(
    ("changed", "on", "covered"),
    [
        ({}, date(2026, 6, 11), False),
        ({}, date(2026, 6, 12), True),
        ({}, date(2027, 3, 31), True),
        ({}, date(2027, 4, 1), False),
        ({"withdrawn_on": date(2026, 7, 1)}, date(2026, 6, 30), True),
        ({"withdrawn_on": date(2026, 7, 1)}, date(2026, 7, 1), False),
        ({"purpose": "host_disclosure"}, TODAY, False),
        ({"purpose": None, "granted_on": None, "valid_from": None, "valid_until": None}, TODAY, False),
    ],
)
def test_r3_a_grant_holds_for_its_purpose_and_period_until_withdrawn(
    changed: dict[str, object], on: date, covered: bool
) -> None:
    assert (Missing(MOTHER, "city") not in missing(a_grant(**changed), on=on)) is covered


def test_r3_the_last_answer_counts() -> None:
    grant = a_grant()
    no = a_grant(granted_on=None, agencies=frozenset(), valid_from=None, valid_until=None)
    later = Consent(no.id, no.household_id, MOTHER, PURPOSE, refused_on=TODAY, refused_agencies=frozenset({"city"}))
    again = a_grant(granted_on=date(2026, 7, 1), valid_from=date(2026, 7, 1))

    assert Missing(MOTHER, "city") in missing(grant, later)
    assert Missing(MOTHER, "council") not in missing(grant, later)
    assert Missing(MOTHER, "city") not in missing(grant, later, on=date(2026, 6, 21))
    assert Missing(MOTHER, "city") not in missing(grant, later, again, on=date(2026, 7, 1))


def test_r3_categories_are_those_of_the_grants_in_force() -> None:
    grants = [
        a_grant(),
        a_grant(categories=frozenset({"health"})),
        a_grant(categories=frozenset({"economic"}), valid_until=date(2026, 6, 20)),
    ]

    assert consented_categories(MOTHER, "city", grants, purpose=PURPOSE, on=TODAY) == {"basic", "health"}
    assert consented_categories(SON, "city", grants, purpose=PURPOSE, on=TODAY) == frozenset()


@given(st.permutations([a_grant(), a_grant(SON), a_grant(withdrawn_on=TODAY), a_grant(valid_until=TODAY)]))
def test_r3_the_order_of_the_ledger_does_not_matter(grants: list[Consent]) -> None:
    assert missing(*grants, agencies=("city", "higashi")) == [Missing(MOTHER, "higashi"), Missing(SON, "higashi")]


@pytest.mark.parametrize(
    ("text", "secret", "found"),
    [
        ("夜間に一人で絵を描く。", "長男は、夜間に一人で絵を描く。", True),
        ("夜間に 一人で\n絵を描く", "夜間に一人で絵を描く", True),
        ("ﾔｶﾝﾆｴｦｶｸﾋﾄ", "ヤカンニエヲカクヒト", True),
        ("長男は夜間に一人で絵を描く人を応援する", "実は夜間に一人で絵を描く人だと話した", True),
        ("完成品を人に見てもらう機会を作る", "絵を人に見てもらいたい", False),
        ("小金井ひがし地域包括支援センターと社協で見守る", "小金井ひがし地域包括支援センターから聞いた", False),
        ("短い語句", "短い語句", False),
        ("全く別のことを書いた計画の文章", "夜間に一人で絵を描く", False),
    ],
)
def test_r5_repeated_words_are_found_whatever_their_width_or_spacing(text: str, secret: str, found: bool) -> None:
    assert repeats([text], secret, public=NAMES) is found


def a_case(**changed: object) -> Case:
    opened = date(2026, 4, 14)
    facts: dict[str, object] = {
        "id": UUID(int=7),
        "number": "2026-0001",
        "household_id": UUID(int=9),
        "referral_id": UUID(int=8),
        "opened_on": opened,
        "episode_opened_on": opened,
        "members": [Member(UUID(int=7), MOTHER, 0), Member(UUID(int=7), SON, 1, told_living=False)],
    }
    return Case(**facts | changed)  # type: ignore[arg-type]


def test_r4_the_persons_concerned_are_the_living_unless_some_are_named() -> None:
    assert a_case().concerned(None) == [MOTHER]
    assert a_case().concerned([SON, SON]) == [SON]
    with pytest.raises(UnknownMember):
        a_case().concerned([uuid4()])


def test_a_case_advances_and_never_slips_back_by_itself() -> None:
    case = a_case(stage=Stage.SUPPORTING)

    case.advance(Stage.GATHERING)

    assert (case.stage, case.revision) == (Stage.SUPPORTING, 1)


def test_r12_an_episode_begins_after_the_one_before_was_closed() -> None:
    case = a_case()
    with pytest.raises(CaseStillOpen):
        case.reopen(on=TODAY)
    case.close(on=TODAY, watched=True)
    with pytest.raises(CaseNotOpen):
        case.require_open(on=TODAY)
    with pytest.raises(TooEarly):
        case.reopen(on=date(2026, 6, 21))
    case.reopen(on=TODAY)

    assert (case.number, case.episode, case.stage, case.closed_on) == ("2026-0001", 2, Stage.GATHERING, None)
