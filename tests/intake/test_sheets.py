"""The sheets of a consultation: filled in little by little, readable in every revision, never lost."""

from pathlib import Path
from typing import Any

import pytest

from services.intake.app import SERVICE
from shared.reference.definitions import DefinitionError
from shared.settings import ServiceSettings
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation, a_household, a_member


async def received(desk: Person) -> dict[str, Any]:
    household = a_household(a_member("mother", relation="02", issues=["debt"], main_issue="debt"), a_member("son"))
    answer: dict[str, Any] = await desk.does("/consultations", a_consultation(household=household))
    return answer


async def test_a_sheet_begins_with_what_the_record_holds(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)

    answer = await council.get(f"/consultations/{made['id']}/sheets/application")

    sheet = answer.json()
    assert answer.headers["ETag"] == '"0"'
    assert (sheet["revision"], sheet["version"], sheet["household"], sheet["members"]) == (0, 1, {}, {})
    assert sheet["recorded"]["caller_name"] == "架空 先生"
    assert sheet["recorded"]["trouble"] == "最近ようすが気になるとのこと。"
    assert sheet["recorded_of_members"][made["members"]["mother"]]["issues"] == ["debt"]
    assert "gender" in sheet["lacking"]
    assert "channel" not in sheet["lacking"]


async def test_it_is_filled_in_by_and_by_and_every_save_stays_readable(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path, mother = f"/consultations/{made['id']}/sheets/assessment", made["members"]["mother"]

    first = await council.put(path, {"household": {"debt": "yes"}}, if_match='"0"')
    second = await council.put(
        path,
        {
            "household": {"debt": "yes", "monthly_income": "８０，０００", "dwelling": "車の中"},
            "members": {mother: {"work": "self_employed", "health": "腰痛"}},
        },
        if_match=first.headers["ETag"],
    )

    assert (first.status_code, second.status_code) == (200, 200), second.text
    assert second.headers["ETag"] == '"2"'
    now = (await council.get(path)).json()
    assert now["household"] == {
        "dwelling": {"code": "other", "typed": "車の中"},
        "monthly_income": 80_000,
        "debt": "yes",
    }
    assert now["members"] == {mother: {"health": "腰痛", "work": "self_employed"}}
    assert "work" not in now["lacking"]
    assert (await council.get(path, revision=1)).json()["household"] == {"debt": "yes"}
    history = (await council.get(f"{path}/history")).json()["items"]
    assert [(save["revision"], save["subject"]) for save in history] == [(2, council.subject), (1, council.subject)]
    filled_in = (await council.get(f"/consultations/{made['id']}/sheets")).json()["items"]
    assert [(sheet["form"], sheet["revision"]) for sheet in filled_in] == [("assessment", 2)]


async def test_a_refused_save_points_at_each_answer_and_changes_nothing(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made['id']}/sheets/assessment"
    await council.put(path, {"household": {"debt": "yes"}}, if_match='"0"')

    refused = await council.put(
        path,
        {"household": {"met_on": "令和8年2月30日", "debt": "perhaps"}, "members": {made["household_id"]: {}}},
        if_match='"1"',
    )
    answers = await council.put(path, {"household": {"met_on": "令和8年2月30日", "debt": "perhaps"}}, if_match='"1"')

    assert refused.status_code == answers.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == f"/members/{made['household_id']}"
    assert [wrong["pointer"] for wrong in answers.json()["errors"]] == ["/household/met_on", "/household/debt"]
    assert (await council.get(path)).json()["revision"] == 1


async def test_two_who_fill_in_at_once_do_not_overwrite_one_another(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made['id']}/sheets/assessment"

    await council.put(path, {"household": {"debt": "yes"}}, if_match='"0"')
    late = await council.put(path, {"household": {"debt": "no"}}, if_match='"0"')

    assert late.status_code == 412
    assert (await council.put(path, {"household": {}})).status_code == 428
    assert (await council.get(path)).json()["household"] == {"debt": "yes"}


async def test_r15_a_sheet_is_seen_by_who_sees_the_consultation_and_filled_in_by_who_follows_up(intake: Intake) -> None:
    council, higashi, minami = (intake.person(agency) for agency in ("council", "higashi", "minami"))
    made = await received(council)
    path = f"/consultations/{made['id']}/sheets/assessment"
    await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-04-12", "to_desk": "higashi"})
    await council.put(path, {"household": {"debt": "yes"}}, if_match='"0"')

    assert (await higashi.get(path)).json()["household"] == {"debt": "yes"}
    assert (await higashi.put(path, {}, if_match='"1"')).status_code == 403
    for where in (path, f"{path}/history", f"/consultations/{made['id']}/sheets"):
        assert (await minami.get(where)).status_code == 404
    assert (await minami.put(path, {}, if_match='"1"')).status_code == 404


async def test_forms_are_shown_in_the_order_of_the_sheet(intake: Intake) -> None:
    council = intake.person("council")

    listed = (await council.get("/forms")).json()["items"]
    application = (await council.get("/forms/application")).json()

    assert [(form["form"], form["title"]) for form in listed] == [
        ("application", "受付・申込票"),
        ("assessment", "インテーク・アセスメントシート"),
    ]
    assert [section["key"] for section in application["sections"]][:3] == ["reception", "caller", "person"]
    channel = application["sections"][0]["questions"][3]
    assert channel["choices"][0] == {"code": "visit", "label": "来所"}
    assert channel["required_for_report"]
    assert (await council.get("/forms/application", version=9)).status_code == 404
    assert (await council.get("/forms/nothing")).status_code == 404


async def test_an_unknown_form_or_version_is_refused(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)

    assert (await council.get(f"/consultations/{made['id']}/sheets/nothing")).status_code == 404
    assert (await council.put(f"/consultations/{made['id']}/sheets/nothing", {}, if_match='"0"')).status_code == 404
    refused = await council.put(f"/consultations/{made['id']}/sheets/application", {"version": 9}, if_match='"0"')
    assert refused.json()["errors"][0]["pointer"] == "/version"


def test_an_api_whose_forms_are_wrong_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('form = "application"\n', "utf-8")
    settings = ServiceSettings(service="intake", instance="intake", database_url="postgresql://nobody", forms=tmp_path)

    with pytest.raises(DefinitionError, match="様式"):
        SERVICE.api(settings)
