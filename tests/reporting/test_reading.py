"""The quick reader of kept events takes nothing that a contract refuses, and nothing as something else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import pytest
from pydantic import ConfigDict, Field, ValidationError, field_validator

from services.reporting.rebuild.reading import Reader, contract_reader_of, quick_reader_of, reader_of
from shared.contracts import Event, coordination, event_types, intake, outreach, participation, roles
from shared.contracts.base import Code

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "shared/contracts/samples").glob("*.json"))
KNOWN = dict(event_types())
ID = "9f1c6f0e-2f4b-4b7e-8d51-0d8a7a0a6c11"
ODD: list[object] = [
    *(None, True, False, 0, 1, -1, 1.0, 1.5, 2**63, "", "a", "a\n", "A", "a b", "あ", "a" * 64, "a" * 65, "あ" * 201),
    *(
        "true",
        "3",
        "2026-04-10",
        "2026-04-10T00:00:00",
        "2026-4-10",
        "2026-02-30",
        "20260410",
        "0000-01-01",
        1775779200,
    ),
    *("2026-0001", "2026-0001\n", "2026-04", "2026-04\n", ID, ID.upper(), ID[:8], f"{{{ID}}}", f"urn:uuid:{ID}"),
    *({}, {"a": 1}, {"a": -1}, {"A": 1}, [], [None], ["a"], ["A"], ["a", "a"], ["a\n"], [1], [True], [ID], [["a"]]),
]


class Narrower(Event):
    """One that says more of a field than its form."""

    word: Code
    number: int = Field(ge=1)


class Checked(Event):
    """One with a rule of its own."""

    word: Code

    @field_validator("word")
    @classmethod
    def _known(cls, word: str) -> str:
        return word


class Stripped(Event):
    """One that reads words in a way of its own."""

    model_config = ConfigDict(str_strip_whitespace=True)

    word: Annotated[str, Field(max_length=3)]


def answer(read: Reader, known: type[Event], told: object) -> list[tuple[str, type, object]] | None:
    """What stands in each field when this is read; None for a refusal."""
    try:
        event: Any = read(orjson.dumps({"type": "t", "data": told}).decode())
    except ValidationError:
        return None
    values = [(name, getattr(event, name)) for name in known.model_fields]
    return [(name, type(value), value) for name, value in values]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_whatever_stands_in_a_field_is_read_as_its_contract_reads_it(sample: Path) -> None:
    told, known = orjson.loads(sample.read_bytes()), KNOWN[sample.stem]
    read, by_contract = reader_of(sample.stem), contract_reader_of(known)
    assert read is not None
    assert answer(read, known, told) is not None

    for name in known.model_fields:
        without = {other: value for other, value in told.items() if other != name}
        for one in (told, without, *(told | {name: odd} for odd in ODD), told | {"more": ODD}):
            assert answer(read, known, one) == answer(by_contract, known, one), one


def test_what_was_right_in_one_field_is_not_taken_for_right_in_another() -> None:
    event, number = coordination.CaseOpened, "2026-0001"
    told = orjson.loads((SAMPLES[0].parent / f"{event.type}.json").read_bytes())
    read = quick_reader_of(event)
    assert read is not None
    assert answer(read, event, told | {"number": number}) is not None

    consultation = orjson.loads((SAMPLES[0].parent / f"{intake.ConsultationReceived.type}.json").read_bytes())
    other = quick_reader_of(intake.ConsultationReceived)
    assert other is not None
    assert answer(other, intake.ConsultationReceived, consultation | {"agency": number}) is None


@pytest.mark.parametrize(
    "body", ["", "{", '{"data": {}}x', '{"data": {}, "z": NaN}', '{"z": "\\ud800"}', '{"z": "a\nb"}', "[" * 5_000]
)
def test_what_is_no_json_is_refused(body: str) -> None:
    read = reader_of(intake.ConsultationReceived.type)
    assert read is not None

    with pytest.raises(ValidationError):
        read(body)


@pytest.mark.parametrize("narrow", [Narrower, Checked, Stripped])
def test_a_class_that_says_more_than_its_fields_is_read_by_its_contract(narrow: type[Event]) -> None:
    assert quick_reader_of(narrow) is None


def test_the_events_of_which_there_are_most_are_read_quickly() -> None:
    for often in (
        *(intake.ConsultationReceived, intake.ConsultationContacted, outreach.OutreachContacted, intake.ConsentGranted),
        *(coordination.ActivityRecorded, coordination.CaseOpened, roles.RoleReported, coordination.CaseClosed),
        *(participation.SupportStarted, participation.SupportReviewed, participation.MatchOffered),
    ):
        assert quick_reader_of(often) is not None, often
