"""What several people edit."""

from typing import Any

import pytest

from shared.refusals import Stale
from shared.web.etags import RevisionMissing, check_revision, etag, expected_revision


class WithHeaders:
    def __init__(self, value: Any) -> None:
        self.headers = {} if value is None else {"if-match": value}


async def put(sample: Any, note: str, name: str, if_match: Any) -> Any:
    headers = sample.bearer() | ({} if if_match is None else {"If-Match": if_match})
    return await sample.client.put(f"/sample/v1/notes/{note}/title", json={"name": name}, headers=headers)


async def test_a_change_is_saved_over_the_revision_that_was_read_only(sample: Any, make_note: Any) -> None:
    note = (await sample.post("/notes", make_note(), key="a")).json()["id"]
    read = (await sample.get(f"/notes/{note}")).headers["etag"]

    assert (await put(sample, note, "first", read)).status_code == 200
    stale = await put(sample, note, "second", read)
    missing = await put(sample, note, "third", None)

    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale")
    assert (missing.status_code, missing.json()["type"]) == (428, "/problems/revision-missing")
    assert (await sample.get(f"/notes/{note}")).json()["title"] == "first"
    assert (await sample.get(f"/notes/{note}")).headers["etag"] == '"2"'


@pytest.mark.parametrize(("header", "revision"), [('"3"', 3), ('W/"3"', 3), ("3", 3), (etag(3), 3)])
def test_a_tag_may_be_weakened_on_its_way(header: Any, revision: int) -> None:
    assert expected_revision(WithHeaders(header)) == revision


@pytest.mark.parametrize("header", ['"x"', '"3", "4"', '"-1"', '"' + "9" * 19 + '"', '"３"x'])
def test_a_tag_not_made_here_matches_nothing(header: Any) -> None:
    with pytest.raises(Stale):
        expected_revision(WithHeaders(header))


@pytest.mark.parametrize("header", [None, "", "*"])
def test_any_revision_is_none(header: Any) -> None:
    with pytest.raises(RevisionMissing):
        expected_revision(WithHeaders(header))


def test_the_same_revision_passes() -> None:
    check_revision(3, 3)
    with pytest.raises(Stale):
        check_revision(3, 4)
