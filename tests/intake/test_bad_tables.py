"""Tables as nobody should send them: told in words at every step, never a fault, and nothing of them in the record."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.domain.export import Column
from services.intake.domain.imports.reading import Numbered, together
from services.intake.inputs.imports import ready
from shared.files.cells import CUT_SHORT
from shared.reference.profile import load_profile
from shared.testing.house import NOW
from tests.intake.conftest import Intake
from tests.intake.tables import a_csv, a_line, a_workbook, saved, sent

PROFILE = load_profile()
HEADINGS = ("受付日", "受付窓口", "氏名", "相談の内容")
NASTY: dict[str, Callable[[], bytes]] = {
    "header only": lambda: a_csv(a_line()).splitlines()[0],
    "fifty-one in one household": lambda: a_csv(*(a_line(受付番号="1", 氏名=f"架空 {n}") for n in range(51))),
    "a NUL": lambda: a_csv(a_line(氏名="NUL")).replace(b"NUL", "架空\0".encode()),
    "half a character": lambda: a_csv(a_line(氏名="HALF")).replace(b"HALF", "架".encode()[:2]),
    "a lone surrogate": lambda: saved(a_workbook(HEADINGS, ("2026-04-10", "sogo", "架_xD800_空", "x"))),
    "a text cut off": lambda: saved(a_workbook(HEADINGS, ("2026-04-10", "sogo", "架空", "x" + CUT_SHORT))),
    "a text too long": lambda: a_csv(a_line(相談の内容="長" * 20_001)),
    "a name too long": lambda: a_csv(a_line(氏名="長" * 201)),
    "sixty-one issues": lambda: a_csv(a_line(課題="；".join(f"困りごと{n}" for n in range(61)))),
    "a desk that is none": lambda: a_csv(a_line(受付窓口="' OR 1=1 --")),
    "ragged rows": lambda: a_csv(a_line()) + b"2026-04-10\r\n2026-04-10,sogo,a,b,c,d,e,f\r\n,,,\r\n",
    "a moment": lambda: a_csv(a_line(受付日="2026-04-10 12:30:00")),
}


@pytest.mark.parametrize("kind", NASTY)
async def test_every_step_answers_in_words(intake: Intake, kind: str) -> None:
    council = intake.person("council")

    answer = await sent(council, NASTY[kind](), "一覧")
    assert answer.status_code in {201, 422}, answer.text
    if answer.status_code == 201:
        made = answer.json()["id"]
        for path in ("", "/consultations", "/rejected", "/rejected?format=xlsx"):
            assert (await council.get(f"/imports/{made}{path}")).status_code == 200, path
        bad = answer.json()["consultations"]["bad"]
        committed = await council.post(f"/imports/{made}/commit", {"rows": "good"})
        assert (committed.status_code, committed.json()["status"]) == (200, "done")
        assert bad or kind in {"header only", "ragged rows"}
    faults = await intake.found(
        "SELECT id FROM consultation WHERE id NOT IN (SELECT consultation_id FROM imported_item)"
    )
    assert faults == []


CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "2026-04-10",
        "R8.4.10",
        "不詳",
        "99999",
        "はい",
        "対応中",
        "終了",
        "債務；；介護",
        "（非公開）",
        "I-2026-000001",
        "council",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.dictionaries(st.sampled_from(list(Column)), CELLS, max_size=12), min_size=1, max_size=4))
def test_whatever_stands_in_the_cells_comes_in_or_says_why_not(said: list[dict[Column, str]]) -> None:
    lines = [Numbered(n, line) for n, line in enumerate(said, start=2)]

    for group in together(lines):
        found = ready(group, profile=PROFILE, agency="council", today=NOW.date())
        assert (found.reception is None) == bool(found.understood.faults)
        assert all(fault.line in {line.number for line in group} and fault.message for fault in found.understood.faults)
        assert found.content
