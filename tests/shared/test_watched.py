"""What the gauges of a worker tell, and when they rather tell nothing."""

import time

from prometheus_client import CollectorRegistry, generate_latest

from shared.telemetry.watched import OUTDATED_S, GroupState, OutboxSurvey, StreamsSurvey, Watched, WorkerState

GROUP = GroupState("tsunagu:intake", "reporting", lag=3, pending=2, pending_age_s=1.5)


def a_state(outbox: OutboxSurvey | None, streams: StreamsSurvey | None) -> WorkerState:
    return WorkerState(
        subscribers=4,
        asleep=1,
        relay=True,
        troubled=False,
        connections=2,
        connections_limit=8,
        outbox=outbox,
        streams=streams,
    )


def of_outbox(*, age: float = 0.0) -> OutboxSurvey:
    return OutboxSurvey(7, 12.5, 1, at=time.monotonic() - age)


def of_streams(*, age: float = 0.0) -> StreamsSurvey:
    return StreamsSurvey((GROUP,), at=time.monotonic() - age)


def told(outbox: OutboxSurvey | None, streams: StreamsSurvey | None) -> str:
    registry = CollectorRegistry()
    watched = Watched(registry)
    watched.begin("intake", lambda: a_state(outbox, streams))
    return generate_latest(registry).decode()


def test_a_worker_tells_its_state_and_what_its_surveys_found() -> None:
    page = told(of_outbox(), of_streams())
    assert 'tsunagu_subscribers_running{service="intake"} 3.0' in page
    assert 'tsunagu_relay_holding{service="intake"} 1.0' in page
    assert 'tsunagu_outbox_oldest_seconds{service="intake"} 12.5' in page
    assert 'tsunagu_group_lag{group="reporting",service="intake",stream="tsunagu:intake"} 3.0' in page


def test_before_the_first_survey_nothing_is_told_of_the_road() -> None:
    page = told(None, None)
    assert 'tsunagu_subscribers{service="intake"} 4.0' in page
    assert "tsunagu_outbox_waiting{" not in page
    assert "tsunagu_survey_age_seconds{" not in page


def test_an_outdated_survey_is_told_by_its_age_alone_and_the_other_sides_in_full() -> None:
    without_redis = told(of_outbox(), of_streams(age=OUTDATED_S + 1))
    without_postgres = told(of_outbox(age=OUTDATED_S + 1), of_streams())

    for page in (without_redis, without_postgres):
        assert 'tsunagu_survey_age_seconds{service="intake",side="outbox"}' in page
        assert 'tsunagu_survey_age_seconds{service="intake",side="streams"}' in page
    assert ("tsunagu_outbox_waiting{" in without_redis, "tsunagu_group_lag{" in without_redis) == (True, False)
    assert ("tsunagu_outbox_waiting{" in without_postgres, "tsunagu_group_lag{" in without_postgres) == (False, True)


def test_a_worker_that_is_gone_tells_nothing() -> None:
    registry = CollectorRegistry()
    watched = Watched(registry)
    watched.begin("intake", lambda: a_state(of_outbox(), of_streams()))
    watched.end("intake")
    assert 'service="intake"' not in generate_latest(registry).decode()
