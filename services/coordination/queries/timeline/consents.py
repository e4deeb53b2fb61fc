"""Dated facts of the ledger of consents, as intake tells (R3)."""

from services.coordination.queries.timeline.line import HOUSEHOLD, Line, Lines, Service
from services.coordination.tables.consents import consent

LINES: Lines = tuple(
    Line(
        what,
        consent,
        on,
        consent.c.household_id == HOUSEHOLD,
        consent.c.id,
        code=consent.c.purpose,
        members=consent.c.member_id,
        service=Service.INTAKE,
    )
    for what, on in {
        "consent_granted": consent.c.granted_on,
        "consent_refused": consent.c.refused_on,
        "consent_withdrawn": consent.c.withdrawn_on,
    }.items()
)
