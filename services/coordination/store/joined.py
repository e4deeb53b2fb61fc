"""Which case one goes on with in the end where one became part of another that became part of a third (ADR 033)."""

from sqlalchemy import select

from services.coordination.tables.cases import case

_above = case.alias("above")
_in_the_end = case.alias("in_the_end")
_up = (
    select(case.c.id.label("part"), case.c.merged_into.label("whole"))
    .where(case.c.merged_into.is_not(None))
    .cte("up", recursive=True)
)
_up = _up.union(
    select(_up.c.part, _above.c.merged_into)
    .join(_above, _above.c.id == _up.c.whole)
    .where(_above.c.merged_into.is_not(None))
)

joined = (
    select(_up.c.part, _up.c.whole)
    .join(_in_the_end, (_in_the_end.c.id == _up.c.whole) & _in_the_end.c.merged_into.is_(None))
    .subquery("joined")
)
"""Each case that became part of another, with the one that stands for it; they are few among all."""
