"""What libraries log is cleaned before it is written (R17)."""

import io
import logging
import subprocess
import sys
from typing import Any

import pytest
from uvicorn.logging import AccessFormatter

from shared.telemetry.records import WITHHELD, path_told
from tests.shared.telemetry.conftest import NAME, ROMAJI, Screen, failing_on, raised


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
    assert line["where"][0].startswith("tests/shared/telemetry/test_libraries.py:")
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
