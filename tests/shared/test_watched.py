"""What the gauges of a worker tell, and when they rather tell nothing."""

import time

from prometheus_client import CollectorRegistry, generate_latest

from shared.telemetry.watched import OUTDATED_S, GroupState, Survey, Watched, WorkerState

GROUP = GroupState("tsunagu:intake", "reporting", lag=3, pending=2, pending_age_s=1.5)


def a_state(survey: Survey | None) -> WorkerState:
    return WorkerState(
        subscribers=4, asleep=1, relay=True, troubled=False, connections=2, connections_limit=8, survey=survey
    )


def a_survey(*, age: float = 0.0) -> Survey:
    return Survey(7, 12.5, 1, (GROUP,), at=time.monotonic() - age)


def told(survey: Survey | None) -> str:
    registry = CollectorRegistry()
    watched = Watched(registry)
    watched.begin("intake", lambda: a_state(survey))
    return generate_latest(registry).decode()


def test_a_worker_tells_its_state_and_what_its_survey_found() -> None:
    page = told(a_survey())
    assert 'tsunagu_subscribers_running{service="intake"} 3.0' in page
    assert 'tsunagu_relay_holding{service="intake"} 1.0' in page
    assert 'tsunagu_outbox_oldest_seconds{service="intake"} 12.5' in page
    assert 'tsunagu_group_lag{group="reporting",service="intake",stream="tsunagu:intake"} 3.0' in page


def test_before_the_first_survey_nothing_is_told_of_the_road() -> None:
    page = told(None)
    assert 'tsunagu_subscribers{service="intake"} 4.0' in page
    assert "tsunagu_outbox_waiting{" not in page
    assert "tsunagu_survey_age_seconds{" not in page


def test_an_outdated_survey_is_told_by_its_age_alone() -> None:
    page = told(a_survey(age=OUTDATED_S + 1))
    assert "tsunagu_survey_age_seconds{" in page
    assert "tsunagu_outbox_waiting{" not in page
    assert "tsunagu_group_lag{" not in page


def test_a_worker_that_is_gone_tells_nothing() -> None:
    registry = CollectorRegistry()
    watched = Watched(registry)
    watched.begin("intake", lambda: a_state(a_survey()))
    watched.end("intake")
    assert 'service="intake"' not in generate_latest(registry).decode()
