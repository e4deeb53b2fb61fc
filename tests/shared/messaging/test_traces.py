"""On the real road a trace leads over the relay's publication to the reader's handler."""

from typing import Any

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext

from shared.messaging import dead_letters
from shared.messaging.worker import Worker
from shared.telemetry import tracing
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern, running

UNSAMPLED = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
CONCERN = "tsunagu.intake.concern-received.v1"


async def test_the_publication_and_the_handler_belong_to_the_trace_of_the_request(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    spans = InMemorySpanExporter()
    workers = [Worker(side.settings, side.consumer) for side in (intake, reporting)]
    with tracing.exporting(spans):
        async with running(workers[0]), running(workers[1]):
            with tracing.request("intake", "POST", "/intake/v1/concerns", []) as answered:
                await intake.publish(a_concern(), a_concern())
                answered("/intake/v1/concerns", 201)
            with tracing.request("intake", "POST", "/intake/v1/concerns", [(b"traceparent", UNSAMPLED)]):
                await intake.publish(a_concern())
            await intake.publish(a_concern())
            await eventually(lambda: reporting.count_is(4))

    found = {name: [span for span in spans.get_finished_spans() if span.name == name] for name in NAMES}
    (request,) = found[NAMES[0]]
    published, applied = found[NAMES[1]], found[NAMES[2]]
    assert request.context is not None
    assert len(published) == 2, "what is not sampled or belongs to no trace is not told"
    assert len([span for span in applied if span.parent]) == 2
    for span in (*published, *(one for one in applied if one.parent)):
        assert span.parent is not None
        assert span.parent.span_id == request.context.span_id
        assert span.parent.trace_id == request.context.trace_id
    for span in published:
        assert span.start_time is not None
        assert (span.attributes or {})["messaging.destination.name"] == "tsunagu:intake"
        assert request.start_time is not None
        assert request.start_time <= span.start_time


async def test_an_event_that_is_applied_at_last_belongs_to_the_trace_in_which_it_failed(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", delivery_limit=1)
    poison = a_concern()
    reporting.failing.add(poison.concern_id)
    spans = InMemorySpanExporter()
    with tracing.exporting(spans):
        async with intake.working(), reporting.working():
            await requested(intake, poison)
            await eventually(lambda: _one_waits(reporting))
            reporting.failing.clear()
            async with reporting.held.sessions.begin() as session:
                (letter,) = await dead_letters.listed(session)
                assert await dead_letters.ask_retry(session, letter.id)
            await eventually(lambda: reporting.count_is(1))

    (request,) = of_name(spans, NAMES[0])
    failed, *_, applied = of_name(spans, NAMES[2])
    assert (failed.attributes or {})["error.type"] == "RuntimeError"
    assert applied.status.is_ok
    assert [place(span.parent) for span in (failed, applied)] == [place(request.context)] * 2


async def _one_waits(side: Any) -> bool:
    return await side.one("SELECT count(*) FROM dead_letter WHERE status = 'waiting'") == 1


async def test_what_is_told_again_is_a_trace_of_its_own_that_points_to_the_first(sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting")
    spans = InMemorySpanExporter()
    with tracing.exporting(spans):
        async with intake.working():
            await requested(intake, a_concern())
            await eventually(lambda: of_name(spans, NAMES[1]))
        redis = reporting.redis
        ((_, fields),) = await redis.xrange("tsunagu:intake")
        await redis.delete("tsunagu:intake")
        await redis.xadd("tsunagu:to:reporting", fields)
        async with reporting.working():
            await eventually(lambda: reporting.count_is(1))

    (request,) = of_name(spans, NAMES[0])
    (applied,) = of_name(spans, NAMES[2])
    assert applied.parent is None
    assert applied.context is not None
    assert request.context is not None
    assert applied.context.trace_id != request.context.trace_id
    assert [place(link.context) for link in applied.links] == [place(request.context)]


async def requested(intake: Any, *concerns: Any) -> None:
    with tracing.request("intake", "POST", "/intake/v1/concerns", []) as answered:
        await intake.publish(*concerns)
        answered("/intake/v1/concerns", 201)


def of_name(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in spans.get_finished_spans() if span.name == name]


def place(context: SpanContext | None) -> tuple[int, int]:
    assert context is not None
    return context.trace_id, context.span_id


NAMES = ("POST /intake/v1/concerns", f"publish {CONCERN}", f"apply {CONCERN}")
