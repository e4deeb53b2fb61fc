"""Lines of a table are understood as the counter's form is, and what was exported is understood as it was."""

import csv
from datetime import date
from io import StringIO
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain import export, relation
from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.domain.errors.imports import ColumnsLacking, ColumnTwice
from services.intake.domain.export import BETWEEN, Column, Exported, Person
from services.intake.domain.household import Concerned, Household, Member
from services.intake.domain.imports import header, words
from services.intake.domain.imports.reading import Numbered, together
from services.intake.inputs.imports import Ready, ready
from shared.files import csv_tables
from shared.files.cells import guarded
from shared.privacy.masking import HIDDEN
from shared.reference import codes
from shared.reference.profile import load_profile

PROFILE = load_profile()
TODAY = date(2026, 11, 30)
NOBODY = UUID(int=0)


def understood(**said: str) -> Ready:
    line = {Column.RECEIVED_ON: "2026-04-10", Column.DESK: "sogo"} | {Column(name): text for name, text in said.items()}
    return ready([Numbered(2, line)], profile=PROFILE, agency="council", today=TODAY)


def faults(**said: str) -> list[str | None]:
    return [fault.column for fault in understood(**said).understood.faults]


@pytest.mark.parametrize(
    "typed", ["2026-04-10", "令和8年4月10日", "R8.4.10", "２０２６／４／１０", "2026年4月10日", "20260410"]
)
def test_a_day_of_reception_is_read_in_every_form(typed: str) -> None:
    found = understood(受付日=typed).reception

    assert found is not None
    assert found.on == date(2026, 4, 10)


@pytest.mark.parametrize("typed", ["", "不詳", "令和8年4月", "2026-02-30", "2027-01-01", "1026-04-10", "12", "昨日"])
def test_a_day_of_reception_that_names_no_day_or_a_future_one_is_a_fault(typed: str) -> None:
    assert faults(受付日=typed) == ["受付日"]


@pytest.mark.parametrize("typed", ["債務", "debt", "８０５０", "ＤＶ・虐待"])
def test_codes_and_their_labels_in_any_width_mean_the_same(typed: str) -> None:
    assert words.issues(typed)[0] in codes.of("issue").codes


def test_other_signs_divide_issues_only_where_every_part_is_known() -> None:
    assert words.issues("債務、介護") == ("debt", "elder_care")
    assert words.issues("債務、船の修理；介護") == ("債務、船の修理", "elder_care")


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"相談の方法": "のろし"}, "相談の方法"),
        ({"緊急度": "大"}, "緊急度"),
        ({"匿名": "たぶん"}, "匿名"),
        ({"受付窓口": "kita"}, "受付窓口"),
        ({"受付窓口": "どこか"}, "受付窓口"),
        ({"担当機関": "kita"}, "担当機関"),
        ({"状態": "対応中", "結果": "相談窓口で解決"}, "結果"),
        ({"状態": "終了", "結果": "相談窓口で解決"}, "終了日"),
        ({"終了日": "2026-04-12"}, "結果"),
        ({"結果": "resolved", "終了日": "2026-04-01"}, "終了日"),
        ({"氏名": "長" * 201}, "氏名"),
        ({"相談の内容": "長" * 20_001}, "相談の内容"),
        ({"生年月日": "昭和70年1月1日"}, "生年月日"),
    ],
)
def test_what_the_form_would_refuse_is_a_fault_at_its_column(said: dict[str, str], column: str) -> None:
    assert faults(**said) == [column]


def test_lines_of_one_number_are_one_consultation_wherever_they_stand_and_must_agree() -> None:
    lines = [
        Numbered(2, {Column.NUMBER: "A 1", Column.RECEIVED_ON: "2026-04-10", Column.NAME: "架空 一"}),
        Numbered(3, {Column.NUMBER: "", Column.RECEIVED_ON: "2026-04-10", Column.NAME: "架空 二"}),
        Numbered(4, {Column.NUMBER: "ａ1", Column.RECEIVED_ON: "2026-04-11", Column.NAME: "架空 一"}),
    ]

    first, second = together(lines)
    found = ready(first, profile=PROFILE, agency="council", today=TODAY).understood

    assert [[line.number for line in group] for group in (first, second)] == [[2, 4], [3]]
    assert [(fault.line, fault.column) for fault in found.faults] == [(4, "受付日")]
    assert [note.line for note in found.notes] == [4]


def test_a_header_is_read_in_any_order_and_tells_what_it_does_not_know() -> None:
    found = header.read(["氏　名", "メモ", "フリガナ", header.REASON, "受付日"])

    assert found.unknown == ("メモ",)
    assert found.line(["一", "", "イチ"]) == {Column.NAME: "一", Column.KANA: "イチ"}
    with pytest.raises(ColumnTwice):
        header.read(["受付日", "氏名", "名前"])
    with pytest.raises(ColumnsLacking):
        header.read(["氏名"])


