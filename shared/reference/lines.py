"""Where in a TOML text an entry stands. The parser forgets lines; people need them to find their mistake."""

import re

Path = tuple[str | int, ...]

_ENTRY = re.compile(r"\s*\[\[\s*([\w-]+)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([\w-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")


class Lines:
    """Line numbers by path: `("desks", 2, "name")` is the third desk's name. A hint: unusual TOML finds less."""

    def __init__(self, text: str) -> None:
        self._line_of: dict[Path, int] = {}
        here: Path = ()
        seen: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            if entry := _ENTRY.match(line):
                name = entry[1]
                here = (name, seen.get(name, 0))
                seen[name] = here[1] + 1
                self._line_of[here] = number
            elif table := _TABLE.match(line):
                here = (table[1],)
                self._line_of[here] = number
            elif key := _KEY.match(line):
                self._line_of.setdefault((*here, key[1]), number)

    def of(self, path: Path) -> int | None:
        """Return the line of the path, or of the nearest thing around it; None when nothing is known."""
        while path:
            if path in self._line_of:
                return self._line_of[path]
            path = path[:-1]
        return None
