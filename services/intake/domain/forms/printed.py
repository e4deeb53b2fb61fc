"""A sheet as it is laid out on paper: sections, parts (one for each member) and rows of one or two questions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.intake.domain import relation
from services.intake.domain.forms.answers import YES_NO
from services.intake.domain.forms.definition import FormDefinition, Kind, Question, Section
from shared.reference.codes import OTHER

MOST_BOXES = 16
"""Choices of a question answered once that are printed with boxes; a longer list is written out."""

BLANK_MEMBERS = 3
"""Members that an empty sheet has room for."""

_WIDE = (Kind.LONG_TEXT, Kind.CHOICES)
_HEIGHTS = {Kind.LONG_TEXT: 20}
_HEIGHT = 6


@dataclass(frozen=True, slots=True)
class Box:
    """One choice, chosen or not; what no list has stands beside its box as typed."""

    label: str
    on: bool = False
    typed: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One question with its answer: text, or boxes. `height` in millimetres leaves room to write."""

    label: str
    text: str
    choices: Sequence[Box]
    required: bool
    unit: str | None
    height: int


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that belong together; of a member, under their name."""

    heading: str | None
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A section with its parts."""

    title: str
    note: str | None
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Filled:
    """What is known: answers and record by question, once and for each member in order; `names` say who they are."""

    once: Mapping[str, Any] = field(default_factory=dict)
    members: Mapping[UUID | int, Mapping[str, Any]] = field(
        default_factory=lambda: {n: {} for n in range(1, BLANK_MEMBERS + 1)}
    )
    names: Mapping[UUID | int, str] = field(default_factory=dict)


def lay_out(form: FormDefinition, filled: Filled) -> list[PrintedSection]:
    """Lay a sheet out in the order of its definition."""
    return [PrintedSection(section.title, section.note, _parts(form, section, filled)) for section in form.sections]


def _parts(form: FormDefinition, section: Section, filled: Filled) -> list[Part]:
    questions = form.of_section(section)
    if section.per == "household":
        return [Part(None, list(_rows(questions, filled.once)))]
    return [
        Part(_heading(n, filled.names.get(member)), list(_rows(questions, said)))
        for n, (member, said) in enumerate(filled.members.items(), start=1)
    ]


def _heading(number: int, name: str | None) -> str:
    return f"{number}人目　{name}" if name else f"{number}人目"


def _rows(questions: Sequence[Question], said: Mapping[str, Any]) -> Iterator[list[Cell]]:
    """Short questions stand two by two, long ones alone."""
    waiting: list[Cell] = []
    for question in questions:
        cell = _cell(question, said.get(question.key))
        if _is_wide(question, cell):
            yield from ([one] for one in waiting)
            waiting = []
            yield [cell]
        elif waiting:
            yield [*waiting, cell]
            waiting = []
        else:
            waiting = [cell]
    yield from ([one] for one in waiting)


def _is_wide(question: Question, cell: Cell) -> bool:
    alone = question.kind in _WIDE or question.recorded == "household.address"
    return alone or len(cell.choices) > len(YES_NO) + 1 or len(cell.text) > MOST_BOXES * 3


def _cell(question: Question, answer: Any) -> Cell:
    boxes = _boxes(question, answer)
    return Cell(
        label=question.label,
        text="" if boxes else _text(question, answer),
        choices=boxes,
        required=question.required_for_report,
        unit=question.unit,
        height=_HEIGHTS.get(question.kind, _HEIGHT) if answer in (None, "") else _HEIGHT,
    )


def _boxes(question: Question, answer: Any) -> list[Box]:
    choices = YES_NO if question.kind is Kind.YES_NO else question.choices
    is_long = len(choices) > MOST_BOXES and question.kind is not Kind.CHOICES
    if not choices or is_long or question.kind not in {Kind.YES_NO, Kind.CHOICE, Kind.CHOICES}:
        return []
    chosen, typed = _chosen(answer, choices)
    words = "、".join(typed) or None
    boxes = [Box(label, code in chosen, words if code == OTHER else None) for code, label in choices.items()]
    return boxes if OTHER in choices or words is None else [*boxes, Box("その他", on=True, typed=words)]


def _chosen(answer: Any, choices: Mapping[str, str]) -> tuple[set[str], list[str]]:
    """Which choices are marked, and what was typed that is none of them."""
    answers = answer if isinstance(answer, list | tuple) else [] if answer is None else [answer]
    marked = {one for one in answers if isinstance(one, str) and one in choices}
    others = [one for one in answers if not (isinstance(one, str) and one in choices)]
    typed = [str(one.get("typed", "")) if isinstance(one, Mapping) else str(one) for one in others]
    return marked | ({OTHER} if others else set()), [words for words in typed if words]


def _text(question: Question, answer: Any) -> str:
    if answer is None:
        return ""
    if isinstance(answer, Mapping):
        return str(answer.get("typed", ""))
    if question.codes == "relation":
        return relation.label(str(answer), None) or ""
    if question.kind is Kind.NUMBER and isinstance(answer, int | float):
        return f"{answer:,}"
    return question.choices.get(str(answer), str(answer))
