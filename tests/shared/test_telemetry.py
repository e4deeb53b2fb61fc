import io
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
import structlog
from pydantic import BaseModel
from uvicorn.logging import AccessFormatter

from shared import telemetry
from shared.telemetry.records import WITHHELD, path_told

NAME = "架空花子"
ROMAJI = "kaku-hanako"


class Person(BaseModel):
    age: int


class Screen(io.StringIO):
    """What went to stderr, as text and as the happenings it tells."""

    def lines(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.getvalue().splitlines()]

    def only(self) -> dict[str, Any]:
        [line] = self.lines()
        return line

    def shows(self, *texts: str) -> bool:
        return any(text in self.getvalue() for text in texts)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """Telemetry configured as in a service of its own, and everything put back afterwards."""
    for holder, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(holder, name, getattr(holder, f"__{name}__"))
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    monkeypatch.setattr(telemetry, "_process", {})
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    before = (list(root.handlers), root.level)
    quiet = {name: logging.getLogger(name).level for name in telemetry.QUIET}
    shown = Screen()
    telemetry.configure("intake", instance="kita", stream=shown)
    try:
        yield shown
    finally:
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
        logging.setLogRecordFactory(factory)
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        for name, level in quiet.items():
            logging.getLogger(name).setLevel(level)


def raised(failing: Callable[[], Any]) -> Exception:
    try:
        failing()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we tell about
        return error
    raise AssertionError("did not fail")


def failing_on(name: str) -> None:
    raise ValueError(f"{name} is unknown")


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
    assert line["frames"][-1].startswith("tests/shared/test_telemetry.py:")
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


@pytest.mark.parametrize("logger", ["faststream", "sqlalchemy.pool", "asyncio", "services.intake.commands"])
def test_r17_what_libraries_log_with_an_exception_shows_no_name(screen: Screen, logger: str) -> None:
    error = raised(lambda: failing_on(NAME))

    logging.getLogger(logger).error(f"ValueError: {error}", exc_info=error)  # noqa: G004

    line = screen.only()
    assert (line["event"], line["reason"], line["logger"]) == ("exception", "ValueError", logger)
    assert not screen.shows(NAME)


def test_r17_arguments_of_library_messages_are_left_out_but_for_numbers(screen: Screen) -> None:
    log = logging.getLogger("redis")

    log.warning("lost %s after %d tries", NAME, 3)
    log.warning("lost %(who)s after %(tries)d tries", {"who": NAME, "tries": 3})
    log.error("lost: %s", ValueError(NAME))

    assert [line["event"] for line in screen.lines()] == ["lost … after 3 tries", "lost … after 3 tries", "lost: …"]
    assert screen.lines()[2]["reason"] == "ValueError"
    assert not screen.shows(NAME)


def test_r17_a_library_message_put_together_is_withheld_with_its_place(screen: Screen) -> None:
    logging.getLogger("redis").warning(f"{ROMAJI} lost")  # noqa: G004

    line = screen.only()
    assert line["event"] == WITHHELD
    assert line["where"][0].startswith("tests/shared/test_telemetry.py:")
    assert not screen.shows(ROMAJI)


def test_r17_extras_pass_through_the_same_list(screen: Screen) -> None:
    logging.getLogger("redis").warning("received", extra={"channel": "tsunagu.intake", "person": NAME})

    assert (screen.only()["channel"], screen.only()["dropped"]) == ("tsunagu.intake", ["person"])
    assert not screen.shows(NAME)


def test_a_traceback_written_out_by_a_library_keeps_its_places_only(screen: Screen) -> None:
    program = f"import pydantic\ndef start(): raise ValueError('{NAME}')\nstart()"
    written = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    ).stderr  # what starlette hands to uvicorn when a lifespan fails
    assert NAME in written

    logging.getLogger("uvicorn.error").error(written)

    line = screen.only()
    assert (line["event"], line["reason"]) == ("exception", "ValueError")
    assert line["frames"][-1].endswith(" start")
    assert not screen.shows(NAME)


def test_alembics_revisions_are_told(screen: Screen) -> None:
    logging.getLogger("alembic.runtime.migration").info("Running %s", "upgrade  -> 0001")

    assert screen.only()["event"] == "Running upgrade  -> 0001"


