"""A fact can be followed from the request to the number that it becomes, as one trace that names nobody."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.contextvars import get_contextvars

from shared.contracts import Envelope, enveloped
from shared.contracts.reporting import PublicityRecorded
from shared.demo.household import PRIVATE_TEXTS
from shared.demo.journey import FIRST, JOURNEY, LAST
from shared.demo.play import flat
from shared.demo.story import CITY, Story
from shared.telemetry import tracing
from shared.telemetry.allowed import allowed
from shared.telemetry.spans import TOLD
from tests.journeys.town import Town

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    with tracing.exporting(exporter):
        yield exporter


async def played(town: Town) -> Story:
    story = town.story()
    for step in JOURNEY:
        await step.play(story)
        await town.carry()
    return story


def an_envelope() -> Envelope:
    fact = PublicityRecorded(on=date(2026, 11, 1), publicity_id=uuid4(), medium="city_paper", title="見本の催し")
    return enveloped(fact, source="reporting", traceparent=CALLER)


def lines(span: ReadableSpan) -> str:
    """All that a span tells, as text."""
    return str(span.to_json())


def trace(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.trace_id


def with_parent(spans: tuple[ReadableSpan, ...], parent: ReadableSpan) -> list[ReadableSpan]:
    assert parent.context is not None
    return [span for span in spans if span.parent and span.parent.span_id == parent.context.span_id]


async def test_one_trace_leads_from_the_consultation_to_reportings_indicator(
    town: Town, spans: InMemorySpanExporter
) -> None:
    story = await played(town)
    answer = await story.get(CITY, f"/reporting/v1/indicators?from={FIRST}&to={LAST}")
    assert any(sum(months.values()) for months in flat(answer["indicators"]).values())

    found = spans.get_finished_spans()
    received = next(span for span in found if span.name == "POST /intake/v1/consultations")
    counted = [span for span in with_parent(found, received) if span.name.startswith("count ")]
    assert [span.name for span in counted] == ["count tsunagu.intake.consultation-received.v1"]
    assert {trace(span) for span in counted} == {trace(received)}
    assert received.resource.attributes["service.name"] == "tsunagu-intake"
    assert counted[0].resource.attributes["service.name"] == "tsunagu-reporting"


async def test_what_a_handler_records_goes_on_in_the_trace_of_what_it_heard(
    town: Town, spans: InMemorySpanExporter
) -> None:
    await played(town)

    found = spans.get_finished_spans()
    applied = [span for span in found if span.name.startswith("apply ")]
    consequences = [child for span in applied for child in with_parent(found, span)]
    assert any(child.name.startswith("count ") for child in consequences)
    begun = {trace(span) for span in found if span.name.startswith(("POST ", "PUT "))}
    assert {trace(span) for span in applied if span.parent} <= begun, "hubs of the profile are opened by no request"


async def test_no_span_of_the_journey_tells_more_than_ids_and_codes(town: Town, spans: InMemorySpanExporter) -> None:
    story = await played(town)
    await story.get(CITY, f"/reporting/v1/indicators?from={FIRST}&to={LAST}")

    found = spans.get_finished_spans()
    assert {kind for span in found for kind in [span.name.split()[0]]} >= {"POST", "GET", "apply", "count"}
    said = "\n".join(map(lines, found))
    assert [text for text in PRIVATE_TEXTS if text in said] == []
    assert said.isascii()
    assert {key for span in found for key in span.attributes or {}} <= TOLD
    assert all(not span.events for span in found)


async def test_a_callers_trace_is_carried_on_and_what_else_it_sends_is_not(
    town: Town, spans: InMemorySpanExporter
) -> None:
    headers = {"traceparent": CALLER, "tracestate": "who=yamada", "baggage": "name=yamada"}
    await town.client.get("/reporting/v1/indicators", headers=headers)
    await town.client.get("/reporting/v1/indicators", headers={"traceparent": "00-山田-01".encode()})
    await town.client.get("/reporting/readyz", headers=headers)

    carried, begun = spans.get_finished_spans()
    assert f"{trace(carried):032x}" in CALLER
    assert carried.parent is not None
    assert trace(begun) != trace(carried)
    assert begun.parent is None
    assert "yamada" not in lines(carried)


async def test_a_failing_request_or_handler_is_told_by_its_class_alone(town: Town, spans: InMemorySpanExporter) -> None:
    with pytest.raises(KeyError), tracing.counting("reporting", [(an_envelope(), False)]):
        raise KeyError("山田")

    (failed,) = spans.get_finished_spans()
    assert (failed.attributes or {})["error.type"] == "KeyError"
    assert not failed.status.is_ok
    assert lines(failed).isascii()


async def test_a_log_line_bears_the_id_of_the_trace_it_belongs_to(spans: InMemorySpanExporter) -> None:
    with tracing.handling("coordination", an_envelope()):
        bound = get_contextvars()["trace_id"]

    (span,) = spans.get_finished_spans()
    assert bound == f"{trace(span):032x}"
    assert allowed({"trace_id": bound}) == {"trace_id": bound}
    assert "trace_id" not in get_contextvars()


async def test_without_an_endpoint_nothing_is_traced_and_a_trace_that_came_goes_on(town: Town) -> None:
    assert tracing.current() is None
    with tracing.handling("coordination", an_envelope()):
        assert tracing.current() is None
