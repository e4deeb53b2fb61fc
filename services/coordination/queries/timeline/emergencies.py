"""Dated facts of disclosures in an emergency, as intake tells."""

from services.coordination.queries.timeline.line import HOUSEHOLD, Line, Lines, Service
from services.coordination.tables.emergencies import emergency

_STEPS = {
    "emergency_disclosed": (emergency.c.decided_on, emergency.c.agency, None),
    "emergency_approved": (emergency.c.approved_on, emergency.c.approved_agency, None),
    "emergency_reviewed": (emergency.c.reviewed_on, None, emergency.c.result),
}
"""Step → its date, the agency that took it, and what it came to."""

LINES: Lines = tuple(
    Line(
        what,
        emergency,
        on,
        emergency.c.household_id == HOUSEHOLD,
        emergency.c.id,
        agency=agency,
        code=code,
        members=emergency.c.member_ids,
        service=Service.INTAKE,
    )
    for what, (on, agency, code) in _STEPS.items()
)
