"""What a sheet asks, in which order, and what of it the national report needs."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.reference import codes
from shared.reference.definitions import Problem

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
Text = Annotated[str, Field(min_length=1)]

Recorded = Literal[
    "consultation.number",
    "consultation.received_on",
    "consultation.desk",
    "consultation.channel",
    "consultation.source",
    "consultation.urgency",
    "consultation.narrative",
    "caller.name",
    "caller.relation",
    "caller.phone",
    "household.address",
    "member.name",
    "member.kana",
    "member.birth_date",
    "member.relation",
    "member.issues",
    "member.main_issue",
    "member.note",
]
"""What the consultation's own record holds: a sheet shows it from there and keeps no second copy."""


class Kind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DAY = "day"
    """A day as people write it: ISO, era, only a year, unknown."""
    POSTAL_CODE = "postal_code"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


class Entry(BaseModel):
    """Definitions are constants; a misspelt field is an error rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Section(Entry):
    """A part of the sheet, asked once or for each member."""

    key: Key
    title: Text
    per: Literal["household", "member"] = "household"
    note: Text | None = None


class Question(Entry):
    """One field. Choices come from a code list or are the form's own; `other` among them keeps what was typed."""

    section: Key
    key: Key
    label: Text
    kind: Kind = Kind.TEXT
    codes: Key | None = None
    options: dict[Key, Text] = {}
    recorded: Recorded | None = None
    required_for_report: bool = False
    """Marked on the sheet (太枠); never a reason to refuse a save."""
    report_codes: dict[Key, Text] = {}
    """The national report's code for each choice, once there is a standard."""
    unit: Text | None = None
    help: Text | None = None

    @property
    def choices(self) -> dict[str, str]:
        """Labels by code, in the order people see them."""
        return {code.code: code.label for code in codes.of(self.codes)} if self.codes else self.options


class FormDefinition(Entry):
    """One version of a form; `valid_from` is the first day on which new sheets are filled in by it."""

    form: Key
    version: int = Field(ge=1)
    title: Text
    valid_from: date
    sections: tuple[Section, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)

    def of_section(self, section: Section) -> tuple[Question, ...]:
        """The section's questions, in order."""
        return tuple(question for question in self.questions if question.section == section.key)

    def asked(self, per: Literal["household", "member"]) -> dict[str, Question]:
        """The questions asked once, or those asked for each member, by key."""
        sections = {section.key for section in self.sections if section.per == per}
        return {question.key: question for question in self.questions if question.section in sections}


def problems(form: FormDefinition) -> Iterator[Problem]:
    """What one entry of a definition says against another, in Japanese, each with its place."""
    yield from _doubled("sections", [section.key for section in form.sections])
    yield from _doubled("questions", [question.key for question in form.questions])
    per = {section.key: section.per for section in form.sections}
    for position, question in enumerate(form.questions):
        for field, said in _wrong(question, per):
            yield ("questions", position, field), said
    for position, section in enumerate(form.sections):
        if not form.of_section(section):
            yield ("sections", position, "key"), f"「{section.key}」の欄に項目がありません。"


def _doubled(table: str, keys: list[str]) -> Iterator[Problem]:
    counted = Counter(keys)
    for position, key in enumerate(keys):
        if counted[key] > 1:
            yield (table, position, "key"), f"「{key}」が重なっています。一つずつ異なる key を付けてください。"


def _wrong(question: Question, per: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if question.section not in per:
        yield "section", f"「{question.section}」という欄は sections にありません。"
    elif question.recorded and question.recorded.startswith("member.") != (per[question.section] == "member"):
        yield (
            "recorded",
            '世帯員の記録は世帯員ごとの欄（per = "member"）に、ほかの記録はそれ以外の欄に置いてください。',
        )
    if question.codes and question.codes not in codes.names():
        yield "codes", f"コード表「{question.codes}」はありません。あるもの: {'、'.join(codes.names())}"
    elif question.kind in {Kind.CHOICE, Kind.CHOICES} and not question.recorded:
        if bool(question.codes) == bool(question.options):
            yield "kind", "選択肢は codes か options のどちらか一方で示してください。"
        elif unknown := set(question.report_codes) - set(question.choices):
            yield "report_codes", f"選択肢にないコードです: {'、'.join(sorted(unknown))}"
    elif question.options or question.report_codes or (question.codes and not question.recorded):
        yield "kind", "選択肢は kind が choice か choices の項目だけに示せます。"
