"""Dated facts of a case itself: referrals, episodes, owners, closures."""

from services.coordination.queries.timeline.line import CASE, EVERYONES, Line, Lines
from services.coordination.tables.cases import case_coordinator, case_episode, referral
from services.coordination.tables.records import closure

_begun = case_episode.c.case_id == CASE

LINES: Lines = (
    Line(
        "referral_made",
        referral,
        referral.c.made_on,
        referral.c.case_id == CASE,
        referral.c.id,
        agency=referral.c.from_agency,
    ),
    *(
        Line(
            what,
            case_episode,
            case_episode.c.opened_on,
            _begun & which,
            case_episode.c.case_id,
            by=case_episode.c.by_subject,
            shown=EVERYONES,
        )
        for what, which in {
            "case_opened": case_episode.c.episode == 1,
            "case_reopened": case_episode.c.episode > 1,
        }.items()
    ),
    Line(
        "coordinator_assigned",
        case_coordinator,
        case_coordinator.c["on"],
        case_coordinator.c.case_id == CASE,
        case_coordinator.c.id,
        agency=case_coordinator.c.agency,
        by=case_coordinator.c.by_subject,
    ),
    Line(
        "case_closed",
        closure,
        closure.c["on"],
        closure.c.case_id == CASE,
        closure.c.id,
        code=closure.c.reason,
        by=closure.c.by_subject,
        shown=EVERYONES,
    ),
)
