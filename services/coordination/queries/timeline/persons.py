"""Dated facts of persons, as intake tells."""

from services.coordination.queries.timeline.line import CASE, Line, Lines, Service
from services.coordination.tables.cases import case_member
from services.coordination.tables.persons import person_fate

LINES: Lines = (
    Line(
        "person_died",
        person_fate.join(case_member, case_member.c.id == person_fate.c.member_id),
        person_fate.c.died_on,
        (case_member.c.case_id == CASE) & ~person_fate.c.living,
        person_fate.c.member_id,
        members=person_fate.c.member_id,
        service=Service.INTAKE,
    ),
)
