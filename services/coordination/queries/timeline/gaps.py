"""Dated facts of what meetings found missing, as it was told to the community."""

from services.coordination.queries.timeline.line import CASE, Line, Lines
from services.coordination.tables.gaps import gap_told

LINES: Lines = (
    Line(
        "gap_told",
        gap_told,
        gap_told.c.on,
        gap_told.c.case_id == CASE,
        gap_told.c.id,
        code=gap_told.c.menu_kind,
        by=gap_told.c.by_subject,
    ),
)
