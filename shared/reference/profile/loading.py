"""Read a profile and, when it is wrong, tell the official who wrote it what is wrong in which line."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from shared.reference import definitions
from shared.reference.profile.checks import problems
from shared.reference.profile.models import Profile


@cache
def load_profile(path: Path | None = None) -> Profile:
    """Return the profile in the file, or Koganei's. Read once: a profile is constant while the system runs.

    Raises `DefinitionError` with every mistake found, in Japanese.
    """
    source = f"基礎データ {path or 'koganei.toml'}"
    if path is None:
        text = files("shared.reference").joinpath("koganei.toml").read_text("utf-8")
    else:
        text = definitions.text_of(path, source=source)
    return definitions.parse(Profile, text, source=source, contradictions=problems)
