"""R4 and R5 proved on random households: the oracle and the service agree, and whoever breaks a rule is found out."""

import pytest

from tests.coordination import proof
from tests.coordination.planted import FAULTS

SLICE = 2_000
PATIENCE = 3_000
EXPECTED = {
    "convene: missing",
    "convene: no case here",
    "convene: nobody known",
    "convene: yes",
    "hold: city absent",
    "hold: duty",
    "hold: missing",
    "hold: yes",
    "open: already",
    "open: missing",
    "open: too long",
    "open: yes",
    "see: not found",
    "see: seen",
    "plan: False",
    "plan: True",
    "case: not found",
    "case: shown in part",
    "case: shown whole",
}


def test_r4_r5_the_service_answers_as_the_plain_reading_of_the_rules() -> None:
    report = proof.compare(SLICE, seed=26)

    assert report.examples == []
    assert set(report.answered) >= EXPECTED


@pytest.mark.parametrize("says", FAULTS)
def test_a_broken_rule_is_found(says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[says](monkeypatch)

    report = proof.Report(seed=7)
    for seed in proof.seeds(PATIENCE, 7):
        report.add(seed)
        if report.differing:
            return
    pytest.fail(f"in {PATIENCE} worlds nobody noticed that {says}")
