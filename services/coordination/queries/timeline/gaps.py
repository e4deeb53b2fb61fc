"""Dated facts of what meetings found missing: as it was told to the community, and what that makes of it (R14)."""

from services.coordination.queries.timeline.line import CASE, Line, Lines, Service
from services.coordination.tables.gaps import gap_development, gap_told

_of_case = gap_told.c.case_id == CASE
_developed = gap_told.join(gap_development, gap_told.c.id == gap_development.c.gap_ids.any_())

LINES: Lines = (
    Line(
        "gap_told",
        gap_told,
        gap_told.c.on,
        _of_case,
        gap_told.c.id,
        code=gap_told.c.menu_kind,
        by=gap_told.c.by_subject,
    ),
    Line(
        "gap_recorded",
        gap_told,
        gap_told.c.recorded_on,
        _of_case,
        gap_told.c.id,
        code=gap_told.c.menu_kind,
        service=Service.COMMUNITY,
    ),
    *(
        Line(
            what,
            _developed,
            on,
            _of_case,
            gap_told.c.id,
            code=gap_told.c.menu_kind,
            service=Service.COMMUNITY,
        )
        for what, on in {
            "development_proposed": gap_development.c.proposed_on,
            "development_opened": gap_development.c.opened_on,
            "development_dropped": gap_development.c.dropped_on,
        }.items()
    ),
)
