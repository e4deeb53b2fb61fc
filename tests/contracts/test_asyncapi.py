"""The AsyncAPI document says what the code does: every stream, message, publisher, listener; and nothing personal."""

import copy
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from shared.contracts import Envelope, event_types
from shared.contracts.asyncapi import asyncapi
from shared.contracts.documents import DOCS
from shared.contracts.topology import SUBSCRIPTIONS, consumers_of, stream

SPECIFICATION = Path(__file__).with_name("asyncapi-3.0.0.schema.json.gz")
"""The specification's own JSON Schema: AsyncAPI Initiative, Apache-2.0, unchanged from npm's @asyncapi/specs 6.11.1."""
DOCUMENT: dict[str, Any] = json.loads((DOCS / "asyncapi.json").read_text(encoding="utf-8"))
TYPES = dict(event_types())


def found(reference: str) -> Any:
    place: Any = DOCUMENT
    for key in reference.removeprefix("#/").split("/"):
        place = place[key]
    return place


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_the_committed_document_is_what_the_contracts_say() -> None:
    assert json.loads(asyncapi()) == DOCUMENT
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"info", "servers", "channels", "operations", "components"} <= set(DOCUMENT)


@pytest.fixture(scope="module")
def specification() -> Draft7Validator:
    return Draft7Validator(json.loads(gzip.decompress(SPECIFICATION.read_bytes())))


def test_the_document_keeps_to_the_specification(specification: Draft7Validator) -> None:
    assert [error.json_path for error in specification.iter_errors(DOCUMENT)] == []


@pytest.mark.parametrize("part", ["channels", "operations", "servers"])
def test_what_the_specification_does_not_know_would_be_noticed(specification: Draft7Validator, part: str) -> None:
    changed = copy.deepcopy(DOCUMENT)
    next(iter(changed[part].values()))["colour"] = "red"

    assert list(specification.iter_errors(changed))


def test_every_reference_leads_somewhere() -> None:
    for reference in set(references(DOCUMENT)):
        assert found(reference), reference


def test_every_key_is_one_that_the_specification_allows() -> None:
    for part in (*DOCUMENT["components"].values(), DOCUMENT["channels"], DOCUMENT["operations"]):
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+", key) for key in part)


def test_every_event_lies_on_its_publishers_stream_and_else_only_where_history_is_told_again() -> None:
    for name, event in TYPES.items():
        holding = {key for key, channel in DOCUMENT["channels"].items() if name in channel["messages"]}
        again = {f"to.{consumer}" for consumer in consumers_of(event.publisher)}
        assert holding == {event.publisher} | again
        assert {DOCUMENT["channels"][key]["address"] for key in again} == {
            f"tsunagu:{key.replace('.', ':')}" for key in again
        }
        assert DOCUMENT["channels"][event.publisher]["address"] == stream(event.publisher)


def test_whoever_publishes_or_hears_is_told_with_the_group_it_reads_as() -> None:
    told = DOCUMENT["operations"]
    publishes = {f"{event.publisher}.publishes" for event in TYPES.values()}
    hears = {f"{name}.hears.{publisher}": name for name, heard in SUBSCRIPTIONS.items() for publisher in heard}

    hears |= {f"{name}.hears.again": name for name in SUBSCRIPTIONS}
    assert set(told) == publishes | set(hears)
    assert all(told[name]["action"] == "send" for name in publishes)
    assert all((told[name]["action"], told[name]["x-consumer-group"]) == ("receive", hears[name]) for name in hears)


@pytest.mark.parametrize("name", TYPES)
def test_an_example_is_an_event_as_it_travels(name: str) -> None:
    (example,) = DOCUMENT["components"]["messages"][name]["examples"]

    envelope = Envelope.model_validate(example["payload"])

    assert isinstance(envelope.event(), TYPES[name])
    required = DOCUMENT["components"]["schemas"]["Envelope"]["required"]
    assert set(required) <= set(example["payload"])


@pytest.mark.parametrize("name", TYPES)
def test_what_is_sealed_is_told_as_such(name: str) -> None:
    told = DOCUMENT["components"]["schemas"][name]["properties"]
    assert set(told) == set(TYPES[name].model_fields)
    for field, info in TYPES[name].model_fields.items():
        if "Sealed" in str(info.annotation):
            form = told[field].get("anyOf", [told[field]])[0]
            assert form["type"] == "string"
            assert "sealed" in (told[field].get("description", "") + form.get("description", "")).lower()


def test_the_contents_of_sealed_parts_are_no_schema_of_the_bus() -> None:
    fields = {field for schema in DOCUMENT["components"]["schemas"].values() for field in schema["properties"]}
    assert "dossier" in fields
    assert not {"narrative", "whereabouts", "reporter", "address"} & fields
