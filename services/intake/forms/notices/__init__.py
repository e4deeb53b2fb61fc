"""The notices shown before somebody consents: ours beside this file, a city's in `notices` of its folder."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from services.intake.domain.notice import Notice, problems
from shared.reference import definitions
from shared.refusals import Invalid

FOLDER = "notices"
"""Where in a city's folder of forms its own notices lie."""


class Notices:
    """Every version, the oldest first. A city's own takes the place of ours with the same version."""

    def __init__(self, ours: Iterable[Notice], own: Iterable[Notice] = ()) -> None:
        versions = {notice.version: notice for notice in (*ours, *own)}
        self.versions = sorted(versions.values(), key=lambda notice: (notice.valid_from, notice.version))

    def version(self, version: str) -> Notice | None:
        """One version, also one that is no longer shown."""
        return next((notice for notice in self.versions if notice.version == version), None)

    def shown(self, purpose: str, on: date) -> list[Notice]:
        """Those that a consent for this purpose asked for on a day may name."""
        return [notice for notice in self.versions if notice.may_be_shown(purpose, on)]

    def must_show(self, version: str, *, purpose: str, on: date) -> None:
        """Raise Invalid unless this version could be shown for this purpose on that day."""
        shown = self.shown(purpose, on)
        if version not in {notice.version for notice in shown}:
            said = "、".join(notice.version for notice in shown) or "なし"
            raise Invalid({"/notice_version": f"その日に使われていた説明文書の版を入力してください。使える版: {said}"})


@cache
def load_notices(folder: Path | None = None) -> Notices:
    """Return our notices and those in a city's folder of forms (`notices/*.toml`), read once.

    Raises `DefinitionError` with every mistake of the first file that has any, in Japanese.
    """
    ours = [
        _read(each.read_text("utf-8"), each.name)
        for each in files(__package__).iterdir()
        if each.name.endswith(".toml")
    ]
    own = [] if folder is None else sorted((folder / FOLDER).glob("*.toml"))
    return Notices(ours, [_read(definitions.text_of(path, source=f"説明文書 {path}"), str(path)) for path in own])


def _read(text: str, name: str) -> Notice:
    return definitions.parse(Notice, text, source=f"説明文書 {name}", contradictions=problems)
