"""A sheet as paper: what the record and the sheet hold, laid out by the form's definition; or empty."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.forms.definition import FormDefinition
from services.intake.domain.forms.printed import Filled, PrintedSection, lay_out
from services.intake.forms import Forms
from services.intake.queries import sheets
from shared.actors import Actor
from shared.reference.profile import Profile, UnknownEntryError
from shared.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet ready to be printed."""

    title: str
    version: int
    number: str
    state: str
    sections: list[PrintedSection]

    def values(self) -> dict[str, Any]:
        """Everything on it as plain values."""
        return asdict(self)


def blank(forms: Forms, name: str, version: int | None, on: date) -> Paper:
    """Give an empty sheet to be filled in by hand. Raises NotFound."""
    found = forms.current(name, on) if version is None else forms.version(name, version)
    if found is None:
        raise NotFound
    return Paper(found.title, found.version, "", "記入用", lay_out(found, Filled()))


async def paper(
    session: AsyncSession,
    actor: Actor,
    consultation_id: UUID,
    name: str,
    *,
    forms: Forms,
    profile: Profile,
    on: date,
    revision: int | None = None,
) -> Paper:
    """Give a consultation's sheet as it is now or was in a revision; it is logged as read. Raises NotFound."""
    sheet = await sheets.sheet(session, actor, consultation_id, name, forms=forms, on=on, revision=revision)
    form = forms.version(name, sheet.version)
    if form is None:
        raise NotFound
    members: dict[UUID | int, dict[str, Any]] = {
        member: recorded | sheet.members.get(member, {}) for member, recorded in sheet.recorded_of_members.items()
    }
    named = _question_of(form, "member.name")
    filled = Filled(
        once=_in_words(form, sheet.recorded | sheet.household, profile),
        members=members,
        names={member: said[named] for member, said in members.items() if named and said.get(named)},
    )
    number = str(sheet.recorded.get(_question_of(form, "consultation.number") or "", ""))
    state = f"第{sheet.revision}回保存" if sheet.revision else "未保存"
    return Paper(form.title, form.version, number, f"{state}　{on.isoformat()} 印刷", lay_out(form, filled))


def _question_of(form: FormDefinition, recorded: str) -> str | None:
    return next((question.key for question in form.questions if question.recorded == recorded), None)


def _in_words(form: FormDefinition, said: dict[str, Any], profile: Profile) -> dict[str, Any]:
    """Name the desk instead of its code."""
    desk = _question_of(form, "consultation.desk")
    try:
        return said if desk is None or desk not in said else said | {desk: profile.desk(said[desk]).name}
    except UnknownEntryError:
        return said
