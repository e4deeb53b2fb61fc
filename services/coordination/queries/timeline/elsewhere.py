"""Dated facts of what other services do for a case, as their events tell."""

from services.coordination.queries.timeline.line import CASE, Line, Lines, Service
from services.coordination.tables.elsewhere import outreach, participation, participation_review

_visited = outreach.c.case_id == CASE
_supported = participation.c.case_id == CASE
_INTAKE, _PARTICIPATION = Service.INTAKE, Service.PARTICIPATION

LINES: Lines = (
    Line(
        "outreach_started",
        outreach,
        outreach.c.started_on,
        _visited,
        outreach.c.id,
        agency=outreach.c.agency,
        service=_INTAKE,
    ),
    Line(
        "outreach_advanced",
        outreach,
        outreach.c.stage_on,
        _visited,
        outreach.c.id,
        code=outreach.c.stage,
        service=_INTAKE,
    ),
    Line(
        "outreach_ended",
        outreach,
        outreach.c.ended_on,
        _visited,
        outreach.c.id,
        code=outreach.c.end_reason,
        service=_INTAKE,
    ),
    *(
        Line(
            what,
            participation,
            on,
            _supported,
            participation.c.id,
            code=code,
            members=participation.c.member_id,
            service=_PARTICIPATION,
        )
        for what, on, code in (
            ("participation_started", participation.c.started_on, None),
            ("connection_stage_reached", participation.c.stage_on, participation.c.stage),
            ("participation_ended", participation.c.ended_on, participation.c.end_reason),
        )
    ),
    Line(
        "participation_reviewed",
        participation_review,
        participation_review.c["on"],
        participation_review.c.case_id == CASE,
        participation_review.c.id,
        code=participation_review.c.result,
        service=_PARTICIPATION,
    ),
)
