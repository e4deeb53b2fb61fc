"""Dated facts of what is recorded on a case: activities, reviews, evaluations."""

from services.coordination.domain.closing import ActivityKind
from services.coordination.queries.timeline.line import CASE, Line, Lines
from services.coordination.tables.records import activity, evaluation, review

_done = activity.c.case_id == CASE

LINES: Lines = (
    *(
        Line(
            what,
            activity,
            activity.c["on"],
            _done & (activity.c.kind == kind),
            activity.c.id,
            agency=activity.c.counterpart,
            code=activity.c.method,
            members=activity.c.member_ids,
            by=activity.c.by_subject,
            struck_on=activity.c.struck_on,
        )
        for what, kind in {"activity_recorded": ActivityKind.CONTACT, "note_taken": ActivityKind.NOTE}.items()
    ),
    Line(
        "activity_struck",
        activity,
        activity.c.struck_on,
        _done & activity.c.struck_on.is_not(None),
        activity.c.id,
        agency=activity.c.counterpart,
        code=activity.c.method,
        members=activity.c.member_ids,
        by=activity.c.struck_by,
    ),
    Line(
        "review_held",
        review,
        review.c["on"],
        review.c.case_id == CASE,
        review.c.id,
        code=review.c.result,
        by=review.c.by_subject,
    ),
    Line(
        "evaluated",
        evaluation,
        evaluation.c["on"],
        evaluation.c.case_id == CASE,
        evaluation.c.id,
        by=evaluation.c.by_subject,
    ),
)
