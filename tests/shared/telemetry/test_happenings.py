"""What the house logs itself: one line each, and of people nothing (R17)."""

import logging
import warnings
from typing import Any
from uuid import uuid4

import pytest
import structlog
from pydantic import BaseModel

from shared import telemetry
from tests.shared.telemetry.conftest import NAME, ROMAJI, Screen, failing_on, raised


class Person(BaseModel):
    age: int


def failing_for_a_reason(name: str) -> None:
    try:
        Person.model_validate({"age": name})
    except ValueError as error:
        raise LookupError(name) from error


def test_a_happening_is_one_json_line_with_its_ids(screen: Screen) -> None:
    case_id = uuid4()

    structlog.get_logger().info("referral sealed", case_id=case_id, count=3, type="tsunagu.intake.referral-made.v1")

    line = screen.only()
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "event": "referral sealed",
        "level": "info",
        "service": "intake",
        "instance": "kita",
        "case_id": str(case_id),
        "count": 3,
        "type": "tsunagu.intake.referral-made.v1",
    }


def test_r17_any_other_key_is_dropped_and_noted(screen: Screen) -> None:
    structlog.get_logger().warning("consultation received", name=NAME, address=NAME, count=1, **{NAME: 1})

    assert screen.only()["dropped"] == ["name", "address", "?"]
    assert not screen.shows(NAME)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("case_id", NAME),
        ("reason", NAME),
        ("reason", "kaku hanako is unknown"),
        ("timestamp", NAME),
        ("where", [NAME]),
        ("code", {"name": NAME}),
        ("count", 2**80),
        ("entry", NAME.encode()),
    ],
)
def test_r17_an_allowed_key_with_a_value_that_is_no_code_is_dropped(screen: Screen, key: str, value: Any) -> None:
    structlog.get_logger().info("something happened", **{key: value})

    line = screen.only()
    assert line["dropped"] == [key]
    assert not screen.shows(NAME, "hanako")


def test_r17_a_text_put_together_is_withheld(screen: Screen) -> None:
    log = structlog.get_logger()

    log.info(f"{ROMAJI} arrived")  # noqa: G004
    log.info("%s arrived", ROMAJI)
    log.info(ROMAJI)

    assert {line["event"] for line in screen.lines()} == {"event withheld: not written out in the code"}
    assert not screen.shows(ROMAJI)


def test_r17_an_exception_is_told_by_class_and_place_and_never_by_message(screen: Screen) -> None:
    error = raised(lambda: failing_on(NAME))

    structlog.get_logger().error("handler failed", exc_info=error)

    line = screen.only()
    assert line["reason"] == "ValueError"
    assert line["frames"][-1].startswith("tests/shared/telemetry/conftest.py:")
    assert line["frames"][-1].endswith(" failing_on")
    assert "dropped" not in line
    assert not screen.shows(NAME)


def test_r17_the_causes_of_an_exception_are_told_in_the_same_way(screen: Screen) -> None:
    error = raised(lambda: failing_for_a_reason(NAME))

    structlog.get_logger().error("handler failed", exc_info=error)

    line = screen.only()
    assert line["reason"] == "LookupError"
    assert line["causes"][0].startswith("ValidationError pydantic/main.py:")
    assert not screen.shows(NAME)


def test_the_exception_of_the_moment_is_told(screen: Screen) -> None:
    try:
        failing_on(NAME)
    except ValueError:
        structlog.get_logger().exception("handler failed")

    assert screen.only()["reason"] == "ValueError"
    assert not screen.shows(NAME)


def test_a_group_of_exceptions_tells_each_of_them(screen: Screen) -> None:
    group = ExceptionGroup(NAME, [raised(lambda: failing_on(NAME)), ConnectionRefusedError(111, NAME)])

    structlog.get_logger().error("tasks failed", exc_info=group)

    line = screen.only()
    assert [cause.split()[0] for cause in line["causes"]] == ["ValueError", "ConnectionRefusedError"]
    assert line["code"] == 111
    assert not screen.shows(NAME)


def test_an_exception_that_is_its_own_cause_ends(screen: Screen) -> None:
    one, other = ValueError(NAME), KeyError(NAME)
    one.__cause__, other.__cause__ = other, one

    structlog.get_logger().error("handler failed", exc_info=one)

    assert screen.only()["causes"] == ["KeyError"]


def test_the_database_says_its_state_and_nothing_of_the_row(screen: Screen) -> None:
    class UniqueViolationError(Exception):
        sqlstate = "23505"

    structlog.get_logger().error("refused", exc_info=UniqueViolationError(f"Key (name)=({NAME}) already exists"))

    assert (screen.only()["sqlstate"], screen.shows(NAME)) == ("23505", False)


def test_loggers_made_later_are_adopted_by_the_next_call(screen: Screen) -> None:
    late = logging.getLogger("faststream.access.late")
    late.propagate = False
    late.addHandler(logging.NullHandler())

    telemetry.configure("coordination")
    late.warning("Received")

    assert (screen.only()["event"], screen.only()["service"]) == ("Received", "intake")


def test_a_service_that_shares_its_process_binds_its_name(screen: Screen) -> None:
    with structlog.contextvars.bound_contextvars(service="reporting", correlation_id="abc"):
        structlog.get_logger().info("summary issued")
        logging.getLogger("redis").warning("connection lost")

    assert [(line["service"], line["correlation_id"]) for line in screen.lines()] == [("reporting", "abc")] * 2


def test_r17_a_warning_is_told_by_category_and_place(screen: Screen) -> None:
    warnings.showwarning(UserWarning(f"input_value={NAME}"), UserWarning, __file__, 7)

    line = screen.only()
    assert (line["reason"], line["where"]) == ("UserWarning", ["tests/shared/telemetry/test_happenings.py:7"])
    assert not screen.shows(NAME)


def test_levels_below_the_one_configured_are_not_written(screen: Screen) -> None:
    structlog.get_logger().debug("detail")
    logging.getLogger("redis").debug("detail")
    logging.getLogger("sqlalchemy.engine").info("SELECT 1")

    assert screen.getvalue() == ""
