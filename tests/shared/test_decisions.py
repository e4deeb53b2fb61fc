"""The index of the decisions names every one of them, with its title, in the order of their numbers."""

import re
from pathlib import Path

DECISIONS = Path(__file__).parents[2] / "docs" / "adr"


def test_the_index_names_every_decision_with_its_title() -> None:
    listed = re.findall(r"^\| \[(\d{3})\]\((.+?)\) \| (.+) \|$", (DECISIONS / "README.md").read_text(), re.MULTILINE)
    pages = sorted(DECISIONS.glob("[0-9]*.md"))
    titles = [page.read_text().partition("\n")[0].removeprefix("# ") for page in pages]

    assert listed == [(title[:3], page.name, title[4:]) for page, title in zip(pages, titles, strict=True)]
