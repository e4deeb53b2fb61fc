"""What is shown of meetings, and to whom (R4, R5, R15)."""

from services.coordination.queries.meetings.many import meetings
from services.coordination.queries.meetings.materials import materials
from services.coordination.queries.meetings.one import meeting

__all__ = ["materials", "meeting", "meetings"]
