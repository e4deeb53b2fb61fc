"""Dated facts of a case's plan versions (R8)."""

from services.coordination.queries.timeline.line import CASE, EVERYONES, STAFF_ONLY, Line, Lines
from services.coordination.tables.plans import plan

STEPS = {
    "plan_drafted": plan.c.drafted_on,
    "plan_submitted": plan.c.submitted_on,
    "plan_found_appropriate": plan.c.appropriate_on,
    "plan_decided": plan.c.decided_on,
    "plan_in_force": plan.c.in_force_on,
    "plan_returned": plan.c.returned_on,
}
"""Step → its date."""

BY = {"plan_drafted": plan.c.drafted_by, "plan_decided": plan.c.decided_by, "plan_returned": plan.c.returned_by}

LINES: Lines = tuple(
    Line(
        what,
        plan,
        on,
        plan.c.case_id == CASE,
        plan.c.id,
        by=BY.get(what),
        shown=EVERYONES if what == "plan_in_force" else STAFF_ONLY,
    )
    for what, on in STEPS.items()
)
