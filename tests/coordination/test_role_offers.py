"""A role that nobody took, that is late, or that another agency shall do: it always has somebody (R2, R3, R10, R11)."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.coordination.commands.drafts import PlanDraft
from services.coordination.commands.plans import draft_plan
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.role import RoleAgencyClosed
from services.coordination.queries import roles as queries
from shared.reference.profile import Deadlines, Profile, load_profile
from shared.web.paging import Paging
from tests.coordination.meeting_room import AGENCIES, CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

FOUR = (*AGENCIES, "kita")


async def offered(office: Office, *, agencies: tuple[str, ...] = FOUR, **changed: Any) -> tuple[str, dict[str, str]]:
    """A case whose plan is in force, everybody having consented for these agencies, and its roles by agency."""
    case = await office.case(**changed)
    await office.hears(*(office.grant(word, agencies=agencies) for word in office.family.members))
    await office.in_force(case)
    return case, await office.roles_of(case)


async def seen(office: Office, who: Any, case: str) -> list[dict[str, Any]]:
    roles: list[dict[str, Any]] = (await office.sees(who, f"/roles?case_id={case}"))["items"]
    return roles


async def test_r10_a_counter_proposal_becomes_the_role_that_is_offered_next(office: Office) -> None:
    case, roles = await offered(office)
    role = f"/roles/{roles['higashi']}"
    no = {"reason": "週に一度は難しい", "counter_proposal": "月に二度の訪問ならできる"}
    await office.does(HIGASHI, f"{role}/decline", on="2026-07-02", **no)

    by_agency = await office.refuses(HIGASHI, f"{role}/offers", on="2026-07-03")
    new = await office.does(COUNCIL, f"{role}/offers", on="2026-07-03", due_on="2026-12-31")
    again = await office.refuses(COUNCIL, f"{role}/offers", on="2026-07-03")
    await office.does(HIGASHI, f"/roles/{new['id']}/acceptance", on="2026-07-06")

    assert (by_agency["status"], again["type"], again["successor"]) == (403, "role-taken", new["id"])
    old, amended = (each for each in await seen(office, HIGASHI, case))
    assert (old["status"], old["counter_proposal"]) == ("declined", "月に二度の訪問ならできる")
    told = {name: amended[name] for name in ("text", "status", "origin", "replaces", "due_on")}
    assert told == {
        "text": "月に二度の訪問ならできる",
        "status": "accepted",
        "origin": "amended",
        "replaces": old["id"],
        "due_on": "2026-12-31",
    }
    assert [each["replaces"] for each in await office.events("role-offered")] == [None, None, old["id"]]


async def test_r3_another_agency_is_asked_only_when_those_concerned_let_it_know(office: Office) -> None:
    case, roles = await offered(office, agencies=AGENCIES)
    role = f"/roles/{roles['higashi']}"
    mother, son = office.family["mother"], office.family["son"]

    told = await office.refuses(COUNCIL, f"{role}/offers", on="2026-07-03", agency="kita")
    nobody = await office.refuses(COUNCIL, f"{role}/offers", on="2026-07-03", agency="nobody")
    await office.hears(*(office.grant(word, agencies=("kita",)) for word in ("mother", "son")))
    new = await office.does(COUNCIL, f"{role}/offers", on="2026-07-03", agency="kita", reason="回答がない")

    assert (told["type"], nobody["type"]) == ("consent-missing", "consent-missing")
    assert told["missing"] == [{"member": each, "agency": "kita"} for each in (mother, son)]
    late = await office.refuses(HIGASHI, f"{role}/acceptance", on="2026-07-03")
    assert (late["type"], [each["role_id"] for each in await office.events("role-withdrawn")]) == (
        "already-answered",
        [roles["higashi"]],
    )
    asked = await seen(office, KITA, case)
    assert [(each["id"], each["text"], each["origin"]) for each in asked] == [
        (new["id"], "母の介護の相談", "another_agency")
    ]


async def test_r10_a_role_stays_with_its_agency_until_another_takes_it_over(office: Office) -> None:
    case, roles = await offered(office)
    role = f"/roles/{roles['higashi']}"
    wish = {"on": "2026-08-03", "agency": "kita", "reason": "転居により担当地域が変わった"}
    early = await office.refuses(HIGASHI, f"{role}/handover", **wish)
    await office.does(HIGASHI, f"{role}/acceptance", on="2026-07-03")

    unreasoned = await office.refuses(HIGASHI, f"{role}/handover", **wish | {"reason": " "})
    first = await office.does(HIGASHI, f"{role}/handover", **wish)
    twice = await office.refuses(HIGASHI, f"{role}/handover", **wish)
    await office.does(KITA, f"/roles/{first['id']}/decline", on="2026-08-04", reason="手が足りない")
    still = await office.does(HIGASHI, f"{role}/reports", on="2026-08-05", text="続けている")
    second = await office.does(COUNCIL, f"{role}/handover", **wish | {"on": "2026-08-06"})
    await office.does(KITA, f"/roles/{second['id']}/acceptance", on="2026-08-07")
    over = await office.refuses(HIGASHI, f"{role}/reports", on="2026-08-10", text="もう一度")

    assert [told["type"] for told in (early, unreasoned, twice, over)] == [
        "role-not-accepted",
        "reason-missing",
        "role-handover-pending",
        "role-not-accepted",
    ]
    assert (still["id"], twice["role"]) == (still["id"], first["id"])
    handed = (await office.events("role-handed-over"))[0]
    assert (handed["agency"], handed["to_agency"], handed["to_role_id"]) == ("higashi", "kita", second["id"])
    states = {each["id"]: (each["status"], each["ended_on"]) for each in await seen(office, COUNCIL, case)}
    assert states[roles["higashi"]] == ("handed_over", "2026-08-07")
    history = await seen(office, KITA, case)
    assert [(each["status"], each["origin_reason"]) for each in history] == [
        ("declined", wish["reason"]),
        ("accepted", wish["reason"]),
    ]


async def test_r10_an_agency_that_referred_is_not_left_without_a_role(office: Office) -> None:
    case, roles = await offered(office, from_agency="higashi")
    role = f"/roles/{roles['higashi']}"
    wish = {"agency": "kita", "reason": "担当が異なる"}

    before = await office.refuses(COUNCIL, f"{role}/offers", on="2026-07-03", **wish)
    await office.does(HIGASHI, f"{role}/acceptance", on="2026-07-03")
    after = await office.refuses(HIGASHI, f"{role}/handover", on="2026-07-06", **wish)

    for told in (before, after):
        assert (told["type"], told["agencies"], told["status"]) == ("referrer-without-role", ["higashi"], 409)
    assert {each["agency"] for each in await seen(office, COUNCIL, case)} == {"higashi", "council"}


async def test_two_agencies_never_hold_one_role_when_one_accepts_while_it_is_taken_back(office: Office) -> None:
    _, roles = await offered(office)
    role = f"/roles/{roles['higashi']}"

    accepted, anew = await asyncio.gather(
        office.post(HIGASHI, f"{role}/acceptance", {"on": "2026-07-03"}),
        office.post(COUNCIL, f"{role}/offers", {"on": "2026-07-03", "agency": "kita"}),
    )

    assert sorted([accepted.status_code, anew.status_code]) in ([200, 409], [201, 409])


async def test_r11_what_is_late_is_seen_by_the_agency_and_by_staff_oldest_first(office: Office) -> None:
    case, roles = await offered(office)
    number = (await office.sees(COUNCIL, f"/cases/{case}"))["number"]

    waiting = (await office.sees(COUNCIL, "/open-roles?overdue=true"))["items"]
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-07-03")
    own = (await office.sees(HIGASHI, "/open-roles"))["items"]
    of_kita = (await office.sees(KITA, "/open-roles"))["items"]

    ours = [each for each in waiting if each["case_id"] == case]
    assert {(each["agency"], *each["overdue"], each["answer_due_on"]) for each in ours} == {
        ("higashi", "answer", "2026-07-03"),
        ("council", "answer", "2026-07-03"),
    }
    assert [(each["overdue"], each["report_due_on"]) for each in own if each["number"] == number] == [
        (["report"], "2026-08-03")
    ]
    assert {each["agency"] for each in own} == {"higashi"}
    assert case not in {each["case_id"] for each in of_kita}
    assert "text" not in own[0]


def test_r11_overdue_is_counted_back_in_the_citys_working_days() -> None:
    calendar = Calendar(Deadlines(role_answer=5))

    since = calendar.overdue_since(5, today=date(2026, 7, 6))  # a Monday

    assert (since, calendar.role_answer_due(since)) == (date(2026, 6, 28), date(2026, 7, 3))
    assert calendar.role_answer_due(date(2026, 6, 29)) == date(2026, 7, 6)


def with_higashi_closed(*, since: date) -> Profile:
    profile = load_profile()
    agencies = [
        each.model_copy(update={"closed_from": since if each.code == "higashi" else None}) for each in profile.agencies
    ]
    return profile.model_copy(update={"agencies": tuple(agencies)})


async def test_r2_a_role_of_an_agency_that_closed_is_shown_as_needing_somebody_else(office: Office) -> None:
    case, roles = await offered(office)
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-11-20")
    await office.does(COUNCIL, f"/roles/{roles['council']}/acceptance", on="2026-11-20")
    facts = {"profile": with_higashi_closed(since=date(2026, 11, 24)), "today": date(2026, 11, 24)}

    async with office.held.sessions() as session:
        page = await queries.open_roles(session, COUNCIL, Paging(200), overdue=True, **facts)
        before = await queries.open_roles(
            session, COUNCIL, Paging(200), overdue=True, profile=facts["profile"], today=date(2026, 11, 23)
        )

    ours = [each for each in page.items if str(each.case_id) == case]
    assert [(each.agency, each.overdue, each.needs_owner) for each in ours] == [("higashi", [], "agency_closed")]
    assert case not in {str(each.case_id) for each in before.items}


async def test_r2_no_plan_asks_an_agency_that_has_closed(office: Office) -> None:
    case = await office.case()
    draft = PlanDraft.model_validate(office.draft(on="2026-11-25"))

    async with office.held.sessions() as session:
        with pytest.raises(RoleAgencyClosed) as refused:
            await draft_plan(
                session,
                COUNCIL,
                UUID(case),
                draft,
                profile=with_higashi_closed(since=date(2026, 11, 24)),
                today=date(2026, 11, 25),
            )

    assert refused.value.facts == {"agency": "higashi"}


async def test_r3_an_agency_reads_no_role_about_whom_it_may_no_longer_know(office: Office) -> None:
    case = await office.case("mother", "son")
    grants = {word: office.grant(word) for word in office.family.members}
    await office.hears(*grants.values())
    about_him = {"agency": "higashi", "text": "長男の外出に付き添う", "member_id": office.family["son"]}
    await office.in_force(case, roles=[about_him, {"agency": "council", "text": "全体の調整"}])
    role = (await office.roles_of(case))["higashi"]
    await office.does(HIGASHI, f"/roles/{role}/acceptance", on="2026-07-03")
    await office.does(HIGASHI, f"/roles/{role}/reports", on="2026-07-31", text="二度出かけた")

    await office.hears(office.withdrawal(grants["son"]))

    (own,) = await seen(office, HIGASHI, case)
    assert (own["text"], own["reports"][0]["text"]) == ("（非公開）", "二度出かけた")
    of_staff = {each["agency"]: (each["text"], each["needs_owner"]) for each in await seen(office, CITY, case)}
    assert of_staff == {"higashi": ("長男の外出に付き添う", "consent_missing"), "council": ("全体の調整", None)}
