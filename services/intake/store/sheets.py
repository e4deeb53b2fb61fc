"""Filled-in sheets, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.forms.answers import Answers


@dataclass(frozen=True, slots=True)
class Saved:
    """One save of a sheet: by whom, when, by which version of the form; revision 0 was never saved."""

    form: str
    version: int
    revision: int = 0
    answers: Answers = field(default_factory=Answers)
    agency: str | None = None
    subject: str | None = None
    recorded_at: datetime | None = None


async def saves(session: AsyncSession, consultation_id: UUID, form: str) -> Sequence[Saved]:
    """Every save of one sheet, newest first."""
    row = tables.sheet
    found = _of(consultation_id).where(row.c.form == form).order_by(row.c.revision.desc())
    return [_saved(line) for line in (await session.execute(found)).mappings()]


async def newest(session: AsyncSession, consultation_id: UUID, form: str) -> Saved | None:
    """Give one sheet as it is now."""
    row = tables.sheet
    found = _of(consultation_id).where(row.c.form == form).order_by(row.c.revision.desc()).limit(1)
    line = (await session.execute(found)).mappings().first()
    return _saved(line) if line else None


async def filled_in(session: AsyncSession, consultation_id: UUID) -> Sequence[Saved]:
    """The consultation's sheets as they are now, by form."""
    row = tables.sheet
    found = _of(consultation_id).ext(distinct_on(row.c.form)).order_by(row.c.form, row.c.revision.desc())
    return [_saved(line) for line in (await session.execute(found)).mappings()]


async def add(session: AsyncSession, consultation_id: UUID, saved: Saved) -> None:
    """Save a sheet anew; what it said before stays on record."""
    members = {str(member): answers for member, answers in saved.answers.members.items()}
    await session.execute(
        insert(tables.sheet).values(
            consultation_id=consultation_id,
            form=saved.form,
            revision=saved.revision,
            version=saved.version,
            answers={"household": saved.answers.household, "members": members},
            agency=saved.agency,
            subject=saved.subject,
        )
    )


def _of(consultation_id: UUID) -> Select[Any]:
    return select(tables.sheet).where(tables.sheet.c.consultation_id == consultation_id)


def _saved(line: Any) -> Saved:
    kept = line["answers"]
    answers = Answers(kept["household"], {UUID(member): said for member, said in kept["members"].items()})
    names = ("form", "version", "revision", "agency", "subject", "recorded_at")
    return Saved(**{name: line[name] for name in names}, answers=answers)
