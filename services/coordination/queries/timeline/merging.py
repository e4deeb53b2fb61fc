"""Dated facts of cases that became one, and of merges taken back; for staff, from either case."""

from services.coordination.queries.timeline.line import CASE, Line, Lines
from services.coordination.tables.merging import case_merge

LINES: Lines = tuple(
    Line(what, case_merge, on, (case_merge.c.case_id == CASE) | (case_merge.c.into_id == CASE), case_merge.c.id, by=by)
    for what, on, by in (
        ("cases_merged", case_merge.c["on"], case_merge.c.by_subject),
        ("cases_separated", case_merge.c.undone_on, case_merge.c.undone_by),
    )
)
