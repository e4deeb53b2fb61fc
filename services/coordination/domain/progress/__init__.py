"""Where a case stands on its way, and on whom it waits: derived from what is on record, kept nowhere (R11)."""

from services.coordination.domain.progress.part import part_of
from services.coordination.domain.progress.steps import steps
from services.coordination.domain.progress.way import Asked, MeetingSeen, PlanSeen, State, Step, Way
from services.coordination.domain.progress.wording import TITLES, headline

__all__ = ["TITLES", "Asked", "MeetingSeen", "PlanSeen", "State", "Step", "Way", "headline", "part_of", "steps"]
