"""Forms about concerns."""

from uuid import UUID

from services.intake.inputs.base import Fact, Long, Name, Short, Story


class ConcernForm(Fact):
    """What somebody told about a person who has not asked for help."""

    desk: Name
    source: Name
    narrative: Story
    whereabouts: Long | None = None
    reporter: Short | None = None


class ConcernClosing(Fact):
    """How a concern was followed up."""

    consultation_id: UUID | None = None
    note: Long | None = None
