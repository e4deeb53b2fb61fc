"""What is shown of forms and filled-in sheets."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.intake.queries.views.base import View


class FormLine(View):
    """One form in the list."""

    form: str
    version: int
    title: str
    valid_from: date


class ChoiceView(View):
    """One choice of a question."""

    code: str
    label: str


class QuestionView(View):
    """One question; what is `recorded` is shown from the consultation's record and not answered here."""

    key: str
    label: str
    kind: str
    choices: list[ChoiceView]
    recorded: str | None
    required_for_report: bool
    unit: str | None
    help: str | None


class SectionView(View):
    """A part of the sheet, asked once (`household`) or for each member."""

    key: str
    title: str
    per: str
    note: str | None
    questions: list[QuestionView]


class FormView(FormLine):
    """One version of a form, whole and in order."""

    sections: list[SectionView]


class SheetLine(View):
    """One save of a sheet: nothing about persons."""

    form: str
    version: int
    revision: int
    agency: str | None
    subject: str | None
    recorded_at: datetime | None


class SheetView(SheetLine):
    """A sheet as filled in. `recorded` is what the record holds; `lacking` are keys the national report still needs."""

    household: dict[str, Any]
    members: dict[UUID, dict[str, Any]]
    recorded: dict[str, Any]
    recorded_of_members: dict[UUID, dict[str, Any]]
    lacking: list[str]
