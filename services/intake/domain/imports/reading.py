"""Lines of one consultation, read: what its form is told, what is wrong with them, and what a person should know.

What a line says is understood as the counter's form understands it; nothing is guessed or left out in silence.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from services.intake.domain.export import TOLD_ONCE, Column, Line
from services.intake.domain.imports import words
from shared.privacy.masking import HIDDEN
from shared.reference import birth
from shared.reference.profile import Profile

T = TypeVar("T")

_MEMBER = {
    "name": Column.NAME,
    "kana": Column.KANA,
    "birth_date": Column.BIRTH_DATE,
    "relation": Column.RELATION,
    "issues": Column.ISSUES,
    "main_issue": Column.MAIN_ISSUE,
    "note": Column.NOTE,
}
_CALLER = {"name": Column.CALLER, "relation": Column.CALLER_RELATION, "phone": Column.CALLER_PHONE}
_TEXTS = {"source_note": Column.SOURCE_NOTE, "narrative": Column.NARRATIVE, "external_reference": Column.REFERENCE}
_MUST_AGREE = TOLD_ONCE - {Column.NUMBER}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said about a line, and of which of its columns."""

    line: int
    message: str
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """With which outcome a consultation that comes from elsewhere ended there, and when."""

    outcome: str
    on: date


@dataclass(slots=True)
class Understood:
    """What the lines of one consultation say; `members` tells on which line each one stands."""

    told: dict[str, Any] = field(default_factory=dict)
    ended: Ended | None = None
    members: list[int] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line by its number in the file, and what could not be read of it by column."""

    number: int
    says: Line
    faults: dict[Column, str] = field(default_factory=dict)


def together(lines: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Give the lines of each consultation, wherever they stand: those of one number belong together."""
    found: dict[object, list[Numbered]] = {}
    for line in lines:
        number = words.plain(line.says.get(Column.NUMBER, ""))
        found.setdefault(number or line.number, []).append(line)
    yield from found.values()


def understand(lines: Sequence[Numbered], *, profile: Profile, agency: str, today: date) -> Understood:
    """Read the lines of one consultation."""
    return _Reader(lines, profile, agency, today).read()


def column_of(path: Sequence[Any], understood: Understood, first: int) -> tuple[int, Column | None]:
    """Give line and column of a field of the form, by the path that its form gives."""
    match [*path]:
        case ["household", "members", int(n), str(name), *_] if n < len(understood.members):
            return understood.members[n], _MEMBER.get(name)
        case ["household", "address", *_]:
            return first, Column.ADDRESS
        case ["caller", str(name), *_]:
            return first, _CALLER.get(name)
        case [str(name), *_]:
            return first, _TEXTS.get(name) or {"source": Column.SOURCE}.get(name)
    return first, None


