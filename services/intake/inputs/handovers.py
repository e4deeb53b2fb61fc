"""Forms about hand-overs and reassignments."""

from services.intake.inputs.base import Fact, Long, Name, Short, Story


class Offer(Fact):
    """A hand-over to another desk."""

    to_desk: Name
    message: Long | None = None


class Decline(Fact):
    """A no; it needs a reason and a next step, and the rule says so rather than the form (R2)."""

    reason: Long | None = None
    next_step: Long | None = None


class Withdrawal(Fact):
    """An offer taken back; the rule asks for the reason."""

    reason: Long | None = None


class Intervention(Fact):
    """The city names another desk, as nobody has answered; the rule asks for the reason."""

    to_desk: Name
    reason: Long | None = None


class CompanionForm(Fact):
    """Somebody went along (同行): `who` is left out when it was the one who writes."""

    who: Short | None = None
    outcome: Story


class ReassignmentForm(Fact):
    """Who of one's agency answers from now on for all that another one did."""

    from_subject: Name
    to_subject: Name
    reason: Story
