"""A consultation is put right little by little; what stood there stays readable, and nobody writes over another."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation, a_household, a_member


async def received(desk: Person, **overrides: Any) -> dict[str, Any]:
    made: dict[str, Any] = await desk.does("/consultations", a_consultation(**overrides))
    return made


async def seen(desk: Person, consultation: str) -> dict[str, Any]:
    found: dict[str, Any] = (await desk.get(f"/consultations/{consultation}")).json()
    return found


async def test_what_was_taken_in_half_a_minute_is_completed_later_and_who_did_it_is_told(intake: Intake) -> None:
    desk, colleague = intake.person("kita", subject="w-1"), intake.person("kita", subject="w-2")
    made = await desk.does("/consultations", {"urgency": "soon"})
    path = f"/consultations/{made['id']}/reception"
    told = {"channel": "phone", "source": "郵便局の人", "urgency": "emergency", "caller": {"phone": "000-0000-0000"}}

    first = await desk.put(path, told, if_match='"1"')
    second = await colleague.put(path, {"caller": {"name": "架空 太郎"}}, if_match=first.headers["ETag"])

    assert (first.status_code, second.status_code) == (200, 200), second.text
    now = await seen(desk, made["id"])
    assert (now["channel"], now["source"], now["source_typed"]) == ("phone", "other", "郵便局の人")
    assert (now["urgency"], now["revision"]) == ("emergency", 3)
    assert (now["caller"]["name"], now["caller"]["phone"]) == ("架空 太郎", "000-0000-0000")
    history = (await desk.get(f"/consultations/{made['id']}/history")).json()["items"]
    assert [(line["revision"], line["subject"], line["before"]) for line in history] == [
        (3, "w-2", {"caller_name": None}),
        (
            2,
            "w-1",
            {
                "caller_phone": None,
                "channel": "visit",
                "source": "self",
                "source_typed": None,
                "urgency": "soon",
            },
        ),
    ]
    assert (await desk.get("/consultations")).json()["items"][0]["urgency_rank"] == 0


async def test_the_record_as_it_was_stays_readable(intake: Intake) -> None:
    desk = intake.person("council")
    made = await received(desk, narrative="最初の話。")
    path = f"/consultations/{made['id']}/record"

    await desk.put(path, {"narrative": "続きの話。"}, if_match='"1"')
    same = await desk.put(path, {"narrative": "続きの話。"}, if_match='"2"')

    history = (await desk.get(f"/consultations/{made['id']}/history")).json()["items"]
    assert [(line["fields"], line["before"]) for line in history] == [(["narrative"], {"narrative": "最初の話。"})]
    assert same.headers["ETag"] == '"2"'


async def test_issues_and_the_main_one_change_and_a_member_joins_the_consultation(intake: Intake) -> None:
    desk = intake.person("council")
    made = await received(desk, household=a_household(a_member("mother", issues=["debt"], main_issue="debt")))
    mother, path = made["members"]["mother"], f"/consultations/{made['id']}/members"
    added = await desk.does(f"/households/{made['household_id']}/members", {"on": "2026-04-12", "name": "架空 息子"})

    first = await desk.put(
        f"{path}/{mother}", {"issues": ["debt", "近所との関係"], "main_issue": "poverty"}, if_match='"1"'
    )
    second = await desk.put(f"{path}/{added['id']}", {"main_issue": "hikikomori"}, if_match='"2"')

    assert (first.status_code, second.status_code) == (200, 200), second.text
    members = {one["id"]: one for one in (await seen(desk, made["id"]))["household"]["members"]}
    assert members[mother]["main_issue"] == "poverty"
    assert members[mother]["issues"] == ["poverty", "debt", "other"]
    assert members[mother]["issues_typed"] == ["近所との関係"]
    assert members[added["id"]]["issues"] == ["hikikomori"]
    history = (await desk.get(f"/consultations/{made['id']}/history")).json()["items"]
    assert [(line["member_id"], line["fields"]) for line in history] == [
        (added["id"], ["added"]),
        (mother, ["issues", "issues_typed", "main_issue"]),
    ]
    assert history[1]["before"] == {"issues": ["debt"], "issues_typed": [], "main_issue": "debt"}


async def test_only_who_lives_in_the_household_joins_its_consultation(intake: Intake) -> None:
    desk = intake.person("council")
    made, other = await received(desk), await received(desk)

    for stranger in (other["members"]["mother"], str(uuid4())):
        refused = await desk.put(f"/consultations/{made['id']}/members/{stranger}", {}, if_match='"1"')
        assert refused.status_code == 404


async def test_who_calls_themself_anonymous_after_all_is_forgotten(intake: Intake) -> None:
    desk = intake.person("council")
    made = await received(desk, caller={"name": "架空 一"})
    path = f"/consultations/{made['id']}/reception"
    await desk.put(path, {"caller": {"name": "架空 二"}}, if_match='"1"')

    await desk.put(path, {"caller": {"anonymous": True, "name": "架空 三"}}, if_match='"2"')

    caller = (await seen(desk, made["id"]))["caller"]
    assert (caller["name"], caller["anonymous"]) == (None, True)
    assert "架空" not in (await desk.get(f"/consultations/{made['id']}/history")).text


async def test_of_two_who_change_at_once_one_is_told_and_nothing_is_written_over(intake: Intake) -> None:
    desk = intake.person("council")
    made = await received(desk)
    path = f"/consultations/{made['id']}/reception"

    answers = await asyncio.gather(*(desk.put(path, {"source_note": note}, if_match='"1"') for note in ("甲", "乙")))

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert (await desk.put(path, {})).status_code == 428
    assert len((await desk.get(f"/consultations/{made['id']}/history")).json()["items"]) == 1


async def test_what_says_nothing_new_changes_nothing(intake: Intake) -> None:
    desk = intake.person("council")
    made = await received(desk)

    same = await desk.put(f"/consultations/{made['id']}/reception", {"urgency": "normal"}, if_match='"1"')
    none = await desk.put(f"/consultations/{made['id']}/reception", {}, if_match='"1"')
    member = f"/consultations/{made['id']}/members/{made['members']['mother']}"
    nobody = await desk.put(member, {}, if_match='"1"')

    assert {answer.headers["ETag"] for answer in (same, none, nobody)} == {'"1"'}
    assert (await desk.get(f"/consultations/{made['id']}/history")).json()["items"] == []


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"channel": None}, "/channel"),
        ({"urgency": "later"}, "/urgency"),
        ({"caller": {"name": "長" * 201}}, "/caller/name"),
        ({"on": "2026-12-01"}, "/on"),
        ({"on": "1026-04-01"}, "/on"),
        ({"on": None}, "/on"),
    ],
)
async def test_what_cannot_be_is_pointed_at(intake: Intake, wrong: dict[str, Any], pointer: str) -> None:
    desk = intake.person("council")
    made = await received(desk)

    refused = await desk.put(f"/consultations/{made['id']}/reception", wrong, if_match='"1"')

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_r2_only_the_owner_puts_a_consultation_right(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    made = await received(council)
    await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-04-12", "to_desk": "kita"})

    refused = await kita.put(f"/consultations/{made['id']}/reception", {"urgency": "soon"}, if_match='"1"')

    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-the-owner")
    assert (await kita.get(f"/consultations/{made['id']}/history")).status_code == 200


async def test_the_history_goes_on_page_by_page_and_lies_encrypted(intake: Intake) -> None:
    desk = intake.person("council")
    made = await received(desk)
    for number in range(1, 5):
        await desk.put(
            f"/consultations/{made['id']}/record", {"narrative": f"秘密の話 {number}"}, if_match=f'"{number}"'
        )

    first = (await desk.get(f"/consultations/{made['id']}/history", limit=3)).json()
    rest = (await desk.get(f"/consultations/{made['id']}/history", limit=3, cursor=first["next"])).json()

    assert [line["revision"] for line in first["items"] + rest["items"]] == [5, 4, 3, 2]
    assert rest["next"] is None
    dump = str(await intake.found("SELECT t::text FROM amendment t"))
    assert "秘密の話".encode().hex() not in dump


async def test_what_others_count_by_is_told_again_and_nothing_else_is(intake: Intake) -> None:
    desk = intake.person("kita")
    made = await desk.does("/consultations", {"household": {"members": [{"ref": "x", "name": "架空 花"}]}})
    reception = f"/consultations/{made['id']}/reception"

    await desk.put(reception, {"urgency": "emergency", "source": "police"}, if_match='"1"')
    await desk.put(
        f"/consultations/{made['id']}/members/{made['members']['x']}", {"main_issue": "debt"}, if_match='"2"'
    )
    await desk.put(reception, {"source_note": "電話で"}, if_match='"3"')

    told = [data for kind, data in await intake.told() if kind == "consultation-amended.v1"]
    assert [(data["revision"], data["urgency"], data["source"], data["issues"]) for data in told] == [
        (2, "emergency", "police", []),
        (3, "emergency", "police", ["debt"]),
    ]
    assert {data["on"] for data in told} == {"2026-11-30"}