class _Reader:
    def __init__(self, lines: Sequence[Numbered], profile: Profile, agency: str, today: date) -> None:
        self._lines, self._profile, self._agency, self._today = lines, profile, agency, today
        self._first = lines[0]
        self._found = Understood()

    def read(self) -> Understood:
        for line in self._lines:
            self._found.faults += [Remark(line.number, why, column) for column, why in line.faults.items()]
        self._must_agree()
        self._once()
        self._people()
        self._end()
        self._owner()
        return self._found

    def _must_agree(self) -> None:
        for line in self._lines[1:]:
            for column in Column:
                said = line.says.get(column, "")
                if column in _MUST_AGREE and said.strip() and said != self._first.says.get(column, ""):
                    message = f"同じ受付番号の{self._first.number}行目と内容が異なります。"
                    self._found.faults.append(Remark(line.number, message, column))

    def _once(self) -> None:
        said = self._first.says.get
        told = self._found.told
        own, today = (self._profile, self._agency), self._today
        told["on"] = self._value(Column.RECEIVED_ON, lambda typed: words.day(typed, today=today).isoformat())
        told["desk"] = self._value(Column.DESK, lambda typed: words.desk(*own, typed))
        told["channel"] = self._told(Column.CHANNEL, lambda typed: words.one_of("channel", typed)) or "visit"
        told["urgency"] = self._told(Column.URGENCY, lambda typed: words.one_of("urgency", typed)) or "normal"
        told["source"] = self._told(Column.SOURCE, lambda typed: words.open_word("source", typed))
        told |= {name: _text(said(column, "")) for name, column in _TEXTS.items()}
        told["external_reference"] = told["external_reference"] or _text(said(Column.NUMBER, "").strip())
        anonymous = self._told(Column.ANONYMOUS, words.yes) or False
        told["caller"] = {name: _text(said(column, "")) for name, column in _CALLER.items()} | {"anonymous": anonymous}
        address = _text(said(Column.ADDRESS, ""))
        protected = self._told(Column.PROTECTED, words.yes) or address == HIDDEN
        told["household"] = {"address": None if address == HIDDEN else address, "address_protected": protected}

    def _people(self) -> None:
        people = [line for line in self._lines if any(line.says.get(column, "").strip() for column in _MEMBER.values())]
        self._found.members = [line.number for line in people]
        self._found.told["household"]["members"] = [
            self._person(line, position) for position, line in enumerate(people, start=1)
        ]
        seen: dict[tuple[str, str], int] = {}
        for line in people:
            name, born = (words.plain(line.says.get(each, "")) for each in (Column.NAME, Column.BIRTH_DATE))
            if name and seen.setdefault((name, born), line.number) != line.number:
                self._note(line.number, f"{seen[name, born]}行目と同じ氏名・生年月日の人です。", Column.NAME)

    def _person(self, line: Numbered, position: int) -> dict[str, Any]:
        member: dict[str, Any] = {name: _text(line.says.get(column, "")) for name, column in _MEMBER.items()}
        member |= {"ref": f"member{position}", "issues": words.issues(line.says.get(Column.ISSUES, ""))}
        if member["main_issue"]:
            member["main_issue"] = words.open_word("issue", member["main_issue"])
        typed = line.says.get(Column.BIRTH_DATE, "")
        if typed.strip() and words.plain(typed) not in words.UNKNOWN_BIRTHS and _is_unreadable(typed):
            self._note(line.number, "日付として読めないので、文字のまま取り込みます。", Column.BIRTH_DATE)
        return member

    def _end(self) -> None:
        is_ended = self._told(Column.STATUS, words.is_ended)
        outcome = self._told(Column.OUTCOME, lambda typed: words.one_of("consultation_outcome", typed))
        on = self._told(Column.CONCLUDED_ON, lambda typed: words.day(typed, today=self._today))
        said = [column for column in (Column.OUTCOME, Column.CONCLUDED_ON) if self._first.says.get(column, "").strip()]
        if is_ended is False and said:
            self._fault("状態が対応中のときは空欄にしてください。", said[0])
        elif is_ended or said:
            self._ended(outcome, on)

    def _ended(self, outcome: str | None, on: date | None) -> None:
        lacking = [column for column in (Column.OUTCOME, Column.CONCLUDED_ON) if not self._first.says.get(column)]
        for column in lacking:
            self._fault("終了した相談には、結果と終了日の両方が必要です。", column)
        received = self._found.told["on"]
        if on is not None and received is not None and on.isoformat() < received:
            self._fault("受付日以後の日付を入力してください。", Column.CONCLUDED_ON)
        elif outcome is not None and on is not None:
            self._found.ended = Ended(outcome, on)

    def _owner(self) -> None:
        """Ownership moves only when the other side accepts (R2): no file does that."""
        typed = self._first.says.get(Column.OWNER, "")
        if not typed.strip() or words.is_own(self._profile, self._agency, typed):
            return
        if self._found.ended is None:
            message = "ほかの機関が担当する相談は取り込めません。空欄にすると、ご自分の機関の担当になります。"
            self._fault(message, Column.OWNER)
        else:
            self._note(self._first.number, "終了した相談として、ご自分の機関の担当で取り込みます。", Column.OWNER)

    def _value(self, column: Column, read: Callable[[str], T]) -> T | None:
        try:
            return read(self._first.says.get(column, ""))
        except ValueError as unreadable:
            self._fault(str(unreadable), column)
            return None

    def _told(self, column: Column, read: Callable[[str], T]) -> T | None:
        return self._value(column, read) if self._first.says.get(column, "").strip() else None

    def _fault(self, message: str, column: Column) -> None:
        self._found.faults.append(Remark(self._first.number, message, column))

    def _note(self, line: int, message: str, column: Column) -> None:
        self._found.notes.append(Remark(line, message, column))


def _text(typed: str) -> str | None:
    return typed if typed.strip() else None


def _is_unreadable(typed: str) -> bool:
    try:
        return birth.read(typed) is None
    except ValueError:
        return False  # the form says what is wrong
