"""Papers to be printed, handed out or filed: built from what their reader may read, and from nothing else (R15)."""

from services.coordination.queries.papers.decisions import decision_notice
from services.coordination.queries.papers.evaluations import closing_evaluation
from services.coordination.queries.papers.invitations import invitation
from services.coordination.queries.papers.minutes import minutes
from services.coordination.queries.papers.plain import plain_copy
from services.coordination.queries.papers.plans import plan_form
from services.coordination.queries.papers.roles import role_table
from services.coordination.queries.papers.sheets import member_sheet

__all__ = [
    "closing_evaluation",
    "decision_notice",
    "invitation",
    "member_sheet",
    "minutes",
    "plain_copy",
    "plan_form",
    "role_table",
]
