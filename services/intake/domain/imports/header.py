"""Which column of a table holds what: by its name, in any order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.intake.domain.errors.imports import ColumnsLacking, ColumnTwice
from services.intake.domain.export import Column, Line
from shared.files.tables import name_of

REASON = "取り込めなかった理由"
"""Stands in what is given back; read again, it says nothing."""

_ALSO = {
    "フリガナ": Column.KANA,
    "カナ": Column.KANA,
    "氏名カナ": Column.KANA,
    "名前": Column.NAME,
    "相談日": Column.RECEIVED_ON,
    "受付年月日": Column.RECEIVED_ON,
    "窓口": Column.DESK,
    "相談経路": Column.SOURCE,
    "相談方法": Column.CHANNEL,
    "相談内容": Column.NARRATIVE,
    "主訴": Column.NARRATIVE,
}
"""Other names under which offices keep the same."""

_NAMED = {name_of(column): column for column in Column} | {name_of(name): column for name, column in _ALSO.items()}
NAMES = frozenset(_NAMED)


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands, and the names that nobody here knows."""

    columns: dict[Column, int]
    unknown: tuple[str, ...] = ()

    def line(self, cells: Sequence[str]) -> Line:
        """Give what a row says, by column; nothing for columns that it does not reach."""
        return {column: cells[at] for column, at in self.columns.items() if at < len(cells)}


def read(headings: Sequence[str]) -> Header:
    """Read a header. Raises ColumnTwice, ColumnsLacking."""
    named = [(at, _NAMED[name_of(heading)]) for at, heading in enumerate(headings) if name_of(heading) in _NAMED]
    twice = [column for column, times in Counter(column for _, column in named).items() if times > 1]
    if twice:
        raise ColumnTwice(columns=[column.value for column in twice])
    columns = {column: at for at, column in named}
    if Column.RECEIVED_ON not in columns:
        raise ColumnsLacking(lacking=[Column.RECEIVED_ON.value])
    unknown = [each for each in headings if each.strip() and name_of(each) not in {*NAMES, name_of(REASON)}]
    return Header(columns, tuple(unknown))
