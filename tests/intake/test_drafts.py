"""Drafts: whatever is typed is kept for its author, and gone once it is saved."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.actors import Role
from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation

TYPED = {"narrative": "書きかけの話", "household": {"members": [{"name": "架空 花"}]}, "on": "2026-0"}


def a_path() -> str:
    return f"/drafts/{uuid4()}"


@pytest.mark.parametrize("typed", [TYPED, [], ["a", 1, None], "ただの文", 3.5, True, {"": {"深く": [[[]]]}}])
async def test_anything_typed_is_kept_as_it_was_typed(intake: Intake, typed: Any) -> None:
    author, path = intake.person("council"), a_path()

    kept = await author.send("PUT", path, json=typed)

    assert kept.status_code == 204, kept.text
    assert (await author.get(path)).json()["content"] == typed


async def test_a_draft_is_overwritten_by_its_author_and_thrown_away_by_them(intake: Intake) -> None:
    author, path = intake.person("council"), a_path()
    await author.put(path + "?kind=consultation", TYPED)
    await author.put(path + "?kind=consultation", {"narrative": "次"})

    listed = (await author.get("/drafts")).json()["items"]

    assert [(line["kind"], line["kept_until"]) for line in listed] == [("consultation", "2026-12-30")]
    assert "content" not in listed[0]
    assert (await author.get(path)).json()["content"] == {"narrative": "次"}
    assert (await author.send("DELETE", path)).status_code == 204
    assert (await author.send("DELETE", path)).status_code == 404
    assert (await author.get("/drafts")).json()["items"] == []


async def test_r15_nobody_but_its_author_sees_that_a_draft_is_there(intake: Intake) -> None:
    author, path = intake.person("council", subject="w-1"), a_path()
    await author.put(path, TYPED)

    for other in (
        intake.person("council", subject="w-2"),
        intake.person("kita", subject="w-1"),
        intake.person("council", Role.AUDITOR, subject="w-1"),
        intake.person("council", Role.OPERATOR, subject="w-3"),
    ):
        assert (await other.get(path)).status_code == 404
    for agency, subject in (("council", "w-2"), ("kita", "w-1")):
        other = intake.person(agency, subject=subject)
        assert (await other.get("/drafts")).json()["items"] == []
        assert (await other.send("DELETE", path)).status_code == 404
        assert (await other.put(path, {"mine": 1})).status_code == 204
        assert (await other.post("/consultations", a_consultation(desk=None), Draft=path[-36:])).status_code == 201
    assert (await author.get(path)).json()["content"] == TYPED
    assert (await intake.person("council", Role.PARTNER).put(path, {})).status_code == 403


async def test_a_draft_goes_with_the_save_that_names_it_and_only_then(intake: Intake) -> None:
    author, path = intake.person("council"), a_path()
    await author.put(path, TYPED)
    draft = path.removeprefix("/drafts/")

    refused = await author.post("/consultations", a_consultation(desk="nowhere"), Draft=draft)
    unreadable = await author.post("/consultations", TYPED, Draft=draft)

    assert (refused.status_code, unreadable.status_code) == (422, 422)
    assert (await author.get(path)).json()["content"] == TYPED
    assert (await author.post("/consultations", a_consultation(), Draft=draft)).status_code == 201
    assert (await author.get(path)).status_code == 404
    assert (await author.post("/consultations", a_consultation(), Draft=draft)).status_code == 201


async def test_an_autosave_that_comes_late_does_not_bring_back_what_is_saved(intake: Intake) -> None:
    author, path, unheard = intake.person("council"), a_path(), a_path()
    await author.put(path, TYPED)
    for draft in (path, unheard):
        assert (await author.post("/consultations", a_consultation(), Draft=draft[-36:])).status_code == 201

    for draft in (path, unheard):
        late = await author.put(draft, TYPED)
        assert (late.status_code, late.json()["type"]) == (409, "/problems/draft-saved")
        assert (await author.get(draft)).status_code == 404
        assert (await author.send("DELETE", draft)).status_code == 404
    assert (await author.get("/drafts")).json()["items"] == []
    assert [row[0] for row in await intake.found("SELECT content FROM draft")] == [None, None]


async def test_a_save_may_name_the_draft_of_any_form_of_a_consultation(intake: Intake) -> None:
    author, contact, sheet = intake.person("council"), a_path(), a_path()
    made = await author.does("/consultations", a_consultation())
    for path in (contact, sheet):
        await author.put(path, TYPED)

    said = {"on": "2026-04-12", "channel": "phone"}
    await author.post(f"/consultations/{made['id']}/contacts", said, Draft=contact[-36:])
    await author.http.put(
        f"/intake/v1/consultations/{made['id']}/sheets/assessment",
        json={"household": {"debt": "yes"}},
        headers={"Authorization": f"Bearer {author.token}", "If-Match": '"0"', "Draft": sheet[-36:]},
    )

    assert (await author.get("/drafts")).json()["items"] == []


async def test_a_draft_that_cannot_be_named_is_pointed_at(intake: Intake) -> None:
    refused = await intake.person("council").post("/consultations", a_consultation(), Draft="mine")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/Draft"


async def test_a_draft_that_nobody_touched_for_thirty_days_is_gone(intake: Intake) -> None:
    author, old, older = intake.person("council"), a_path(), a_path()
    for path, days in ((old, 30), (older, 31)):
        await author.put(path, TYPED)
        async with intake.held.sessions.begin() as session:
            moved = text(
                "UPDATE draft SET touched_on = touched_on - CAST(:days AS integer) WHERE id = CAST(:id AS uuid)"
            )
            await session.execute(moved, {"days": days, "id": path[-36:]})

    assert (await author.get(older)).status_code == 404
    assert len((await author.get("/drafts")).json()["items"]) == 1
    assert (await intake.counts())["draft"] == 2
    await author.put(old, TYPED)
    assert (await intake.counts())["draft"] == 1


async def test_a_draft_has_its_bounds(intake: Intake) -> None:
    author, path = intake.person("council"), a_path()
    await author.put(path, TYPED)

    refused = await author.put(path, {"narrative": "長" * 90_000})

    assert (refused.status_code, refused.json()["type"]) == (413, "/problems/draft-too-large")
    assert (await author.put(path + "?kind=x'y", {})).status_code == 422
    assert (await author.put("/drafts/mine", {})).status_code == 422
    assert (await author.send("PUT", path)).status_code == 422
    assert (await author.get(path)).json()["content"] == TYPED


async def test_a_draft_lies_encrypted_and_each_look_is_logged(intake: Intake) -> None:
    author, path = intake.person("council"), a_path()
    await author.put(path, TYPED)
    await author.get(path)

    dump = str(await intake.found("SELECT t::text FROM draft t"))

    assert "書きかけ" not in dump
    assert "書きかけ".encode().hex() not in dump
    acts = await intake.found("SELECT act FROM access_log WHERE kind = 'draft' ORDER BY at")
    assert [row[0] for row in acts] == ["keep", "read"]
