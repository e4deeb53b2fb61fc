"""Community's directory and its answers to odd questions, on a real Postgres."""

from __future__ import annotations

from typing import Any

import pytest

from shared.contracts import community as events
from tests.community.places import KOBO


async def test_a_resource_is_kept_true_by_its_keeper(house: Any) -> None:
    entry = {"name": "配食サービス", "field": "elderly", "eligibility": "65歳以上（目安）"}
    resource = await house.done("higashi", "/resources", entry | {"on": "2026-01-10"})
    path = f"/resources/{resource['id']}"
    assert resource["assurance_due_on"] == "2026-07-09"
    assert len((await house.shown("midori", "/resources?due_by=2026-07-09"))["items"]) == 1
    assert (await house.shown("midori", "/resources?due_by=2026-07-08"))["items"] == []

    await house.refused("midori", f"{path}/assurance", {"on": "2026-07-01"}, 403, "role-lacking")
    await house.done("higashi", f"{path}/assurance", {"on": "2026-07-01"})
    late = await house.done("coordinator", f"{path}/assurance", {"on": "2026-06-01"})

    assert late["assured_on"] == "2026-07-01"
    await house.done("higashi", f"{path}/closing", {"on": "2026-08-01"})
    await house.refused("higashi", f"{path}/assurance", {"on": "2026-08-02"}, 409, "already-closed")
    assert len(await house.published(events.ResourceOpened)) == len(await house.published(events.ResourceClosed)) == 1


async def test_an_entry_is_corrected_only_over_what_was_read(house: Any) -> None:
    entry = {"on": "2026-01-10", "name": "配食", "field": "elderly"}
    path = f"/resources/{(await house.done('higashi', '/resources', entry))['id']}"
    tag = (await house.get("higashi", path)).headers["ETag"]
    better = entry | {"on": "2026-02-01", "name": "配食サービス"}

    assert (await house.put("higashi", path, better)).status_code == 428
    assert (await house.put("higashi", path, better, **{"If-Match": tag})).json()["name"] == "配食サービス"
    assert (await house.put("higashi", path, entry, **{"If-Match": tag})).status_code == 412


@pytest.mark.parametrize(
    "on", [20260401, 1.5, "20260401", "1700000000", "2026-04-01T00:00:00", "2026-02-30", None, True]
)
async def test_a_day_is_written_as_a_day(house: Any, on: Any) -> None:
    problem = await house.refused("officer", "/hubs", KOBO | {"on": on}, 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == ["/on"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/hubs?field=space", 422),
        ("/hubs?open_on=0001-01-01", 422),
        ("/resources?due_by=0001-01-01", 422),
        ("/resources?due_by=9999-12-31", 200),
        ("/gaps?status=lost", 422),
        ("/hubs?cursor=zz", 422),
        ("/sessions", 422),
        ("/hubs/not-an-id", 422),
    ],
)
async def test_odd_questions_get_plain_answers(house: Any, path: str, status: int) -> None:
    assert (await house.get("coordinator", path)).status_code == status


async def test_the_api_documents_its_codes(house: Any) -> None:
    document = (await house.client.get("/community/openapi.json")).json()
    assert document["components"]["schemas"]["RegisterHub"]["properties"]["kind"]["enum"] == [
        "hub",
        "ibasho",
        "kodomo_shokudo",
        "activity",
    ]
    assert document["components"]["schemas"]["RegisterHub"]["properties"]["on"]["format"] == "date"
