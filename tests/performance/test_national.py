"""What the national load sends is what the services publish: readable, each its own, of all five."""

from __future__ import annotations

import random
from datetime import date

from shared.contracts import Envelope
from shared.settings import SERVICES
from tests.performance.national_events import WEIGHTS, Country


def test_every_event_of_the_load_is_one_that_its_service_publishes() -> None:
    country = Country(date(2026, 11, 30), random.Random(1))
    told = [country.next() for _ in range(1000)]

    envelopes = [Envelope.model_validate_json(row[3]) for _, row in told]
    assert {envelope.event().publisher for envelope in envelopes} == set(SERVICES)  # type: ignore[union-attr]
    assert len({envelope.id for envelope in envelopes}) == len(told)
    assert {kind for kind, _ in told} == set(WEIGHTS)
    for envelope, (_, (identity, stream, type_, _)) in zip(envelopes, told, strict=True):
        assert (envelope.id, envelope.type, f"tsunagu:{envelope.source.rpartition('/')[2]}") == (
            identity,
            type_,
            stream,
        )
