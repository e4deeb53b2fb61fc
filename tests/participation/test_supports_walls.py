"""Who sees a support, who does not, and what of it is written nowhere (R15, R17)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

CASE, SON, COMMISSION = UUID(int=1), UUID(int=4), UUID(int=5)
PROFILE = {"on": "2026-07-06", "wishes": "模型を人に見てもらいたい", "connection_stage": "with_supporter"}
NEED = {"on": "2026-08-31", "menu_kind": "social_exchange", "field": "all", "wish": "夕方に集まりたい"}


OUTSIDERS = ["higashi", "false_coordinator", "midori", "committee", "operator"]


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_r15_for_outsiders_supports_do_not_exist(house: Any, story: Any, who: str) -> None:
    support = await story.support()
    match = await story.match(support, await story.menu(host=None))

    for path in (f"/supports/{support}", f"/supports/{support}/candidates", f"/matches/{match}"):
        assert (await house.get(who, path)).status_code == 404
    for path in ("/supports", "/commissions", f"/commissions?case_id={CASE}"):
        assert (await house.shown(who, path))["items"] == []
    await house.refused(who, f"/supports/{support}/profile", PROFILE, 404, "not-found")
    await house.refused(who, f"/matches/{match}/offer", {"on": "2026-07-13"}, 404, "not-found")
    known = {"on": "2026-07-06", "commission_id": str(COMMISSION)}
    await house.refused(who, "/supports", known, 403, "role-lacking")
    await house.refused(who, "/supports", known | {"commission_id": str(uuid4())}, 403, "role-lacking")


async def test_r15_the_city_sees_supports_and_carries_none_out(house: Any, story: Any) -> None:
    support = await story.support()
    match = await story.match(support, await story.menu(host=None))

    assert len((await house.shown("officer", "/supports?status=open"))["items"]) == 1
    await house.refused("officer", f"/supports/{support}/profile", PROFILE, 403, "role-lacking")
    await house.refused("officer", f"/matches/{match}/offer", {"on": "2026-07-13"}, 403, "role-lacking")
    await house.refused("officer", f"/supports/{uuid4()}/profile", PROFILE, 404, "not-found")


async def test_r15_every_read_of_a_person_is_logged_with_its_basis(house: Any, story: Any) -> None:
    support = await story.support()
    match = await story.match(support, await story.menu(host=None))
    for path in (
        f"/supports/{support}",
        "/supports",
        "/commissions",
        f"/matches/{match}",
        f"/supports/{support}/candidates",
    ):
        await house.shown("officer", path)

    async with house.held.sessions() as session:
        rows = await session.execute(
            text("SELECT kind, record, basis FROM access_log WHERE subject = 'officer-1' AND act = 'read'")
        )
        logged = sorted(tuple(row) for row in rows)
    assert logged == sorted(
        [("support", support, "internal_use")] * 3
        + [("commission", str(COMMISSION), "internal_use"), ("match", match, "internal_use")]
    )


async def test_what_describes_a_person_lies_encrypted_and_travels_nowhere(house: Any, story: Any) -> None:
    support = await story.support()
    secret = {"wishes": "秘密", "strengths": "秘密", "needs": "秘密", "limits": "秘密"}
    await house.done("coordinator", f"/supports/{support}/profile", PROFILE | secret)
    await house.done("coordinator", f"/supports/{support}/needs", NEED | {"wish": "秘密"})
    await house.done(
        "coordinator", f"/supports/{support}/reviews", {"on": "2026-09-25", "result": "continue", "note": "秘密"}
    )
    match = await story.match(support, await story.menu(host=None, conditions="秘密"))
    await house.done("coordinator", f"/matches/{match}/decline", {"on": "2026-10-01", "by": "person", "reason": "秘密"})
    await house.done("coordinator", f"/supports/{support}/end", {"on": "2026-11-01", "reason": "other", "note": "秘密"})

    everything = str(await house.rows(*(await house.counts())))
    assert "秘密" not in everything
    assert "架空" not in everything
    assert "1974-02-03" not in everything
    assert "date(1974" not in everything
