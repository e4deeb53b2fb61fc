"""Roles: the agency named answers for itself (R10)."""

import asyncio

from shared.actors import Actor, Role
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

HIGASHI_AUDITOR = Actor("higashi-auditor", "higashi", frozenset({Role.AUDITOR}))


async def offered(office: Office) -> tuple[str, dict[str, str]]:
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    return case, await office.roles_of(case)


async def test_r10_a_role_is_accepted_reported_on_and_done_by_its_own_agency(office: Office) -> None:
    case, roles = await offered(office)
    role = f"/roles/{roles['higashi']}"

    states = [
        (await office.does(HIGASHI, f"{role}/acceptance", on="2026-07-03"))["status"],
        (await office.does(HIGASHI, f"{role}/reports", on="2026-07-31", text="介護サービスが決まった"))["id"],
        (await office.does(HIGASHI, f"{role}/completion", on="2026-10-30"))["status"],
    ]

    assert states[::2] == ["accepted", "done"]
    assert [kind for kind in await office.types() if kind.startswith("role-") and kind != "role-offered"] == [
        "role-accepted",
        "role-reported",
        "role-done",
    ]
    seen = (await office.sees(HIGASHI, f"/roles?case_id={case}"))["items"]
    assert [(each["status"], each["reports"][0]["text"]) for each in seen] == [("done", "介護サービスが決まった")]
    assert "activity-recorded" not in await office.types()


async def test_r10_nobody_answers_for_another_agency(office: Office) -> None:
    case, roles = await offered(office)
    for act, body in (
        ("acceptance", {}),
        ("decline", {"reason": "忙しい"}),
        ("completion", {}),
        ("reports", {"text": "x"}),
    ):
        path = f"/roles/{roles['higashi']}/{act}"
        for actor in (COUNCIL, CITY, HIGASHI_AUDITOR):
            told = await office.refuses(actor, path, on="2026-07-03", **body)
            assert told["status"] == (404 if actor is HIGASHI_AUDITOR else 403)
        assert (await office.refuses(COUNCIL, path, on="2026-07-03", **body))["type"] == "not-your-role"
        assert (await office.refuses(KITA, path, on="2026-07-03", **body))["status"] == 404
    assert case


async def test_r10_a_role_is_declined_with_a_reason(office: Office) -> None:
    case, roles = await offered(office)
    path = f"/roles/{roles['higashi']}/decline"

    told = await office.refuses(HIGASHI, path, on="2026-07-03", reason="")
    await office.does(HIGASHI, path, on="2026-07-03", reason="担当地域が異なる")
    again = await office.refuses(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-07-03")

    assert (told["type"], again["type"]) == ("reason-missing", "already-answered")
    seen = (await office.sees(COUNCIL, f"/roles?case_id={case}"))["items"]
    assert {each["reason"] for each in seen if each["agency"] == "higashi"} == {"担当地域が異なる"}


async def test_a_role_is_neither_reported_on_nor_done_before_it_is_accepted(office: Office) -> None:
    _, roles = await offered(office)
    role = f"/roles/{roles['higashi']}"

    report = await office.refuses(HIGASHI, f"{role}/reports", on="2026-07-03", text="様子")
    completion = await office.refuses(HIGASHI, f"{role}/completion", on="2026-07-03")
    early = await office.refuses(HIGASHI, f"{role}/acceptance", on="2026-06-25")
    await office.does(HIGASHI, f"{role}/acceptance", on="2026-07-03")
    before = await office.refuses(HIGASHI, f"{role}/completion", on="2026-07-02")

    assert {report["type"], completion["type"]} == {"role-not-accepted"}
    assert (early["not_before"], before["not_before"]) == ("2026-06-26", "2026-07-03")


async def test_two_answers_at_once_are_one(office: Office) -> None:
    _, roles = await offered(office)
    role = f"/roles/{roles['higashi']}"

    answers = await asyncio.gather(
        office.post(HIGASHI, f"{role}/acceptance", {"on": "2026-07-03"}),
        office.post(HIGASHI, f"{role}/decline", {"on": "2026-07-03", "reason": "担当地域が異なる"}),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_a_report_sent_twice_is_one(office: Office) -> None:
    _, roles = await offered(office)
    role = f"/roles/{roles['higashi']}"
    await office.does(HIGASHI, f"{role}/acceptance", on="2026-07-03")
    headers = office.headers(HIGASHI) | {"Idempotency-Key": '"once"'}
    body = {"on": "2026-07-31", "text": "様子"}

    answers = [
        await office.client.post(f"/coordination/v1{role}/reports", json=body, headers=headers) for _ in range(2)
    ]

    assert answers[0].json() == answers[1].json()
    assert len(await office.events("role-reported")) == 1
