"""Whether lines tell of a consultation that is on record here, by the number under which it was exported."""

from collections.abc import Sequence

from services.intake.domain.consultation import NUMBER
from services.intake.domain.export import Column, Exported, Line, lines
from services.intake.domain.imports import words
from services.intake.domain.imports.reading import Numbered
from services.intake.domain.imports.record import State
from shared.reference.profile import Profile


def serial(group: Sequence[Numbered]) -> int | None:
    """Give the serial of a number of ours; None for a number that is none."""
    found = NUMBER.fullmatch(words.plain(group[0].says.get(Column.NUMBER, "")))
    return int(found[2]) if found else None


def compared(group: Sequence[Numbered], there: Exported, profile: Profile) -> State | None:
    """Say that the record holds just this, or something else; None when it is another office's number."""
    own = list(lines(there, profile))
    first = group[0].says
    if words.plain(first[Column.NUMBER]) != words.plain(own[0][Column.NUMBER]):
        return None
    columns = tuple(first)
    if sorted(_plain(line.says, columns) for line in group) == sorted(_plain(line, columns) for line in own):
        return State.KNOWN
    same_desk = words.plain(first.get(Column.DESK, "")) in {"", words.plain(own[0][Column.DESK])}
    return State.DIFFERS if same_desk else None


def _plain(line: Line, columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple("\n".join(line.get(column, "").splitlines()) for column in columns)
