"""What reporting does with what it hears: archives all of it, counts each fact once, survives what is hostile."""

from __future__ import annotations

import asyncio
from itertools import permutations
from typing import Any
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import text

from services.reporting import commands
from services.reporting.domain.rules import facts_of
from services.reporting.store.archive import Kept
from shared.contracts import Event, enveloped
from shared.messaging.consumer import Delivery
from tests.reporting.events import (
    a_case_opened,
    a_consultation,
    a_consultation_amended,
    a_contact,
    a_contact_corrected,
    a_development_opened,
    a_gap,
    a_hub_opened,
    a_match_made,
    a_meeting_held,
    a_session,
    a_support_ended,
    a_support_started,
    an_activity,
    the,
)


def delivered(body: dict[str, Any] | bytes) -> Delivery:
    return Delivery(
        "tsunagu:intake", f"{uuid4().int % 10**9}-1", body if isinstance(body, bytes) else orjson.dumps(body)
    )


def body_of(event: Event) -> dict[str, Any]:
    made: dict[str, Any] = orjson.loads(enveloped(event, source="intake").encoded())
    return made


async def test_every_event_is_archived_as_it_was_heard(reporting: Any) -> None:
    body = orjson.dumps(body_of(a_consultation("2026-04-10")) | {"extension": "kept too"}, option=orjson.OPT_INDENT_2)

    await reporting.takes([delivered(body)])

    async with reporting.held.sessions() as session:
        kept = (await session.execute(text("SELECT body, type, received_month FROM event_archive"))).one()
    assert kept.body.encode() == body
    assert (kept.type, len(kept.received_month)) == ("tsunagu.intake.consultation-received.v1", 7)


async def test_an_event_this_version_does_not_know_is_archived_and_counts_nowhere(reporting: Any) -> None:
    body = body_of(a_consultation("2026-04-10")) | {"type": "tsunagu.intake.something-new.v2"}

    done = await reporting.takes([delivered(body)])

    assert len(done) == 1
    assert [await reporting.count(table) for table in ("event_archive", "fact", "dead_letter")] == [1, 0, 0]
    assert await reporting.rebuilds() == 1


async def test_a_fact_published_again_under_another_event_id_counts_once(reporting: Any) -> None:
    event = a_meeting_held("2026-06-26", "coordination_meeting", [the("case")])

    await reporting.hears(event, event)
    await reporting.hears(event)

    assert await reporting.count("event_archive") == 3
    assert (await reporting.numbers("2026-06", "2026-06"))["coordination_meetings_held"] == ([1], 1)


async def test_a_fact_told_again_with_an_earlier_date_moves_to_that_month(reporting: Any) -> None:
    hub = the("hub")
    await reporting.hears(a_hub_opened("2026-05-02", hub, field="elderly"))

    await reporting.hears(a_hub_opened("2026-04-30", hub, field="all"))
    await reporting.hears(a_hub_opened("2026-06-01", hub, field="children"))

    found = (await reporting.indicators("2026-04", "2026-06"))["hubs_active"]
    assert list(found["months"].values()) == [1, 1, 1]
    assert list(found["apart"]["opened"]["months"].values()) == [1, 0, 0]
    assert [key for key in found["apart"] if key.startswith("field.")] == ["field.all"]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
async def test_a_reception_counts_as_it_was_amended_last_in_whatever_order_that_arrives(
    reporting: Any, order: tuple[int, ...]
) -> None:
    visit = the("visit")
    told = [
        a_consultation("2026-04-10", consultation_id=visit, source="self", issues=["poverty"]),
        a_consultation_amended("2026-04-10", visit, 2, source="school", issues=["poverty", "housing"]),
        a_consultation_amended("2026-04-10", visit, 3, source="family", issues=["housing"], urgency="soon"),
    ]

    for turn in order:
        await reporting.hears(told[turn])

    found = (await reporting.indicators("2026-04", "2026-04"))["consultations_received"]
    assert (found["months"], found["total"]) == ({"2026-04": 1}, 1)
    parts = {name for name, line in found["apart"].items() if any(line["months"].values())}
    assert {"source.family", "issue.housing", "urgency.soon"} <= parts
    assert not {"source.self", "source.school", "issue.poverty", "urgency.normal"} & parts
    state = await reporting.state()
    await reporting.rebuilds()
    assert await reporting.state() == state


async def test_a_contact_that_is_corrected_twice_is_one_contact_on_the_day_of_the_last_correction(
    reporting: Any,
) -> None:
    first = the("contact")
    await reporting.hears(a_contact_corrected("2026-06-02", first, 2, "visit"))
    await reporting.hears(a_contact("2026-04-10", first), a_contact_corrected("2026-05-01", first, 1))

    found = (await reporting.indicators("2026-04", "2026-06"))["consultations_received"]["apart"]["contacts"]
    assert list(found["months"].values()) == [0, 0, 1]
    behind = await reporting.found("SELECT fact_id FROM fact WHERE measure = 'consultation_contacts'")
    assert [row[0] for row in behind] == [a_contact_corrected("2026-06-02", first, 2).contact_id]


