"""A kept event tells a rebuild what it told when it came, however it is written down."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import orjson
import pytest

from services.reporting.rebuild.reading import reader_of
from services.reporting.rebuild.telling import Read
from services.reporting.store.archive import Kept
from shared.contracts import enveloped, event_types
from tests.reporting.events import a_consultation

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "shared/contracts/samples").glob("*.json"))
TYPE = "tsunagu.intake.consultation-received.v1"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_a_body_read_at_once_is_the_event_that_its_envelope_held(sample: Path) -> None:
    known = dict(event_types())[sample.stem]
    envelope = enveloped(known.model_validate_json(sample.read_text()), source=known.publisher)
    read = reader_of(envelope.type)
    assert read is not None

    found, event = read(envelope.encoded()), envelope.event()
    assert all(getattr(found, name) == getattr(event, name) for name in known.model_fields)


@pytest.mark.parametrize("body", ["{}", "not JSON", '{"data": []}', '{"data": {"on": "2026-02-30"}}'])
def test_a_body_that_holds_no_event_is_counted_as_one_that_cannot_be_read(body: str) -> None:
    read = Read()

    assert read.told([Kept(uuid4(), TYPE, body)]) == []
    assert (read.read, read.unreadable) == (1, 1)


def test_the_order_in_which_an_envelope_names_its_members_makes_no_difference() -> None:
    told = enveloped(a_consultation("2026-04-10"), source="intake")
    members = orjson.loads(told.encoded())
    turned = orjson.dumps({name: members[name] for name in reversed(members)}).decode()

    assert Read().told([Kept(told.id, TYPE, turned)]) == Read().told([Kept(told.id, TYPE, told.encoded())])


def test_a_type_that_this_version_does_not_know_is_read_and_tells_nothing() -> None:
    read = Read()

    assert read.told([Kept(uuid4(), "tsunagu.intake.something-later.v9", "{}")]) == []
    assert (read.read, read.unreadable) == (1, 0)
