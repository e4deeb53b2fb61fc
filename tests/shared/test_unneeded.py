"""What weighs on every process of a service without being of use to it stays out."""

import os
import subprocess
import sys

import pytest

from shared.stack.databases import SERVICES

_WORKER = """
import sys
import services.coordination.app, services.reporting.app, shared.messaging.worker
print(sorted({"rich", "pygments", "opentelemetry.sdk.metrics"} & set(sys.modules)))
import rich.console, opentelemetry.sdk.metrics
"""
_API = """
import asyncio, sys
import shared.web.serving
from services.{service} import app
said = []
async def receive():
    return {{"type": "http.request", "body": b"", "more_body": False}}
async def send(message):
    said.append(message)
scope = {{"type": "http", "method": "GET", "path": "/{service}/healthz", "query_string": b"", "headers": []}}
asyncio.run(app.api(scope, receive, send))
assert said[0]["status"] == 200
for_workers = {{"redis", "faststream", "shared.messaging.consumer", "services.{service}.handlers"}}
for_some_answers = {{"openpyxl", "typst", "icalendar", "jpholiday", "jntajis", "defusedxml", "httpx"}}
found_only = {{"rich", "watchfiles", "opentelemetry.sdk", "pydantic.v1"}}
print(sorted((for_workers | for_some_answers | found_only) & set(sys.modules)))
"""


def test_a_worker_loads_nothing_that_libraries_merely_find_and_others_still_may() -> None:
    assert subprocess.check_output([sys.executable, "-c", _WORKER], text=True).strip() == "[]"


@pytest.mark.parametrize("service", SERVICES)
def test_an_api_loads_nothing_of_the_road_and_nothing_that_few_answers_need_until_it_is_asked_for_it(
    service: str,
) -> None:
    settings = {f"TSUNAGU_{service.upper()}_DATABASE_URL": "postgresql://nobody@localhost/none"}

    told = subprocess.check_output(
        [sys.executable, "-c", _API.format(service=service)], text=True, env=dict(os.environ) | settings
    )

    assert told.strip() == "[]"


def test_what_was_loaded_before_a_service_stays_whole() -> None:
    asked = "import rich.traceback, structlog.dev, services, sys; assert structlog.dev.rich is rich"

    subprocess.run([sys.executable, "-c", asked], check=True)
