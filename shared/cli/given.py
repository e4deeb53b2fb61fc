"""What is given to a command: an empty word is a slip (often a variable that was not set), never "here" or "none"."""

from __future__ import annotations

from pathlib import Path

import typer


def word(text: str) -> str:
    """Take a word that must say something."""
    if not text.strip():
        raise typer.BadParameter("空です。")
    return text


def path(text: str) -> Path:
    """Take the name of a file or folder; gives the whole path."""
    try:
        return Path(word(text)).expanduser().absolute()
    except RuntimeError as error:  # `~somebody`
        raise typer.BadParameter(f"{text} のホームフォルダが分かりません。") from error
