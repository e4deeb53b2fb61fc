"""The routes of a tiny service of notes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import text

from shared import access
from shared.refusals import NotFound, Refusal
from shared.web import (
    ExpectedRevision,
    Page,
    Paging,
    Router,
    Work,
    check_revision,
    etag,
    paging,
    work,
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
