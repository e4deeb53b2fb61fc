"""Consultations as lines of a spreadsheet: which columns there are, what each holds, what an encoding cannot hold.

One line tells of one person, so that nothing has to be squeezed into a cell; a consultation of several persons has
several lines with the same number. The import reads the same columns.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.intake.domain.consultation import Consultation
from services.intake.domain.household import Concerned, Household, Member
from shared.privacy import masking
from shared.privacy.names import printable
from shared.reference import codes
from shared.reference.codes import OTHER
from shared.reference.profile import Profile, UnknownEntryError

BETWEEN = "；"
"""Between several issues in one cell; no label holds it."""

YES = "はい"


class Column(StrEnum):
    """The headings, in order."""

    NUMBER = "受付番号"
    REFERENCE = "外部番号"
    RECEIVED_ON = "受付日"
    DESK = "受付窓口"
    CHANNEL = "相談の方法"
    SOURCE = "相談の経路"
    SOURCE_NOTE = "経路の補足"
    URGENCY = "緊急度"
    OWNER = "担当機関"
    STATUS = "状態"
    OUTCOME = "結果"
    CONCLUDED_ON = "終了日"
    CALLER = "来所者の氏名"
    CALLER_RELATION = "来所者の続柄"
    CALLER_PHONE = "来所者の電話番号"
    ANONYMOUS = "匿名"
    NARRATIVE = "相談の内容"
    ADDRESS = "住所"
    PROTECTED = "住所の保護"
    NAME = "氏名"
    KANA = "ふりがな"
    BIRTH_DATE = "生年月日"
    RELATION = "続柄"
    ISSUES = "課題"
    MAIN_ISSUE = "主な課題"
    NOTE = "備考"


MONTHLY = (
    *(Column.NUMBER, Column.RECEIVED_ON, Column.DESK, Column.CHANNEL, Column.SOURCE, Column.URGENCY),
    *(Column.ISSUES, Column.OWNER, Column.STATUS, Column.OUTCOME, Column.CONCLUDED_ON),
)
"""The desk's monthly list (月次一覧): nothing about persons, one line a consultation."""

TOLD_ONCE = frozenset(tuple(Column)[: tuple(Column).index(Column.NAME)])
"""What stands the same in every line of a consultation."""

STATUS = {"open": "対応中", "concluded": "終了"}


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a consultation."""

    member: Member
    concerned: Concerned


@dataclass(frozen=True, slots=True)
class Exported:
    """A consultation with its household and whom it is about."""

    consultation: Consultation
    household: Household | None
    people: Sequence[Person]


Line = dict[Column, str]


def lines(exported: Exported, profile: Profile) -> Iterator[Line]:
    """Give a line for each person; one for a consultation about nobody who is known."""
    once = _once(exported, profile)
    for person in exported.people:
        yield once | _of_person(person)
    if not exported.people:
        yield once


def monthly_line(exported: Exported, profile: Profile) -> Line:
    """Give the consultation's one line of the monthly list: the issues of all, each once."""
    issues = dict.fromkeys(issue for person in exported.people for issue in person.concerned.issues)
    line = _once(exported, profile) | {Column.ISSUES: _labels("issue", issues)}
    return {column: line.get(column, "") for column in MONTHLY}


@dataclass(frozen=True, slots=True)
class Unprintable:
    """What an encoding cannot hold: in which consultation's which column, which characters, and what stands instead."""

    number: str
    column: Column
    characters: tuple[str, ...]
    instead: str


def unprintable(line: Line, encoding: str) -> Iterator[Unprintable]:
    """Give each cell of a line that the encoding cannot hold as it was typed."""
    for column, text in line.items():
        if not text.isascii():
            fitted = printable(text, encoding)
            if fitted.replaced:
                characters = tuple(dict.fromkeys(fitted.replaced))
                instead = "".join(printable(character, encoding).text for character in characters)
                yield Unprintable(line[Column.NUMBER], column, characters, instead)


def _once(exported: Exported, profile: Profile) -> Line:
    one, household = exported.consultation, exported.household
    protected = household is not None and household.address_protected
    address = masking.address(household.address if household else None, protected=protected)
    return {
        Column.NUMBER: one.number or "",
        Column.REFERENCE: one.external_reference or "",
        Column.RECEIVED_ON: one.received_on.isoformat(),
        Column.DESK: _desk(profile, one.desk),
        Column.CHANNEL: _label("channel", one.channel),
        Column.SOURCE: one.source_typed or _label("source", one.source),
        Column.SOURCE_NOTE: one.source_note or "",
        Column.URGENCY: _label("urgency", one.urgency),
        Column.OWNER: _agency(profile, one.owner_agency),
        Column.STATUS: STATUS[one.status],
        Column.OUTCOME: _label("consultation_outcome", one.outcome) if one.outcome else "",
        Column.CONCLUDED_ON: one.concluded_on.isoformat() if one.concluded_on else "",
        Column.CALLER: one.caller_name or "",
        Column.CALLER_RELATION: one.caller_relation or "",
        Column.CALLER_PHONE: one.caller_phone or "",
        Column.ANONYMOUS: YES if one.caller_anonymous else "",
        Column.NARRATIVE: one.narrative or "",
        Column.ADDRESS: address or "",
        Column.PROTECTED: YES if protected else "",
    }


def _of_person(person: Person) -> Line:
    member, about = person.member, person.concerned
    typed = about.issues_typed or ()
    listed = [issue for issue in about.issues if issue != OTHER or not typed]
    main = about.main_issue
    return {
        Column.NAME: member.name or "",
        Column.KANA: member.kana or "",
        Column.BIRTH_DATE: member.birth_date or "",
        Column.RELATION: member.relation_typed or (_label("relation", member.relation) if member.relation else ""),
        Column.ISSUES: BETWEEN.join([*(_label("issue", issue) for issue in listed), *typed]),
        Column.MAIN_ISSUE: "" if main is None else typed[0] if main == OTHER and typed else _label("issue", main),
        Column.NOTE: about.note or "",
    }


def _labels(name: str, of: Iterable[str]) -> str:
    return BETWEEN.join(_label(name, code) for code in of)


def _label(name: str, code: str) -> str:
    return codes.of(name).label(code) if code in codes.of(name) else code


def _desk(profile: Profile, code: str) -> str:
    try:
        return profile.desk(code).name
    except UnknownEntryError:
        return code


def _agency(profile: Profile, code: str) -> str:
    return profile.agency(code).name if profile.has_agency(code) else code
