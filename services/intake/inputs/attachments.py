"""Forms about attachments."""

from services.intake.inputs.base import Fact, Story


class Removal(Fact):
    """Why an attachment must not be there: another person's paper, an older version."""

    reason: Story
