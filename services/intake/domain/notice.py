"""What a person is told before they are asked for consent: a text with a version, shown from a day on (R3).

A consent names the version that was shown, so that it can be told later what the person consented to.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from services.intake.domain.forms.definition import Entry, Text
from shared.reference import codes
from shared.reference.definitions import Problem

Version = Annotated[str, Field(pattern=r"^[0-9a-z][0-9a-z._-]*$", max_length=32)]


class NoticePart(Entry):
    """One paragraph with its heading."""

    heading: Text
    text: Text


class Notice(Entry):
    """One version of what is told. Both days are among those on which it may be shown; no last day means until now."""

    version: Version
    title: Text
    valid_from: date
    valid_until: date | None = None
    purposes: tuple[str, ...] = Field(min_length=1)
    parts: tuple[NoticePart, ...] = Field(min_length=1)

    def may_be_shown(self, purpose: str, on: date) -> bool:
        """Whether a consent for this purpose that was asked for on a day may name it."""
        over = self.valid_until is not None and self.valid_until < on
        return purpose in self.purposes and self.valid_from <= on and not over


def problems(notice: Notice) -> Iterator[Problem]:
    """What one entry says against another, in Japanese, each with its place."""
    if notice.valid_until is not None and notice.valid_until < notice.valid_from:
        yield ("valid_until",), "valid_from 以後の日付にしてください。"
    known = codes.of("consent_purpose")
    for position, purpose in enumerate(notice.purposes):
        if purpose not in known:
            yield ("purposes", position), f"「{known.title}」にないコードです: {purpose}"
    headings = Counter(part.heading for part in notice.parts)
    for position, part in enumerate(notice.parts):
        if headings[part.heading] > 1:
            yield ("parts", position, "heading"), f"「{part.heading}」が重なっています。"
