"""One kind of dated fact that a record tells; every subject names its own."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Text,
    Uuid,
    bindparam,
    false,
    literal,
    null,
    select,
    true,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, array

CASE: ColumnElement[UUID] = bindparam("case_id", type_=Uuid)
HOUSEHOLD: ColumnElement[UUID] = bindparam("household_id", type_=Uuid)
AGENCY: ColumnElement[str] = bindparam("agency", type_=Text)
"""The case that is read, its household, and the reader's own agency: lines are put together once for all."""

STAFF_ONLY = false()
EVERYONES = true()


class Service(StrEnum):
    """Which service told a fact."""

    COORDINATION = "coordination"
    INTAKE = "intake"
    PARTICIPATION = "participation"
    COMMUNITY = "community"


@dataclass(frozen=True, eq=False)
class Line:
    """A dated fact: `record` of `source` tells `what` happened `on` a day.

    `shown` says whether an agency that is not coordination's staff sees it; of meetings and roles it may say whose.
    `members` are the persons it names: a column of one id, or of many.
    """

    what: str
    source: FromClause
    on: ColumnElement[date]
    where: ColumnElement[bool]
    record: ColumnElement[UUID]
    agency: ColumnElement[Any] | None = None
    code: ColumnElement[Any] | None = None
    members: ColumnElement[Any] | None = None
    by: ColumnElement[Any] | None = None
    struck_on: ColumnElement[Any] | None = None
    service: Service = Service.COORDINATION
    shown: ColumnElement[bool] = field(default=STAFF_ONLY)

    def told(self) -> ColumnElement[str]:
        """What it tells, as a column."""
        return literal(self.what, Text)

    def for_others(self) -> bool:
        """Whether anybody but staff may see lines of this kind at all."""
        return self.shown is not STAFF_ONLY

    def entries(self, *, for_staff: bool) -> Select[Any]:
        """The facts of this kind as rows of the timeline."""
        wanted = select(
            self.on.label("on"),
            self.told().label("what"),
            self.record.label("id"),
            literal(self.service.value, Text).label("service"),
            _text(self.agency).label("agency"),
            _text(self.code).label("code"),
            _ids(self.members).label("member_ids"),
            _text(self.by if for_staff else None).label("by"),
            sql_cast(null() if self.struck_on is None else self.struck_on, Date).label("struck_on"),
        )
        wanted = wanted.select_from(self.source).where(self.where, self.on.is_not(None))
        return wanted if for_staff else wanted.where(self.shown)

    def naming(self, members: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether a fact names one of these persons (an array of ids)."""
        return _ids(self.members).op("&&")(members)


Lines = tuple[Line, ...]


def own(agencies: ColumnElement[Any]) -> ColumnElement[bool]:
    """Shown to the agency that a column names."""
    return agencies == AGENCY


def _text(column: ColumnElement[Any] | None) -> ColumnElement[Any]:
    return sql_cast(null() if column is None else column, Text)


def _ids(column: ColumnElement[Any] | None) -> ColumnElement[Any]:
    if column is None:
        return sql_cast(null(), ARRAY(Uuid))
    return column if isinstance(column.type, ARRAY) else array([column], type_=Uuid)
