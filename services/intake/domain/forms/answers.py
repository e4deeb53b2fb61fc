"""Whether what was filled in can be kept. Nothing is required: who does not know is welcome all the same (R1)."""

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.intake.domain.forms.definition import FormDefinition, Kind, Question
from shared.reference import birth
from shared.reference.codes import OTHER
from shared.refusals import Invalid

LONGEST = {Kind.TEXT: 200, Kind.DAY: 200, Kind.POSTAL_CODE: 200, Kind.LONG_TEXT: 20_000}
"""Characters that an answer may have."""

_BESIDE_DIGITS = re.compile(r"[\s〒‐‑‒–—―−ー-]")
_SEVEN_DIGITS = re.compile(r"\d{7}", re.ASCII)

YES_NO = {"yes": "はい", "no": "いいえ", "unknown": "不明"}

Answer = str | int | float | dict[str, str] | list[str | dict[str, str]]
"""A text, a number, a code, or `{"code": "other", "typed": …}` for what no list has; several for `choices`."""


@dataclass(frozen=True, slots=True)
class Answers:
    """A filled-in sheet: answers by question, once for the household and for each member. Empty ones are left out."""

    household: dict[str, Answer] = field(default_factory=dict)
    members: dict[UUID, dict[str, Answer]] = field(default_factory=dict)


def read(form: FormDefinition, household: Mapping[str, Any], members: Mapping[UUID, Mapping[str, Any]]) -> Answers:
    """Understand what was filled in. Raises Invalid pointing at each answer that cannot be kept."""
    wrong: dict[str, str] = {}
    once = _read(form.asked("household"), household, "/household", wrong)
    each = {member: _read(form.asked("member"), said, f"/members/{member}", wrong) for member, said in members.items()}
    if wrong:
        raise Invalid(wrong)
    return Answers(once, {member: answers for member, answers in each.items() if answers})


def lacking(form: FormDefinition, answers: Answers, recorded: Mapping[str, Any]) -> list[str]:
    """Keys of what the national report needs and nobody has told yet, in the order of the sheet.

    `recorded` gives what the consultation's own record holds; a question of each member is told once one is told.
    """
    told = {*answers.household, *(key for said in answers.members.values() for key in said)}
    return [
        question.key
        for question in form.questions
        if question.required_for_report
        and not (recorded.get(question.recorded) if question.recorded else question.key in told)
    ]


def _read(
    asked: Mapping[str, Question], said: Mapping[str, Any], pointer: str, wrong: dict[str, str]
) -> dict[str, Answer]:
    kept: dict[str, Answer] = {}
    for key, typed in said.items():
        try:
            answer = _understood(asked.get(key), typed)
        except ValueError as refusal:
            wrong[f"{pointer}/{key}"] = str(refusal)
        else:
            kept |= {} if answer is None else {key: answer}
    return {key: kept[key] for key in asked if key in kept}


def _understood(question: Question | None, typed: Any) -> Answer | None:
    """Give the answer as it is kept; None for an empty one. ValueError says in Japanese what to do."""
    if question is None:
        raise ValueError("この様式にない項目です。")
    if question.recorded is not None:
        raise ValueError("相談の記録から表示される項目です。相談の記録を直してください。")
    if typed is None or typed in ("", [], {}):
        return None
    if question.kind is Kind.CHOICES:
        if not isinstance(typed, list):
            raise ValueError("一覧（[…]）で入力してください。")
        return list(_each_once(_choice(question, one) for one in typed))
    return _single(question, typed)


def _single(question: Question, typed: Any) -> Answer:
    if question.kind is Kind.CHOICE:
        return _choice(question, typed)
    if question.kind is Kind.NUMBER:
        return _number(typed)
    return _text(question, typed if isinstance(typed, str) else None)


def _text(question: Question, typed: str | None) -> str:
    if typed is None:
        raise ValueError("文字で入力してください。")
    if question.kind is Kind.YES_NO:
        if typed not in YES_NO:
            raise ValueError(f"{'、'.join(YES_NO)} のいずれかで入力してください。")
        return typed
    if len(typed) > LONGEST[question.kind]:
        raise ValueError(f"{LONGEST[question.kind]}文字以内で入力してください。")
    if question.kind is Kind.DAY:
        birth.read(typed)
    return _postal_code(typed) if question.kind is Kind.POSTAL_CODE else typed


def _postal_code(typed: str) -> str:
    """As it stands on an envelope, `184-8504`, however it was typed: full-width, without the hyphen, with 〒."""
    digits = _BESIDE_DIGITS.sub("", unicodedata.normalize("NFKC", typed))
    if _SEVEN_DIGITS.fullmatch(digits) is None:
        raise ValueError(
            "郵便番号は数字7桁で入力してください（例: 184-8504）。分からないときは空のままにしてください。"
        )
    return f"{digits[:3]}-{digits[3:]}"


def _choice(question: Question, typed: Any) -> str | dict[str, str]:
    said = typed.get("typed") if isinstance(typed, dict) and typed.get("code") == OTHER else typed
    if typed == {"code": OTHER}:
        said = OTHER
    if not isinstance(said, str) or not said:
        raise ValueError("選択肢のコード、または「その他」の内容を文字で入力してください。")
    if said in question.choices:
        return said
    if OTHER not in question.choices:
        raise ValueError(f"次のコードから選んでください: {'、'.join(question.choices)}")
    if len(said) > LONGEST[Kind.TEXT]:
        raise ValueError(f"{LONGEST[Kind.TEXT]}文字以内で入力してください。")
    return {"code": OTHER, "typed": said}


def _each_once(answers: Iterator[str | dict[str, str]]) -> Iterator[str | dict[str, str]]:
    seen: list[str | dict[str, str]] = []
    for answer in answers:
        if answer not in seen:
            seen.append(answer)
            yield answer


def _number(typed: Any) -> int | float:
    """A number, also when typed in full-width digits with separators: `１２０，０００`."""
    try:
        number = float(unicodedata.normalize("NFKC", str(typed)).replace(",", "")) if typed is not True else math.nan
    except ValueError:
        number = math.nan
    if isinstance(typed, bool) or not math.isfinite(number):
        raise ValueError("数字で入力してください。")
    return int(number) if number.is_integer() else number
