"""What may travel: versioned, readable for ever, free of personal data (R17)."""

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from shared.contracts import Envelope, Event, enveloped, event_types
from shared.contracts.documents import faults
from shared.contracts.intake import ConsultationReceived
from shared.contracts.topology import SUBSCRIPTIONS, consumers_of

ALL = [pytest.param(event, id=name) for name, event in event_types()]


def test_schemas_samples_and_the_events_page_are_current() -> None:
    assert list(faults()) == []


@pytest.mark.parametrize("event", ALL)
def test_no_event_has_a_field_for_free_text(event: type[Event]) -> None:
    """R17: ids, dates, numbers, codes by pattern, public directory texts — anything else must be sealed."""
    for name, definition in _leaves(event.model_json_schema()):
        if definition.get("type") == "string":
            allowed = "pattern" in definition or definition.get("format") in {"uuid", "date"}
            public = "public directory data" in definition.get("description", "")
            assert allowed or public, f"{event.__name__}.{name} could hold anything"


def _leaves(schema: dict, name: str = "", root: dict | None = None) -> list[tuple[str, dict]]:
    root = root or schema
    if "$ref" in schema:
        return _leaves(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], name, root)
    found = [(name, schema)]
    for key, inner in schema.get("properties", {}).items():
        found += _leaves(inner, key, root)
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            found += _leaves(schema[key], name, root)
    for inner in schema.get("anyOf", []):
        found += _leaves(inner, name, root)
    return found


@pytest.mark.parametrize("event", ALL)
def test_issue_and_urgency_codes_never_travel_beside_a_person_household_or_case(event: type[Event]) -> None:
    fields = set(event.model_fields)
    if fields & {"issues", "urgency", "main_issue"}:
        assert not fields & {"member_id", "member_ids", "household_id", "case_id", "referral_id", "support_id"}


def test_the_consultation_id_travels_with_no_household_so_that_its_codes_lead_to_nobody() -> None:
    for _, event in event_types():
        if "consultation_id" in event.model_fields:
            assert not set(event.model_fields) & {"household_id", "case_id", "member_id", "referral_id"}


@pytest.mark.parametrize("event", ALL)
def test_every_type_is_named_after_its_publisher_and_version(event: type[Event]) -> None:
    assert re.fullmatch(rf"tsunagu\.{event.publisher}\.[a-z-]+\.v[0-9]+", event.type)
    assert event.about in event.model_fields


def test_a_code_field_refuses_free_text() -> None:
    with pytest.raises(ValidationError):
        a_reception(source="担任の先生")


def a_reception(**overrides: object) -> ConsultationReceived:
    facts = {
        "on": date(2026, 4, 10),
        "consultation_id": uuid4(),
        "agency": "council",
        "desk": "sogo",
        "channel": "phone",
        "source": "school",
        "urgency": "normal",
    }
    return ConsultationReceived(**facts | overrides)


def test_an_envelope_is_a_cloudevent_and_reads_back_as_the_same_fact() -> None:
    event = a_reception(issues=("poverty", "isolation"))
    envelope = enveloped(event, source="intake")
    again = Envelope.model_validate_json(envelope.encoded())
    assert again.event() == event
    assert (again.specversion, again.type) == ("1.0", "tsunagu.intake.consultation-received.v1")
    assert again.source == "/tsunagu/intake"
    assert again.subject == again.partitionkey == str(event.consultation_id)
    assert isinstance(again.id, UUID)


def test_a_newer_publishers_unknown_field_is_no_reason_to_fail() -> None:
    envelope = enveloped(a_reception(), source="intake")
    newer = envelope.model_copy(update={"data": envelope.data | {"added_later": 1}})
    assert newer.event() is not None


def test_whoever_listens_is_awaited_before_trimming() -> None:
    for consumer, publishers in SUBSCRIPTIONS.items():
        for publisher in publishers:
            assert consumer in consumers_of(publisher)
