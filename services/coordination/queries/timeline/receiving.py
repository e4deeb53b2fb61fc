"""Dated facts of how the case's referrals were received: what their desks were asked, and how they were answered."""

from sqlalchemy import select

from services.coordination.queries.timeline.line import CASE, Line, Lines, Service
from services.coordination.tables.cases import referral
from services.coordination.tables.screening import question, screening

_of_case = select(referral.c.id).where(referral.c.case_id == CASE)
_asked = question.c.referral_id.in_(_of_case)

LINES: Lines = (
    Line(
        "referral_accepted",
        referral,
        referral.c.answered_on,
        referral.c.case_id == CASE,
        referral.c.id,
        agency=referral.c.from_agency,
    ),
    Line(
        "city_consulted",
        screening,
        screening.c.consulted_on,
        screening.c.referral_id.in_(_of_case),
        screening.c.referral_id,
        agency=screening.c.consulted_agency,
        by=screening.c.decided_by,
    ),
    Line(
        "more_asked",
        question,
        question.c.asked_on,
        _asked,
        question.c.id,
        agency=question.c.asked_agency,
        by=question.c.asked_by,
    ),
    Line("more_told", question, question.c.answered_on, _asked, question.c.id, service=Service.INTAKE),
)
