"""A filled-in sheet in words: question and answer, readable by who does not have its form."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.domain import relation
from services.intake.domain.forms.answers import YES_NO, Answers
from services.intake.domain.forms.definition import FormDefinition, Kind, Question


class Spoken(NamedTuple):
    """One answer in words; of a member where it is asked of each."""

    question: str
    answer: str
    member: UUID | None = None


def spoken(form: FormDefinition, answers: Answers) -> Iterator[Spoken]:
    """Everything that was answered, in the order of the form."""
    yield from _each(form, answers.household, None)
    for member, said in answers.members.items():
        yield from _each(form, said, member)


def _each(form: FormDefinition, said: Mapping[str, Any], member: UUID | None) -> Iterator[Spoken]:
    for question in form.questions:
        if question.key in said:
            yield Spoken(question.label, _in_words(question, said[question.key]), member)


def _in_words(question: Question, answer: Any) -> str:
    if isinstance(answer, list):
        return "、".join(_in_words(question, one) for one in answer)
    if isinstance(answer, Mapping):
        return str(answer.get("typed", ""))
    if question.codes == "relation":
        return relation.label(str(answer), None) or ""
    labels = YES_NO if question.kind is Kind.YES_NO else question.choices
    return f"{labels.get(str(answer), str(answer))}{question.unit or ''}"
