"""The code lists: complete, readable, extended but never renumbered."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.actors import Role
from shared.reference import codes, statutes
from shared.reference.codes import Code, CodeList, UnknownCodeError

RELEASED = [line.split() for line in (Path(__file__).parent / "released_codes.txt").read_text("utf-8").splitlines()]


def test_no_released_code_ever_disappears() -> None:
    gone = [(name, code) for name, code in RELEASED if name not in codes.names() or code not in codes.of(name)]

    assert gone == []


def test_every_code_is_released_by_being_listed() -> None:
    listed = {(name, code) for name, code in RELEASED}

    assert {(name, code) for name in codes.names() for code in codes.of(name).codes} - listed == set()
    assert codes.version() >= 1


def test_every_code_has_a_label_of_its_own_and_every_list_a_title() -> None:
    for name in codes.names():
        labels = [code.label for code in codes.of(name)]
        assert codes.of(name).title
        assert all(labels), name
        assert len(set(labels)) == len(labels), name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("channel", "visit phone home_visit online letter via_agency other"),
        (
            "source",
            """self family resident commissioned_welfare_volunteer business agency school medical police
            housing hub outreach anonymous other_field other""",
        ),
        (
            "issue",
            """illness injury disability disability_suspected mental_health suicidal_ideation housing_unstable
            homeless poverty debt household_budget job_seeking job_retention lifestyle isolation hikikomori
            family_relations truancy delinquency single_parent violence_abuse foreign_roots ex_offender
            communication capacity disaster elder_care double_care eighty_fifty young_carer
            developmental_delay squalor other""",
        ),
        ("meeting_kind", "coordination_meeting support_conference promotion_council external"),
        ("urgency", "emergency soon normal"),
        ("consultation_outcome", "resolved handed_over existing_scheme referred withdrawn"),
        ("outreach_stage", "not_reached indirect met relationship consent"),
        ("outreach_result", "met absent refused letter_left family_only accompanied"),
        (
            "case_stage",
            "received gathering assessing planning deliberating supporting reviewing closing closed watching returned",
        ),
        (
            "closure_reason",
            """goals_met to_watching single_agency_suffices other_scheme moved_away died own_wish
            consent_withdrawn unreachable other""",
        ),
        (
            "menu_kind",
            """work_training work_experience visit_information lodging housing_watch social_exchange learning
            lifestyle_advice liaison""",
        ),
        ("match_state", "candidate offered visited trial made settled ended declined"),
        ("match_end", "achieved interrupted unsuitable"),
        ("connection_stage", "none with_supporter with_peers takes_part contributes"),
        ("hub_field", "elderly disability children poverty all"),
        ("hub_kind", "hub ibasho kodomo_shokudo activity"),
        (
            "legal_basis",
            "consent support_conference statutory_report emergency_life internal_use other_public_body",
        ),
        ("programme", "consultation outreach coordination participation community"),
        ("consent_purpose", "support_sharing host_disclosure"),
    ],
)
def test_the_lists_hold_the_codes_of_the_design_in_their_order(name: str, expected: str) -> None:
    assert list(codes.of(name).codes) == expected.split()


def test_labels_are_the_offices_own_words() -> None:
    assert codes.of("channel").label("visit") == "来所"
    assert codes.of("issue").label("eighty_fifty") == "8050"
    assert codes.of("consent_purpose").label("support_sharing") == "支援のための情報共有"
    assert codes.of("consent_purpose").label("host_disclosure") == "受入先への情報提供"
    assert codes.of("publicity_medium").label("city_paper") == "市報"
    assert codes.of("publicity_medium").label("website") == "ホームページ"


def test_the_roles_of_users_are_those_of_the_actor() -> None:
    assert set(codes.of("user_role").codes) == {role.value for role in Role}


def test_every_statute_named_by_a_code_is_recorded() -> None:
    named = {code.statute for name in codes.names() for code in codes.of(name) if code.statute}

    assert named
    assert named - set(statutes.statutes()) == set()


def test_an_unknown_code_becomes_other_and_keeps_what_was_typed() -> None:
    assert codes.of("issue").coerce("ごみの出し方が分からない ") == ("other", "ごみの出し方が分からない ")
    assert codes.of("source").coerce("") == ("other", "")


@given(st.text())
def test_nothing_typed_is_lost(typed: str) -> None:
    code, text = codes.of("issue").coerce(typed)

    assert (code, text) == (typed, None) if typed in codes.of("issue") else (code, text) == ("other", typed)


def test_a_known_code_stays_itself() -> None:
    assert codes.of("issue").coerce("debt") == ("debt", None)
    assert codes.of("issue").coerce("other") == ("other", None)
    assert codes.of("relation").coerce("20,12") == ("20,12", None)


def test_a_list_without_other_says_what_may_be_used() -> None:
    with pytest.raises(UnknownCodeError, match=r"「緊急度」にコード「asap」はありません。.*emergency、soon、normal"):
        codes.of("urgency").coerce("asap")


def test_unknown_codes_and_lists_are_named() -> None:
    with pytest.raises(UnknownCodeError, match="「課題」にコード「x」"):
        codes.of("issue").label("x")
    with pytest.raises(UnknownCodeError, match="コード表「issues」はありません"):
        codes.of("issues")


def test_what_is_not_text_is_in_no_list() -> None:
    assert 20 not in codes.of("relation")
    assert None not in codes.of("issue")


@pytest.mark.parametrize(
    ("chain", "label"),
    [
        ("20,12", "子の妻"),
        ("12,20", "妻の子"),
        ("20,20,20,20", "子の子の子の子"),
        ("14,51", "妻（未届）の父"),
        ("51", "父"),
    ],
)
def test_relations_join_into_chains(chain: str, label: str) -> None:
    assert chain in codes.of("relation")
    assert codes.of("relation").label(chain) == label


@pytest.mark.parametrize("chain", ["20,20,20,20,20", "20,99", "02,20", "20,", ",20", "20,21", "20, 12", "kin,20"])
def test_relations_that_nobody_can_be_are_no_code(chain: str) -> None:
    assert chain not in codes.of("relation")
    with pytest.raises(UnknownCodeError):
        codes.of("relation").label(chain)


def test_only_relations_chain() -> None:
    assert "debt,poverty" not in codes.of("issue")


@pytest.mark.parametrize(
    ("years", "band", "generation"),
    [
        (0, "age_0_5", "preschool"),
        (5, "age_0_5", "preschool"),
        (6, "age_6_11", "school_child"),
        (17, "age_15_17", "teenager"),
        (18, "age_18_39", "adult"),
        (64, "age_40_64", "adult"),
        (65, "age_65_74", "elderly"),
        (75, "age_75_over", "elderly"),
        (110, "age_75_over", "elderly"),
        (None, "unknown", "unknown"),
        (-1, "unknown", "unknown"),
    ],
)
def test_ages_fall_into_bands_and_generations(years: int | None, band: str, generation: str) -> None:
    assert codes.of("age_band").of_age(years) == band
    assert codes.of("generation").of_age(years) == generation


@pytest.mark.parametrize("name", ["age_band", "generation"])
def test_every_age_has_exactly_one_place(name: str) -> None:
    for years in range(130):
        assert sum(code.covers(years) for code in codes.of(name)) == 1


def test_a_retired_code_is_no_longer_offered_but_still_read() -> None:
    new, old = Code(code="new", label="新"), Code(code="old", label="旧", retired=date(2027, 4, 1))
    colours = CodeList("colour", "色", (new, old))

    assert colours.offered(date(2027, 3, 31)) == (new, old)
    assert colours.offered(date(2027, 4, 1)) == (new,)
    assert "old" in colours
    assert colours.label("old") == "旧"


def test_lists_are_read_once() -> None:
    assert codes.of("issue") is codes.of("issue")
