"""On the real road a trace leads over the relay's publication to the reader's handler."""

from typing import Any

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

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


NAMES = ("POST /intake/v1/concerns", f"publish {CONCERN}", f"apply {CONCERN}")