async def test_a_correction_that_names_no_first_contact_is_of_the_one_it_corrects(reporting: Any) -> None:
    first = the("contact")
    told = a_contact_corrected("2026-06-02", first).model_copy(update={"first": None})

    await reporting.hears(told, a_contact("2026-04-10", first))

    found = (await reporting.indicators("2026-04", "2026-06"))["consultations_received"]["apart"]["contacts"]
    assert list(found["months"].values()) == [0, 0, 1]


async def test_a_closing_that_arrives_before_its_opening_waits_for_it(reporting: Any) -> None:
    support, son = the("support"), the("son")
    await reporting.hears(a_support_ended("2026-06-10", support))
    alone = await reporting.numbers("2026-05", "2026-07")

    await reporting.hears(a_support_started("2026-05-10", support, son))

    assert (alone["supports_active"], alone["participants_supported"]) == (([0, 0, 0], 0), ([0, 0, 0], 0))
    numbers = await reporting.numbers("2026-05", "2026-07")
    assert (numbers["supports_active"], numbers["participants_supported"]) == (([1, 0, 0], 0), ([1, 1, 0], 1))


async def test_one_person_with_two_supports_and_two_matches_is_one_person(reporting: Any) -> None:
    son = the("son")
    await reporting.hears(
        a_support_started("2026-05-10", the("first"), son),
        a_support_ended("2026-06-10", the("first")),
        a_support_started("2026-06-11", the("second"), son),
        a_match_made("2026-06-20", the("one"), son),
        a_match_made("2026-08-20", the("two"), son),
    )

    found = await reporting.indicators("2026-05", "2026-08")

    assert list(found["participants_supported"]["months"].values()) == [1, 1, 1, 1]
    assert found["participants_supported"]["total"] == 1
    assert (found["matches_made"]["total"], found["matches_made"]["apart"]["persons"]["total"]) == (2, 1)
    assert found["matches_made"]["apart"]["persons"]["months"] == {
        "2026-05": 0,
        "2026-06": 1,
        "2026-07": 0,
        "2026-08": 1,
    }


async def test_what_cannot_be_read_becomes_a_dead_letter_and_the_rest_counts(reporting: Any) -> None:
    wrong_date = body_of(a_consultation("2026-04-10"))
    wrong_date["data"]["on"] = "2026-02-30"
    hostile = [b"\xff\xfe", b"{}", b"null", b'{"specversion": "1.0"}', orjson.dumps(wrong_date)]

    done = await reporting.takes([*map(delivered, hostile), delivered(body_of(a_consultation("2026-04-10")))])

    assert len(done) == 6
    assert [await reporting.count(table) for table in ("dead_letter", "event_archive", "fact")] == [5, 1, 1]


async def test_one_event_that_the_database_refuses_does_not_keep_the_others_back(reporting: Any) -> None:
    too_many = a_session("2026-04-10", adult=10**12)
    entries = [delivered(body_of(too_many)), delivered(body_of(a_consultation("2026-04-10")))]

    done = await reporting.takes(entries)

    assert done == [entries[1]]
    assert await reporting.count("event_archive") == 1


async def test_a_batch_that_fails_leaves_nothing_half_counted(reporting: Any) -> None:
    before = await reporting.state()
    event = a_consultation("2026-04-10")
    event_id = uuid4()
    async with reporting.held.sessions() as session:
        await commands.archive_new(session, [Kept(event_id, event.type, "{}")])
        await commands.count(session, facts_of(event, event_id))
        await session.rollback()

    assert await reporting.state() == before
    assert await reporting.count("event_archive") == 0


async def test_heads_at_sessions_count_by_generation(reporting: Any) -> None:
    held = a_session("2026-05-10", elderly=4, school_child=3, adult=0)
    await reporting.hears(held, held)

    found = (await reporting.indicators("2026-05", "2026-05"))["session_participants"]
    assert (found["total"], found["apart"]["sessions"]["total"]) == (7, 1)
    assert found["apart"]["generation.elderly"]["total"] == 4
    assert "generation.adult" not in found["apart"]


async def test_a_gap_is_open_until_a_development_answers_it(reporting: Any) -> None:
    answered, waiting = the("answered gap"), the("waiting gap")
    await reporting.hears(a_development_opened("2026-10-01", answered, the("a gap nobody recorded")))
    await reporting.hears(a_gap("2026-08-31", answered), a_gap("2026-09-30", waiting))

    numbers = await reporting.numbers("2026-08", "2026-10")
    assert numbers["gaps_open"] == ([1, 2, 1], 1)
    assert await reporting.facts("gaps_open", "2026-10") == [waiting]


async def test_a_rebuild_beside_live_events_loses_none_and_counts_none_twice(reporting: Any) -> None:
    case = the("case")
    events = [an_activity(f"2026-05-{1 + n % 28:02d}", case, method=("phone", "visit")[n % 2]) for n in range(120)]
    await reporting.hears(a_case_opened("2026-04-01", case), *events[:60])

    await asyncio.gather(
        *(reporting.hears(*events[start : start + 10]) for start in range(60, 120, 10)),
        reporting.rebuilds(),
        reporting.rebuilds(),
    )

    live = await reporting.state()
    assert (await reporting.numbers("2026-05", "2026-05"))["activities"] == ([28], 28)
    assert await reporting.rebuilds() == 121
    assert await reporting.state() == live
