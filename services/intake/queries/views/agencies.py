"""What is shown of the profile."""

from collections.abc import Sequence

from services.intake.queries.views.base import View


class DeskView(View):
    """A desk."""

    code: str
    name: str
    field: str


class AgencyView(View):
    """An agency with its desks."""

    code: str
    name: str
    kind: str
    desks: Sequence[DeskView]
