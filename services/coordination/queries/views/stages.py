"""What is shown of a case's stage and its episodes."""

from datetime import date

from services.coordination.queries.views.base import View


class EpisodeView(View):
    """One episode of a case; `reason` is the code of its closing."""

    episode: int
    opened_on: date
    closed_on: date | None
    reason: str | None


class StepView(View):
    """A way from where the case stands; `lacking` is what must be there first, `by` the act that leads there."""

    to: str
    lacking: list[str]
    by: str | None


class StageView(View):
    """Where a case stands, what is there, and which ways lead on."""

    stage: str
    there: list[str]
    steps: list[StepView]
    episodes: list[EpisodeView]
