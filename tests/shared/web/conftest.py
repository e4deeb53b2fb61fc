"""A tiny service of notes, with a table of its own, on a real Postgres."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from fastapi import Depends, FastAPI, Query, Response
from joserfc.jwk import ECKey
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import text

from shared import access
from shared.actors import Role
from shared.db import dsn
from shared.privacy.keys import KeyRing, generate
from shared.refusals import NotFound, Refusal
from shared.settings import ServiceSettings
from shared.testing.servers import Databases
from shared.web import (
    ExpectedRevision,
    Page,
    Paging,
    Router,
    Work,
    check_revision,
    create_app,
    etag,
    mint,
    paging,
    work,
)
from shared.web.idempotency import IDEMPOTENCY_DDL
from shared.web.tokens import new_signing_key, public_jwks

NOW = datetime.fromisoformat("2026-11-30T09:00:00+09:00")
TABLES = (
    IDEMPOTENCY_DDL,
    access.ACCESS_LOG_DDL,
    """CREATE TABLE notes (
        id uuid PRIMARY KEY, title text NOT NULL UNIQUE, made date NOT NULL, amount integer,
        closed boolean NOT NULL DEFAULT false, revision integer NOT NULL DEFAULT 1
    )""",
    "CREATE TABLE alembic_version (version_num text NOT NULL)",
    "INSERT INTO alembic_version VALUES ('0001')",
)


class AlreadyClosed(Refusal):
    type = "already-closed"
    title = "終了しています"
    advice = "終了した記録は変更できません。"


class Part(BaseModel):
    name: str = Field(min_length=1, max_length=20)


class NewNote(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=100)
    on: date
    kind: Literal["plain", "urgent"] = "plain"
    amount: int | None = None
    ratio: float | None = None
    parts: list[Part] = []
    by_name: dict[str, int] = {}

    @field_validator("title")
    @classmethod
    def _not_forbidden(cls, title: str) -> str:
        if title == "禁止":
            raise ValueError("この題は使えません。")
        if title.startswith("山田"):
            raise ValueError(f"{title}は使えません。")
        if title == "english":
            raise ValueError("not in Japanese")
        return title


class Note(BaseModel):
    id: UUID
    title: str
    made: date
    revision: int


def notes_router() -> Router:  # noqa: C901 — a handful of endpoints
    router = Router(prefix="/notes", tags=["notes"])

    @router.post("", status_code=201)
    async def write_note(note: NewNote, response: Response, work: Work = Depends(work)) -> Note:
        work.check_date(note.on)
        made = Note(id=uuid4(), title=note.title, made=note.on, revision=1)
        await work.session.execute(
            text("INSERT INTO notes (id, title, made, amount) VALUES (:id, :title, :made, :amount)"),
            {"id": made.id, "title": made.title, "made": made.made, "amount": note.amount},
        )
        await access.log(work.session, work.actor, act="create", kind="note", record=made.id, basis="internal_use")
        response.headers["Location"] = f"/sample/v1/notes/{made.id}"
        return made

    @router.get("")
    async def list_notes(work: Work = Depends(work), paging: Paging = Depends(paging)) -> Page[Note]:
        after = paging.after(date, UUID)
        rows = await work.session.execute(
            text(
                "SELECT id, title, made, revision FROM notes WHERE (made, id) > (:made, :id) ORDER BY made, id LIMIT :n"
            ),
            {"made": after[0] if after else date.min, "id": after[1] if after else UUID(int=0), "n": paging.fetch},
        )
        notes = [Note(**row._mapping) for row in rows]
        return paging.page(notes, lambda note: (note.made, note.id))

    @router.get("/{note_id}")
    async def read_note(note_id: UUID, response: Response, work: Work = Depends(work)) -> Note:
        row = (
            await work.session.execute(
                text("SELECT id, title, made, revision FROM notes WHERE id = :id"), {"id": note_id}
            )
        ).one_or_none()
        if row is None:
            raise NotFound(note=note_id)
        await access.log(work.session, work.actor, act="read", kind="note", record=note_id, basis="internal_use")
        response.headers["ETag"] = etag(row.revision)
        return Note(**row._mapping)

    @router.put("/{note_id}/title")
    async def retitle(note_id: UUID, part: Part, revision: ExpectedRevision, work: Work = Depends(work)) -> None:
        current = await work.session.execute(
            text("SELECT revision FROM notes WHERE id = :id FOR UPDATE"), {"id": note_id}
        )
        check_revision(revision, current.scalar_one())
        await work.session.execute(
            text("UPDATE notes SET title = :title, revision = revision + 1 WHERE id = :id"),
            {"title": part.name, "id": note_id},
        )

    @router.post("/{note_id}/closing")
    async def close_note(note_id: UUID, work: Work = Depends(work)) -> dict[str, bool]:
        closed = await work.session.execute(
            text("UPDATE notes SET closed = true WHERE id = :id AND NOT closed RETURNING true"), {"id": note_id}
        )
        if closed.scalar() is None:
            raise AlreadyClosed(note=note_id)
        return {"closed": True}

    @router.post("/searches")
    async def search(part: Part, work: Work = Depends(work)) -> list[str]:
        rows = await work.session.execute(text("SELECT title FROM notes WHERE title = :t"), {"t": part.name})
        return list(rows.scalars())

    @router.post("/broken")
    async def break_down(part: Part, work: Work = Depends(work)) -> None:
        await work.session.execute(
            text("INSERT INTO notes VALUES (:id, :title, now())"), {"id": uuid4(), "title": part.name}
        )
        raise ZeroDivisionError(part.name)

    @router.get("/by-word/{word}")
    async def by_word(
        word: str, work: Work = Depends(work), size: Annotated[int, Query(le=5)] = 1
    ) -> dict[str, int | str]:
        return {"agency": work.actor.agency, "size": size}

    return router


def public_router() -> Router:
    router = Router(public=True, prefix="/directory")

    @router.get("/count")
    async def count_notes(work: Work = Depends(work)) -> int:
        return int((await work.session.execute(text("SELECT count(*) FROM notes"))).scalar_one())

    return router


@dataclass
class Sample:
    """The running app, a client, and a look into its database from outside."""

    app: FastAPI
    client: httpx.AsyncClient
    settings: ServiceSettings
    issuer: ECKey
    database: asyncpg.Connection[Any]

    def token(self, *, subject: str = "worker-1", agency: str = "council", **options: Any) -> str:
        return mint(self.issuer, subject=subject, agency=agency, roles=[Role.WORKER], **options)

    def bearer(self, **options: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(**options)}"}

    async def post(self, path: str, content: Any, *, key: str | None = None, **options: Any) -> httpx.Response:
        headers = self.bearer() | ({} if key is None else {"Idempotency-Key": key}) | options.pop("headers", {})
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"} | headers
        return await self.client.post(f"/sample/v1{path}", content=body, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(f"/sample/v1{path}", headers=self.bearer() | options.pop("headers", {}), **options)

    async def count(self, table: str = "notes") -> int:
        return int(await self.database.fetchval(f"SELECT count(*) FROM {table}"))


def a_note(**overrides: Any) -> dict[str, Any]:
    return {"title": f"見守り {uuid4()}", "on": "2026-11-23"} | overrides


@pytest.fixture(scope="session")
def make_note() -> Callable[..., dict[str, Any]]:
    return a_note


@pytest.fixture(scope="session")
def issuer() -> ECKey:
    return new_signing_key()


@pytest_asyncio.fixture(scope="session")
async def settings(databases: Databases, issuer: ECKey, tmp_path_factory: pytest.TempPathFactory) -> ServiceSettings:
    folder: Path = tmp_path_factory.mktemp("sample")
    generate(folder, ["sample"])
    (folder / "issuer.jwks").write_text(public_jwks(issuer))
    url = await databases.empty("sample")
    connection = await asyncpg.connect(dsn(url))
    for statement in TABLES:
        await connection.execute(statement)
    await connection.close()
    return ServiceSettings(
        service="sample",
        instance="sample",
        database_url=url,
        issuer_jwks=str(folder / "issuer.jwks"),
        keys=folder / "sample",
        public_keys=folder / "public",
        now=NOW,
    )


def sample_app(settings: ServiceSettings) -> FastAPI:
    return create_app(
        settings,
        title="見本",
        routers=[notes_router()],
        public=[public_router()],
        expected_migration=lambda: "0001",
    )


@contextlib.asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sample") as client,
    ):
        yield client


@pytest.fixture(scope="session")
def build() -> Callable[[ServiceSettings], FastAPI]:
    return sample_app


@pytest.fixture(scope="session")
def tables() -> tuple[str, ...]:
    return TABLES


@pytest.fixture(scope="session")
def run() -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[httpx.AsyncClient]]:
    return running


@pytest_asyncio.fixture(scope="session")
async def running_sample(settings: ServiceSettings, issuer: ECKey) -> AsyncIterator[Sample]:
    app = sample_app(settings)
    database = await asyncpg.connect(dsn(settings.database_url))
    async with running(app) as client:
        yield Sample(app, client, settings, issuer, database)
    await database.close()


@pytest_asyncio.fixture
async def sample(running_sample: Sample) -> Sample:
    await running_sample.database.execute("TRUNCATE notes, idempotency, access_log")
    return running_sample


@pytest.fixture(scope="session")
def keyring(settings: ServiceSettings) -> KeyRing:
    return KeyRing.load(settings.keys, settings.public_keys)
