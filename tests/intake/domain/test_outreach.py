"""Outreach by itself, without any database (R9)."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.errors import TooEarly
from services.intake.domain.errors.outreach import BeforeTheDecision, NotFurther, OutreachEndedAlready
from services.intake.domain.outreach import STAGES, Basis, Decision, Outreach, concerned
from shared.reference import codes


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
    with pytest.raises(BeforeTheDecision):
        outreach.note_contact(on=date(2026, 4, 23), stage=None, by="w-1")
    assert outreach.note_contact(on=date(2026, 5, 2), stage="met", by="w-1")
    assert not outreach.note_contact(on=date(2026, 5, 1), stage="indirect", by="w-2")
    assert (outreach.stage, outreach.last_contact_on, outreach.owner_subject) == ("met", date(2026, 5, 2), "w-1")
    with pytest.raises(NotFurther):
        outreach.advance("indirect", on=date(2026, 5, 3))
    with pytest.raises(TooEarly):
        outreach.end(reason="goals_met", on=date(2026, 5, 1))

    outreach.end(reason="goals_met", on=date(2026, 5, 2))

    with pytest.raises(OutreachEndedAlready):
        outreach.end(reason="other", on=date(2026, 5, 3))
    with pytest.raises(OutreachEndedAlready):
        outreach.advance("consent", on=date(2026, 5, 3))


def test_the_stages_are_those_of_the_code_list_in_its_order() -> None:
    assert codes.of("outreach_stage").codes == STAGES
