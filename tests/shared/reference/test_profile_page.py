"""The page that explains a city's profile names every setting with the default that holds."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from shared.reference.profile import Deadlines, FollowUp, MeetingBody, Policy, Profile, Quorum
from shared.reference.profile.entries import Entry

PAGE = (Path(__file__).parents[3] / "docs" / "profile.md").read_text()


def told(section: str) -> dict[str, str]:
    """Each setting of a section with the default that the page prints."""
    (part,) = re.findall(rf"^## `{re.escape(section)}`.*?(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", part, re.MULTILINE))


def of(printed: str) -> Any:
    found = re.fullmatch(r"`(.*)`", printed)
    return tomllib.loads(f"value = {found[1]}")["value"] if found else printed


def default(model: type[Entry], name: str) -> Any:
    field = model.model_fields[name]
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Quorum):
        return value.model_dump()
    return "none" if value is None else list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    ("section", "model"),
    [
        ("[policy]", Policy),
        ("[deadlines]", Deadlines),
        ("[follow_up]", FollowUp),
        ("[[meeting_bodies]]", MeetingBody),
    ],
    ids=["policy", "deadlines", "follow_up", "meeting_bodies"],
)
def test_every_setting_stands_there_with_its_default(section: str, model: type[Entry]) -> None:
    assert {name: of(printed) for name, printed in told(section).items()} == {
        name: default(model, name) for name in model.model_fields
    }


def test_every_table_of_a_profile_is_named() -> None:
    assert [name for name in Profile.model_fields if not re.search(rf"`\[+{name}\]+`", PAGE)] == []
