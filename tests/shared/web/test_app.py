"""The app around the routes: health, measures, documentation, several apps in one process."""

import asyncio
import re
import sys
import types
from typing import Any

import httpx
import pytest
import structlog

from shared.web import combine
from shared.web.envelope import Envelope, Meters


async def test_health_needs_no_token(sample: Any) -> None:
    alive = await sample.client.get("/sample/healthz")
    ready = await sample.client.get("/sample/readyz")

    assert (alive.status_code, alive.text) == (200, "ok")
    assert (ready.status_code, ready.json()) == (200, {"ready": True})


async def test_not_ready_before_its_migrations(sample: Any) -> None:
    await sample.database.execute("UPDATE alembic_version SET version_num = '0000'")
    answer = await sample.client.get("/sample/readyz")
    await sample.database.execute("UPDATE alembic_version SET version_num = '0001'")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "migrations": "0000 instead of 0001"}


async def test_not_ready_without_its_database(settings: Any, build: Any, run: Any) -> None:
    away = settings.model_copy(update={"database_url": "postgresql+asyncpg://a:b@127.0.0.1:1/c"})
    async with run(build(away)) as client:
        ready = await client.get("/sample/readyz")
        alive = await client.get("/sample/healthz")

    assert (ready.status_code, alive.status_code) == (503, 200)
    assert ready.json()["ready"] is False


async def test_requests_are_measured_by_template_without_ids(sample: Any, make_note: Any) -> None:
    made = (await sample.post("/notes", make_note(), key="a")).json()["id"]
    await sample.get(f"/notes/{made}")
    await sample.get("/nowhere/yamada")
    measured = (await sample.client.get("/sample/metrics")).text

    assert (
        'tsunagu_http_requests_total{method="POST",route="/sample/v1/notes",service="sample",status="201"}' in measured
    )
    assert (
        'tsunagu_http_requests_total{method="GET",route="/sample/v1/notes/{note_id}",service="sample",status="200"}'
        in measured
    )
    assert (
        'tsunagu_http_request_seconds_bucket{le="0.1",method="GET",route="/sample/v1/notes/{note_id}",service="sample"}'
        in measured
    )
    assert made not in measured
    assert "yamada" not in measured


async def test_the_documentation_tells_of_key_token_and_problems(sample: Any) -> None:
    document = (await sample.client.get("/sample/openapi.json")).json()
    create = document["paths"]["/sample/v1/notes"]["post"]
    search = document["paths"]["/sample/v1/notes/searches"]["post"]
    retitle = document["paths"]["/sample/v1/notes/{note_id}/title"]["put"]
    public = document["paths"]["/sample/directory/count"]["get"]

    def key(operation: Any) -> Any:
        return next(p for p in operation.get("parameters", []) if p["name"] == "Idempotency-Key")

    assert document["openapi"].startswith("3.1")
    assert key(create)["required"] is True
    assert key(search)["required"] is False
    assert create["security"] == [{"bearer": []}]
    assert "security" not in public
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert set(create["responses"]) >= {"201", "400", "401", "403", "404", "409", "413", "415", "422", "503"}
    assert "application/problem+json" in create["responses"]["422"]["content"]
    assert any(parameter["name"].lower() == "if-match" for parameter in retitle["parameters"])
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in str(document)


async def test_the_page_that_shows_the_api_takes_nothing_from_elsewhere(sample: Any) -> None:
    page = await sample.client.get("/sample/docs")
    named = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    files = {address: await sample.client.get(address) for address in named}

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "://" not in page.text
    assert {address.rpartition(".")[2] for address in named} == {"js", "css", "png"}
    assert {(file.status_code, file.headers["cache-control"]) for file in files.values()} == {
        (200, "public, max-age=86400")
    }
    script = next(file for address, file in files.items() if address.endswith(".js"))
    assert "SwaggerUIBundle" in script.text
    assert (await sample.client.get("/sample/docs/redoc.standalone.js")).status_code == 404


async def test_two_apps_share_a_process_without_sharing_anything(settings: Any, build: Any, run: Any) -> None:
    other = settings.model_copy(update={"service": "other"})
    async with run(build(settings)) as first, run(build(other)) as second:
        await first.get("/sample/healthz")
        assert (await second.get("/other/healthz")).status_code == 200
        assert (await second.get("/sample/healthz")).status_code == 404
        assert "/sample" not in (await second.get("/other/metrics")).text


@pytest.fixture
def combined(settings: Any, build: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    module = types.ModuleType("combined_samples")
    module.one = build(settings)
    module.two = build(settings.model_copy(update={"service": "two"}))
    module.broken = build(settings.model_copy(update={"keys": settings.keys / "missing"}))
    monkeypatch.setitem(sys.modules, "combined_samples", module)
    return module


async def test_combined_apps_answer_by_their_first_segment(combined: Any, sample: Any) -> None:
    app = combine({"sample": "combined_samples:one", "two": "combined_samples:two"})
    async with Living(app) as client:
        ready = [(await client.get(f"/{name}/readyz")).status_code for name in ("sample", "two")]
        elsewhere = await client.get("/three/readyz")
        start = await client.get("/")
        notes = await client.get("/two/v1/notes", headers=sample.bearer())

    assert ready == [200, 200]
    assert (elsewhere.status_code, elsewhere.json()["type"]) == (404, "/problems/not-found")
    assert set(start.json()) == {"sample", "two"}
    assert notes.status_code == 200


async def test_what_is_logged_in_a_request_names_the_service_and_the_instance_that_serve_it() -> None:
    told: list[dict[str, Any]] = []

    async def logs(*_: Any) -> None:
        told.append(structlog.contextvars.get_contextvars())

    async def unused(*_: Any) -> Any:
        raise AssertionError

    for service, instance in (("intake", "kita"), ("reporting", "reporting")):
        scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        await asyncio.create_task(Envelope(logs, Meters(service), service, instance)(scope, unused, unused))

    assert [(one["service"], one["instance"]) for one in told] == [("intake", "kita"), ("reporting", "reporting")]


async def test_a_combined_app_that_cannot_start_says_so_and_stops_the_others(combined: Any) -> None:
    app = combine({"sample": "combined_samples:one", "broken": "combined_samples:broken"})
    living = Living(app)
    with pytest.raises(Exception, match=r"missing/columns\.jwks: cannot be read"):
        await living.__aenter__()

    assert living.sent == ["lifespan.startup.failed"]


class Living:
    """Runs an ASGI app's lifespan as a server does."""

    def __init__(self, app: Any) -> None:
        self.app, self.sent = app, []

    async def __aenter__(self) -> Any:
        self.events, started = asyncio.Queue(), asyncio.Event()
        await self.events.put({"type": "lifespan.startup"})

        async def send(message: Any) -> None:
            self.sent.append(message["type"])
            started.set()

        self.task = asyncio.create_task(self.app({"type": "lifespan"}, self.events.get, send))
        await asyncio.wait([self.task, asyncio.create_task(started.wait())], return_when=asyncio.FIRST_COMPLETED)
        if self.sent != ["lifespan.startup.complete"]:
            await self.task
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://sample")
        return self.client

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()
        await self.events.put({"type": "lifespan.shutdown"})
        await self.task
        assert self.sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