def access_record(path: str) -> tuple[str, tuple[Any, ...]]:
    return '%s - "%s %s HTTP/%s" %d', ("192.0.2.7:4711", "GET", path, "1.1", 200)


def test_r17_the_access_log_has_neither_query_nor_caller_nor_anything_typed(screen: Screen) -> None:
    message, args = access_record("/intake/v1/consultations/%E6%9E%B6%E7%A9%BA?name=kaku-hanako")

    logging.getLogger("uvicorn.access").info(message, *args)

    line = screen.only()
    assert (line["event"], line["method"], line["path"], line["status"]) == (
        "request",
        "GET",
        "/intake/v1/consultations/{}",
        200,
    )
    assert not screen.shows("hanako", "%E6", "192.0.2.7")


def test_r17_even_uvicorns_own_handler_prints_the_cleaned_request(screen: Screen) -> None:
    own = io.StringIO()
    handler = logging.StreamHandler(own)
    handler.setFormatter(AccessFormatter('%(client_addr)s "%(request_line)s" %(status_code)s', use_colors=False))
    log = logging.getLogger("uvicorn.access")
    log.addHandler(handler)
    message, args = access_record("/intake/v1/consultations?name=kaku-hanako")

    log.info(message, *args)

    assert own.getvalue() == '- "GET /intake/v1/consultations HTTP/1.1" 200 OK\n'


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/intake/v1/consents/6f1f7a52-1f0b-4a68-9ed7-6d7f0bd0f7a1/coverage", None),
        ("/reporting/v1/summaries/2026-11.json", None),
        ("/reporting/v1/indicators/hubs_active/facts", None),
        ("/readyz", None),
        ("/", None),
        ("/community/v1/hubs/090-0000-0000", "/community/v1/hubs/{}"),
        ("/community/v1/hubs/Kaku Hanako", "/community/v1/hubs/{}"),
    ],
)
def test_of_a_path_stays_what_routes_and_ids_look_like(path: str, told: str | None) -> None:
    assert path_told(path) == (told or path)


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
    assert (line["reason"], line["where"]) == ("UserWarning", ["tests/shared/test_telemetry.py:7"])
    assert not screen.shows(NAME)


def test_levels_below_the_one_configured_are_not_written(screen: Screen) -> None:
    structlog.get_logger().debug("detail")
    logging.getLogger("redis").debug("detail")
    logging.getLogger("sqlalchemy.engine").info("SELECT 1")

    assert screen.getvalue() == ""


def run(program: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", f"from shared import telemetry\ntelemetry.configure('intake')\n{program}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert NAME not in done.stderr + done.stdout
    return [orjson.loads(line) for line in done.stderr.splitlines()]


def test_r17_a_process_that_dies_shows_no_name() -> None:
    [line] = run(f"raise ValueError('{NAME}')")

    assert (line["event"], line["reason"]) == ("uncaught exception", "ValueError")


def test_r17_a_process_started_by_a_command_line_library_shows_no_name_when_it_dies() -> None:
    [line] = run(
        f"""
import typer
app = typer.Typer()
@app.command()
def start():
    telemetry._process.clear()
    telemetry.configure('intake')
    raise ValueError('{NAME}')
app()
"""
    )

    assert (line["event"], line["reason"]) == ("uncaught exception", "ValueError")


def test_r17_a_thread_or_a_finaliser_that_fails_shows_no_name() -> None:
    lines = run(
        f"""
import threading
def fail(): raise ValueError('{NAME}')
thread = threading.Thread(target=fail, name='{NAME}'); thread.start(); thread.join()
class Left:
    def __del__(self): raise LookupError('{NAME}')
Left()
"""
    )

    assert [line["reason"] for line in lines] == ["ValueError", "LookupError"]


def test_r17_a_task_nobody_awaited_shows_no_name() -> None:
    [line] = run(
        f"""
import asyncio, gc
async def fail(): raise ValueError('{NAME}')
async def main():
    task = asyncio.create_task(fail(), name='{NAME}')
    while not task.done(): await asyncio.sleep(0)
    del task; gc.collect()
asyncio.run(main())
"""
    )

    assert (line["logger"], line["event"], line["reason"]) == ("asyncio", "exception", "ValueError")
