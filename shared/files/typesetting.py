"""Papers as PDF: set by typst in a process of its own, which is ended when it takes too long.

What people typed reaches the template as values, never as markup.
"""

import asyncio
import json
import sys
from importlib.resources import files
from typing import Any

from shared.files import apart
from shared.files.fonts import FAMILY, FOLDER, not_drawn
from shared.privacy.names import GETA, printable
from shared.refusals import Refusal

MEDIA_TYPE = "application/pdf"
MOST_SECONDS = 20
AT_ONCE = 2
"""Papers that one process has set at the same time; others wait their turn."""

_turns = asyncio.Semaphore(AT_ONCE)


class NotSet(Refusal):
    """The paper could not be set, or took too long."""

    status = 503
    type = "paper-not-set"
    title = "書面を作成できませんでした"
    advice = "しばらくしてから、もう一度お試しください。記録は保存されています。"


async def pdf(template: str, values: dict[str, Any]) -> bytes:
    """Set a paper: the template finds the values as `given`, with what the font lacks. Raises NotSet."""
    given = values | {"undrawn": undrawn(values), "stand_ins": stand_ins(values)}
    prelude = files("shared.files").joinpath("prelude.typ").read_text("utf-8")
    told = json.dumps({"template": prelude + template, "values": given, "font": FAMILY}, ensure_ascii=False).encode()
    async with _turns:
        made = await apart.run("shared.files.typesetting", told, seconds=MOST_SECONDS)
    if made is None or not made.startswith(b"%PDF"):
        raise NotSet
    return made


def undrawn(values: Any) -> list[str]:
    """Give what the paper cannot show as typed, by its number and the nearest character, so that it can say so."""
    return [_described(character) for character in not_drawn(json.dumps(values, ensure_ascii=False))]


def stand_ins(values: Any) -> dict[str, str]:
    """Give the nearest character for each that the paper cannot show and that has one, to be drawn marked."""
    found = {each: _nearest(each) for each in not_drawn(json.dumps(values, ensure_ascii=False))}
    return {each: nearest for each, nearest in found.items() if nearest is not None}


def _described(character: str) -> str:
    number, nearest = f"U+{ord(character):04X}", _nearest(character)
    return number if nearest is None else f"{number}（近い字：{nearest}）"


def _nearest(character: str) -> str | None:
    nearest = printable(character, "cp932").text
    return nearest if nearest not in {"", GETA, character} else None


def _set() -> None:
    import typst

    told = json.load(sys.stdin)
    made = typst.compile(
        told["template"].encode(),
        font_paths=[str(FOLDER)],
        ignore_system_fonts=True,
        sys_inputs={"values": json.dumps(told["values"], ensure_ascii=False), "font": told["font"]},
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _set()