CODES = [code for code in codes.of("issue").codes if code != "other"]
KNOWN = {
    words.plain(word) for name in ("issue", "source") for each in codes.of(name) for word in (each.code, each.label)
}


def is_own_word(typed: str) -> bool:
    nobody_s = words.plain(typed) not in KNOWN and relation.read(typed) == ("other", typed)
    return bool(typed.strip()) and nobody_s and BETWEEN not in typed


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=20)
OWN = TEXT.filter(is_own_word)
SOME = st.none() | TEXT.filter(str.strip)
ISSUES = st.lists(st.sampled_from(CODES), max_size=3, unique=True)


@st.composite
def people(draw: st.DrawFn) -> Person:
    member = Member(NOBODY, NOBODY, draw(SOME), draw(SOME), draw(st.sampled_from([None, "不詳", "S50", "1975-01-02"])))
    member.relation_typed = draw(st.none() | OWN)
    member.relation = "other" if member.relation_typed else draw(st.sampled_from([None, "20", "20,12"]))
    typed, issues = draw(st.lists(OWN, max_size=2, unique=True)), draw(ISSUES)
    main = draw(st.sampled_from([None, *issues, *(["other"] if typed else [])]))
    about = Concerned(NOBODY, NOBODY, 0, (*issues, *(["other"] if typed else [])), tuple(typed), main, draw(SOME))
    return Person(member, about)


@st.composite
def consultations(draw: st.DrawFn) -> Exported:
    typed = draw(st.none() | OWN)
    one = Consultation(
        id=NOBODY,
        household_id=NOBODY,
        agency="council",
        desk="sogo",
        received_on=draw(st.dates(date(2020, 4, 1), TODAY)),
        received_by="x",
        channel=draw(st.sampled_from(codes.of("channel").codes)),
        source="other" if typed else draw(st.sampled_from(codes.of("source").codes)),
        owner_agency="council",
        owner_desk="sogo",
        owner_subject="x",
        urgency=draw(st.sampled_from(codes.of("urgency").codes)),
        source_typed=typed,
        source_note=draw(SOME),
        caller_name=draw(SOME),
        caller_relation=draw(SOME),
        caller_phone=draw(SOME),
        narrative=draw(SOME),
        external_reference=draw(SOME),
        serial=draw(st.integers(1, 999_999)),
    )
    if draw(st.booleans()):
        one.status, one.outcome, one.concluded_on = ConsultationStatus.CONCLUDED, "resolved", TODAY
    protected = draw(st.booleans())
    home = Household(NOBODY, draw(SOME.filter(lambda text: text != HIDDEN)), protected)
    return Exported(one, home, draw(st.lists(people().filter(is_somebody), max_size=3)))


def is_somebody(person: Person) -> bool:
    return any(export._of_person(person).values())


@settings(max_examples=60)
@given(consultations())
def test_what_an_export_says_is_understood_as_it_was(exported: Exported) -> None:
    out = StringIO()
    csv.writer(out).writerow(Column)
    for line in export.lines(exported, PROFILE):
        csv.writer(out).writerow([guarded(line.get(column, "")) for column in Column])
    table = csv_tables.read(out.getvalue().encode("utf-8-sig"), header.NAMES, None)
    told = header.read(table.header)
    (group,) = together([Numbered(row.number, told.line(row.cells)) for row in table.rows])

    found = ready(group, profile=PROFILE, agency="council", today=TODAY)

    assert found.understood.faults == []
    assert found.reception is not None
    said, one = found.reception, exported.consultation
    once = (said.on, said.desk, said.channel, said.source, said.source_note, said.urgency, said.narrative)
    source = one.source_typed or one.source
    assert once == (one.received_on, one.desk, one.channel, source, one.source_note, one.urgency, one.narrative)
    assert said.external_reference == (one.external_reference or one.number)
    caller = (said.caller.name, said.caller.relation, said.caller.phone)
    assert caller == (one.caller_name, one.caller_relation, one.caller_phone)
    home = exported.household
    assert home is not None
    assert said.household.address == (None if home.address_protected else home.address)
    assert said.household.address_protected == home.address_protected
    ended = found.understood.ended
    assert (ended.on if ended else None) == one.concluded_on
    for form, person in zip(said.household.members, exported.people, strict=True):
        member, about = person.member, person.concerned
        assert (form.name, form.kana, form.birth_date) == (member.name, member.kana, member.birth_date)
        assert (relation.read(form.relation) if form.relation else (None, None)) == (
            *(member.relation, member.relation_typed),
        )
        coded = [codes.of("issue").coerce(issue) for issue in form.issues]
        assert {code for code, _ in coded} == set(about.issues)
        assert tuple(typed for _, typed in coded if typed) == about.issues_typed
        main = codes.of("issue").coerce(form.main_issue)[0] if form.main_issue else None
        assert (main, form.note) == (about.main_issue, about.note)
