"""Reading forms and filled-in sheets."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.forms import answers
from services.intake.domain.forms.definition import FormDefinition, Question
from services.intake.forms import Forms
from services.intake.queries import consultations
from services.intake.queries.views import ConsultationView
from services.intake.queries.views.sheets import (
    ChoiceView,
    FormLine,
    FormView,
    QuestionView,
    SectionView,
    SheetLine,
    SheetView,
)
from services.intake.store import sheets
from services.intake.store.sheets import Saved
from shared.actors import Actor
from shared.refusals import NotFound


def forms_in_use(forms: Forms, on: date) -> list[FormLine]:
    """The forms by which new sheets are filled in on a day."""
    current = (forms.current(name, on) for name in forms.names())
    return [FormLine.model_validate(form) for form in current if form is not None]


def form(forms: Forms, name: str, version: int | None, on: date) -> FormView:
    """One form with its questions and choices. Raises NotFound."""
    found = forms.current(name, on) if version is None else forms.version(name, version)
    if found is None:
        raise NotFound
    sections = [
        SectionView(
            key=section.key,
            title=section.title,
            per=section.per,
            note=section.note,
            questions=[_question(question) for question in found.of_section(section)],
        )
        for section in found.sections
    ]
    return FormView(
        form=found.form, version=found.version, title=found.title, valid_from=found.valid_from, sections=sections
    )


async def filled_in(session: AsyncSession, actor: Actor, consultation_id: UUID) -> list[SheetLine]:
    """Which sheets of a consultation are filled in. Raises NotFound."""
    await consultations.consultation(session, actor, consultation_id)
    return [SheetLine.model_validate(saved) for saved in await sheets.filled_in(session, consultation_id)]


async def history(session: AsyncSession, actor: Actor, consultation_id: UUID, form: str) -> list[SheetLine]:
    """Every save of one sheet, newest first. Raises NotFound."""
    await consultations.consultation(session, actor, consultation_id)
    return [SheetLine.model_validate(saved) for saved in await sheets.saves(session, consultation_id, form)]


async def sheet(
    session: AsyncSession,
    actor: Actor,
    consultation_id: UUID,
    name: str,
    *,
    forms: Forms,
    on: date,
    revision: int | None = None,
) -> SheetView:
    """One sheet as it is now or was in a revision, beside what the record holds. Raises NotFound."""
    seen = await consultations.consultation(session, actor, consultation_id)
    saves = await sheets.saves(session, consultation_id, name)
    current = forms.current(name, on)
    if revision is not None:
        saves = [saved for saved in saves if saved.revision == revision]
    elif not saves and current is not None:
        saves = [Saved(name, current.version)]
    definition = forms.version(name, saves[0].version) if saves else None
    if definition is None:
        raise NotFound
    return _view(saves[0], definition, seen)


def _view(saved: Saved, definition: FormDefinition, seen: ConsultationView) -> SheetView:
    once = recorded_once(seen)
    each = {member.id: recorded_of_member(member) for member in seen.household.members}
    known = once | {path: value for values in each.values() for path, value in values.items() if value}
    line = SheetLine.model_validate(saved).model_dump()
    return SheetView(
        **line,
        household=saved.answers.household,
        members=saved.answers.members,
        recorded=_asked(definition, once),
        recorded_of_members={member: _asked(definition, values) for member, values in each.items()},
        lacking=answers.lacking(definition, saved.answers, known),
    )


def recorded_once(seen: ConsultationView) -> dict[str, Any]:
    """What the record holds of what is asked once, by path."""
    own = {f"consultation.{name}": getattr(seen, name, None) for name in _OF_CONSULTATION}
    caller = {f"caller.{name}": getattr(seen.caller, name) for name in ("name", "relation", "phone")}
    return own | caller | {"household.address": seen.household.address}


def recorded_of_member(member: Any) -> dict[str, Any]:
    """What the record holds of a member, by path; an issue or relation that no list has in its own words."""
    values = {f"member.{name}": getattr(member, name) for name in ("name", "kana", "birth_date", "main_issue", "note")}
    relation = member.relation_typed or member.relation
    return values | {"member.relation": relation, "member.issues": [*member.issues, *member.issues_typed]}


_OF_CONSULTATION = ("number", "received_on", "desk", "channel", "source", "urgency", "narrative")


def _asked(definition: FormDefinition, values: dict[str, Any]) -> dict[str, Any]:
    """Give the recorded values that a definition asks for, by question."""
    return {
        question.key: values[question.recorded]
        for question in definition.questions
        if question.recorded in values and values[question.recorded] is not None
    }


def _question(question: Question) -> QuestionView:
    choices: Sequence[ChoiceView] = [ChoiceView(code=code, label=label) for code, label in question.choices.items()]
    fields = {name: getattr(question, name) for name in QuestionView.model_fields if name != "choices"}
    return QuestionView(**fields, choices=list(choices))
