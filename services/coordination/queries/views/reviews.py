"""What is shown of reviews."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class ReviewView(View):
    """A review with its note; `due_on` is the day it was due, `next_on` when the next was to be."""

    id: UUID
    episode: int
    plan_id: UUID | None
    due_on: date | None
    on: date
    result: str
    next_on: date | None
    note: str | None
    by_subject: str


class ReviewsView(View):
    """A case's reviews, newest first, and the day on which the next is due."""

    due_on: date | None
    items: list[ReviewView]
