"""Citations follow the law as it stood on the day."""

from datetime import date
from itertools import pairwise

import pytest

from shared.reference.statutes import NoCitationError, cite, statutes


def test_the_conference_s_confidentiality_moved_to_paragraph_6_in_april_2025() -> None:
    assert cite("support_conference_confidentiality", date(2025, 3, 31)).citation == "社会福祉法第106条の6第5項"
    assert cite("support_conference_confidentiality", date(2025, 4, 1)).citation == "社会福祉法第106条の6第6項"
    assert cite("support_conference_confidentiality", date(2026, 11, 23)).citation == "社会福祉法第106条の6第6項"


def test_the_penalty_became_kokinkei_in_june_2025() -> None:
    assert cite("confidentiality_penalty", date(2025, 5, 31)).says == "1年以下の懲役又は100万円以下の罰金"
    assert cite("confidentiality_penalty", date(2025, 6, 1)).says == "1年以下の拘禁刑又は100万円以下の罰金"
    assert cite("confidentiality_penalty", date(2025, 6, 1)).citation == "社会福祉法第159条"


def test_a_day_before_the_law_has_no_citation() -> None:
    with pytest.raises(NoCitationError, match="「支援会議」について2021-03-31時点"):
        cite("support_conference", date(2021, 3, 31))


def test_an_unknown_statute_is_named() -> None:
    with pytest.raises(NoCitationError, match="「support_party」"):
        cite("support_party", date(2026, 4, 1))


def test_versions_run_in_the_order_of_their_days() -> None:
    for key, statute in statutes().items():
        assert statute.versions, key
        assert all(earlier.since < later.since for earlier, later in pairwise(statute.versions)), key


def test_every_statute_holds_throughout_the_plan_period() -> None:
    assert all(cite(key, date(2025, 4, 1)) for key in statutes())
