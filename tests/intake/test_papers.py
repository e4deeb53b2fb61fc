"""The two sheets on paper: by their definition, filled in or empty, and nothing typed is ever markup."""

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from shared.files import typesetting
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation, a_household, a_member
from tests.printed import cells, pages_of, words

MARKUP = '#import "x": y $a$ *b* \\ _c_ @d <e> `f` = g'


async def received(desk: Person, **overrides: Any) -> dict[str, Any]:
    made: dict[str, Any] = await desk.does("/consultations", a_consultation(**overrides))
    return made


@pytest.mark.parametrize("form", ["application", "assessment"])
async def test_every_question_of_a_form_stands_on_its_empty_sheet(intake: Intake, form: str) -> None:
    council = intake.person("council")
    asked = (await council.get(f"/forms/{form}")).json()

    printed = words(await council.get(f"/forms/{form}/paper"))
    table = cells(await council.get(f"/forms/{form}/paper", format="xlsx"))

    labels = [question["label"] for section in asked["sections"] for question in section["questions"]]
    assert [label for label in labels if re.sub(r"\s", "", label) not in printed] == []
    assert {label for label, _ in table} >= set(labels)
    assert (await council.get("/forms/none/paper")).status_code == 404


async def test_what_is_typed_is_printed_as_typed_and_never_markup(intake: Intake) -> None:
    council = intake.person("council")
    home = a_household(a_member("mother", name=MARKUP, issues=["debt"]))
    made = await received(council, household=home, narrative=f"={MARKUP}")

    path = f"/consultations/{made['id']}/sheets/application/paper"
    printed, table = words(await council.get(path)), cells(await council.get(path, format="xlsx"))

    assert printed.count(re.sub(r"\s", "", MARKUP)) >= 2
    assert "■債務" in printed
    assert "I-2026-" in printed
    assert f"={MARKUP}" in {text for _, text in table}


async def test_long_names_twelve_members_and_characters_the_font_lacks_all_stand_on_it(intake: Intake) -> None:
    council = intake.person("council")
    people = [a_member(f"m{n}", name=f"{n}番目の人") for n in range(11)] + [a_member("long", name="髙" * 199 + "𠮷")]
    made = await received(council, household=a_household(*people))

    printed = words(await council.get(f"/consultations/{made['id']}/sheets/application/paper"))

    assert all(f"{n}番目の人" in printed for n in range(11))
    assert "髙" * 199 + "吉" in printed
    assert "U+20BB7（近い字：吉）" in printed


async def test_a_text_over_several_pages_stands_whole_under_its_label_and_every_font_is_embedded(
    intake: Intake,
) -> None:
    council = intake.person("council")
    narrative = "".join(f"{n}回目の話。" for n in range(1500))
    made = await received(council, narrative=narrative)

    answer = await council.get(f"/consultations/{made['id']}/sheets/application/paper")

    assert narrative in re.sub(r"受付・申込票I-2026-\d{6}\d/\d|お困りのこと（お話しになった言葉で）", "", words(answer))
    told = [page for page in pages_of(answer) if "回目の話" in page]
    assert len(told) > 1
    assert all("お困りのこと" in page for page in told)
    pages = PdfReader(BytesIO(answer.content)).pages
    fonts = [font for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    assert [font["/BaseFont"] for font in fonts if not is_embedded(font)] == []


def is_embedded(font: Any) -> bool:
    descendants = font.get("/DescendantFonts", [font])
    return all(
        {"/FontFile", "/FontFile2", "/FontFile3"} & set(each.get_object()["/FontDescriptor"]) for each in descendants
    )


async def test_a_sheet_is_printed_as_it_was_in_a_revision(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made['id']}/sheets/assessment"
    first = await council.put(path, {"household": {"dwelling": "車の中"}}, if_match='"0"')
    await council.put(path, {"household": {"dwelling": "友人宅"}}, if_match=first.headers["ETag"])

    then, now = words(await council.get(f"{path}/paper", revision=1)), words(await council.get(f"{path}/paper"))

    assert "その他（車の中）" in then
    assert "その他（友人宅）" in now
    assert "車の中" not in now


async def test_a_protected_address_is_not_printed(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council, household=a_household(address_protected=True))

    printed = words(await council.get(f"/consultations/{made['id']}/sheets/application/paper"))

    assert "一丁目1番1号" not in printed
    assert "（非公開）" in printed


async def test_a_paper_that_takes_too_long_is_given_up_and_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "MOST_SECONDS", 0)

    with pytest.raises(typesetting.NotSet):
        await typesetting.pdf("#while true {}", {})


async def test_a_template_that_cannot_be_set_is_refused() -> None:
    with pytest.raises(typesetting.NotSet):
        await typesetting.pdf("#nothing-of-this-name()", {})
