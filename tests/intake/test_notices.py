"""What people were told before they consented is data with versions, and each consent names the one they were told."""

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from services.intake.forms.notices import load_notices
from shared.reference.codes import of
from shared.reference.definitions import DefinitionError
from tests.intake.conftest import Intake
from tests.intake.factories import a_consent, a_consultation

OURS = files("services.intake.forms.notices").joinpath("2026-04.toml").read_text("utf-8")
Laid = Callable[..., Path]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """Lay notices into a city's folder of forms."""

    def lay(*texts: str) -> Path:
        (tmp_path / "notices").mkdir()
        for number, text in enumerate(texts):
            (tmp_path / "notices" / f"own-{number}.toml").write_text(text, "utf-8")
        return tmp_path

    return lay


def versions(folder: Path | None, on: date) -> list[str]:
    return [notice.version for notice in load_notices(folder).shown("support_sharing", on)]


def test_there_is_a_notice_for_every_purpose() -> None:
    assert all(load_notices().shown(code.code, date(2026, 4, 1)) for code in of("consent_purpose"))


def test_a_new_text_is_a_new_version_and_the_old_one_can_be_ended(laid: Laid) -> None:
    ended = OURS.replace("valid_from = 2026-04-01", "valid_from = 2026-04-01\nvalid_until = 2027-04-30")
    newer = OURS.replace('"2026-04"', '"2027-04"').replace("valid_from = 2026-04-01", "valid_from = 2027-04-01")
    folder = laid(ended, newer)

    assert versions(folder, date(2026, 3, 31)) == []
    assert versions(folder, date(2027, 3, 31)) == ["2026-04"]
    assert versions(folder, date(2027, 4, 30)) == ["2026-04", "2027-04"]
    assert versions(folder, date(2027, 5, 1)) == ["2027-04"]
    assert load_notices(folder).version("2026-04") is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('purposes = ["support_sharing"', 'purposes = ["fun"', "「同意の目的」にないコードです"),
        ("valid_from = 2026-04-01", "valid_from = 2026-04-01\nvalid_until = 2026-03-31", "valid_from 以後の日付"),
        ('heading = "いつまで"', 'heading = "何のために"', "「何のために」が重なっています"),
        ('version = "2026-04"', 'version = "令和8年版"', "行目 version"),
    ],
)
def test_a_mistake_is_told_with_its_line(laid: Laid, old: str, new: str, said: str) -> None:
    assert old in OURS
    with pytest.raises(DefinitionError, match=r"説明文書 .*own-0\.toml に誤りがあります") as refused:
        load_notices(laid(OURS.replace(old, new, 1)))
    assert any("行目" in problem and said in problem for problem in refused.value.problems), refused.value.problems


async def test_everybody_with_a_token_reads_what_people_are_told(intake: Intake) -> None:
    anybody = intake.person("minami")
    every = (await anybody.get("/consent-notices")).json()["items"]
    now = (await anybody.get("/consent-notices", purpose="host_disclosure", on="2026-06-12")).json()["items"]
    before = (await anybody.get("/consent-notices", purpose="host_disclosure", on="2026-03-31")).json()["items"]

    one = (await anybody.get("/consent-notices/2026-04")).json()

    assert (every, now, before) == ([one], [one], [])
    assert one["parts"][0]["heading"] == "何のために"
    assert (await anybody.get("/consent-notices/1999-01")).status_code == 404


@pytest.mark.parametrize("wrong", [{"notice_version": "1999-01"}, {"on": "2026-03-31"}])
async def test_r3_a_consent_names_a_notice_that_was_shown_on_its_day(intake: Intake, wrong: dict[str, Any]) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation(on="2026-03-30"))
    said = a_consent(made["household_id"], made["members"]["mother"])
    granted = await council.does("/consents", said)
    before = await intake.counts()
    renewal = {"on": "2026-06-13", "valid_until": "2027-11-30", "method": "paper", "notice_version": "2026-04"}
    request = {name: said[name] for name in said if name != "member_id"} | {
        "members": [{"member_id": said["member_id"]}]
    }

    answers = [
        await council.post("/consents", said | wrong),
        await council.post("/consent-requests", request | wrong),
        await council.post(f"/consents/{granted['id']}/renewal", renewal | wrong),
    ]

    for answer in answers:
        problem = answer.json()
        assert (answer.status_code, problem["errors"][0]["pointer"]) == (422, "/notice_version")
    assert await intake.counts() == before
