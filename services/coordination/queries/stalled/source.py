"""Where lines of the list come from: rows that wait for one reason since a day."""

from dataclasses import dataclass, field
from datetime import date
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
    func,
    literal,
    literal_column,
    null,
    select,
)
from sqlalchemy import cast as sql_cast

from services.coordination.domain.stalled import Reason
from services.coordination.queries.binds import FETCH, SUBJECT
from services.coordination.tables.cases import IS_OPEN, case

CASE: ColumnElement[UUID] = bindparam("asked_case", type_=Uuid)
AFTER = (bindparam("after_since", type_=Date), bindparam("after_place", type_=Text))

OPEN_CASE: ColumnElement[bool] = literal_column(f"household_case.{IS_OPEN}")
"""Said in the words of the indexes, so that they serve it."""
NOBODY = false()


def until(name: str) -> ColumnElement[date]:
    """The latest day that counts, by the city's rhythm: what waits since then or longer is stalled."""
    return bindparam(name, type_=Date)


@dataclass(frozen=True, eq=False)
class Source:
    """Rows of `source`, joined with their case, that wait since a day; `shown` is who of other agencies sees them."""

    reason: Reason
    source: FromClause
    since: ColumnElement[Any]
    where: ColumnElement[bool]
    record: ColumnElement[Any]
    agency: ColumnElement[Any] | None = None
    shown: ColumnElement[bool] = field(default=NOBODY)

    def place(self) -> ColumnElement[str]:
        """Where a line stands among those of its day."""
        return func.concat(literal(self.reason.value, Text), ":", self.record, ":", case.c.id)

    def lines(self, *, for_staff: bool, mine: bool, of_case: bool, goes_on: bool) -> Select[Any]:
        """Its oldest lines, no more than a page."""
        wanted = select(
            literal(self.reason.value, Text).label("reason"),
            self.record.label("id"),
            self.since.label("since"),
            self.place().label("place"),
            sql_cast(null() if self.agency is None else self.agency, Text).label("agency"),
            *(case.c[name].label(f"case_{name}") for name in ("id", "number", "stage", "coordinator")),
            case.c.coordinator_agency.label("case_agency"),
        )
        wanted = wanted.select_from(self.source).where(self.where)
        if not for_staff:
            wanted = wanted.where(self.shown)
        if mine:
            wanted = wanted.where(case.c.coordinator == SUBJECT)
        if of_case:
            wanted = wanted.where(case.c.id == CASE)
        if goes_on:
            later = (self.since > AFTER[0]) | (self.place() > AFTER[1])
            wanted = wanted.where(self.since >= AFTER[0], later)
        page = wanted.order_by(self.since, literal_column("place")).limit(FETCH).subquery()
        return select(page)
