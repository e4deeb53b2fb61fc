"""Dated facts of a household: who was assessed or left, which cases belong with it, where a wall stands. For staff."""

from sqlalchemy.dialects.postgresql import array

from services.coordination.queries.timeline.line import CASE, Line, Lines
from services.coordination.tables.assessments import member_assessment
from services.coordination.tables.cases import case_member
from services.coordination.tables.family import case_relation
from services.coordination.tables.walls import wall

_related = (case_relation.c.case_id == CASE) | (case_relation.c.related_id == CASE)

LINES: Lines = (
    Line(
        "member_assessed",
        member_assessment,
        member_assessment.c.on,
        member_assessment.c.case_id == CASE,
        member_assessment.c.id,
        members=member_assessment.c.member_id,
        by=member_assessment.c.by_subject,
    ),
    *(
        Line(what, case_member, on, case_member.c.case_id == CASE, case_member.c.id, members=case_member.c.id)
        for what, on in {"member_left": case_member.c.left_on, "member_returned": case_member.c.returned_on}.items()
    ),
    Line(
        "cases_related",
        case_relation,
        case_relation.c["on"],
        _related,
        case_relation.c.id,
        code=case_relation.c.kind,
        by=case_relation.c.by_subject,
    ),
    *(
        Line(
            what,
            wall,
            on,
            wall.c.case_id == CASE,
            wall.c.id,
            members=array([wall.c.one, wall.c.other]),
            by=by,
        )
        for what, on, by in (
            ("wall_set", wall.c.set_on, wall.c.set_by),
            ("wall_lifted", wall.c.lifted_on, wall.c.lifted_by),
        )
    ),
)
