"""The forms of intake: our own definitions beside this file, and those a city lays into a folder of its own."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from services.intake.domain.forms.definition import FormDefinition, problems
from shared.reference import definitions
from shared.reference.definitions import DefinitionError


class Forms:
    """Every version of every form. A city's own definition takes the place of ours with the same form and version."""

    def __init__(self, ours: Iterable[FormDefinition], own: Iterable[FormDefinition] = ()) -> None:
        self._versions = {(form.form, form.version): form for form in (*ours, *own)}

    def names(self) -> tuple[str, ...]:
        """Codes of the forms, in order."""
        return tuple(sorted({name for name, _ in self._versions}))

    def version(self, form: str, version: int) -> FormDefinition | None:
        """One version, also one that is no longer filled in."""
        return self._versions.get((form, version))

    def current(self, form: str, on: date) -> FormDefinition | None:
        """Give the version by which new sheets are filled in on a day: the highest that holds by then."""
        held = [each for each in self._versions.values() if each.form == form and each.valid_from <= on]
        return max(held, key=lambda each: each.version, default=None)


@cache
def load_forms(folder: Path | None = None) -> Forms:
    """Return our forms and those in a city's folder (`*.toml`), read once.

    Raises `DefinitionError` with every mistake of the first file that has any, in Japanese.
    """
    ours = [
        _read(each.read_text("utf-8"), each.name)
        for each in files(__package__).iterdir()
        if each.name.endswith(".toml")
    ]
    if folder is None:
        return Forms(ours)
    if not folder.is_dir():
        raise DefinitionError(f"様式 {folder}", ["フォルダーがありません。場所を確認してください。"])
    return Forms(ours, [_read_file(path) for path in sorted(folder.glob("*.toml"))])


def _read_file(path: Path) -> FormDefinition:
    return _read(definitions.text_of(path, source=f"様式 {path}"), str(path))


def _read(text: str, name: str) -> FormDefinition:
    return definitions.parse(FormDefinition, text, source=f"様式 {name}", contradictions=problems)
