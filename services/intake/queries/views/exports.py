"""What is shown before an export leaves."""

from collections.abc import Sequence

from pydantic import BaseModel

from services.intake.queries.views.base import View


class UnprintableView(View):
    """One cell: the consultation's number, the column, the characters, what would stand instead."""

    number: str
    column: str
    characters: tuple[str, ...]
    instead: str


class CheckView(BaseModel):
    """How much would be exported, and what the encoding cannot hold: `total` cells, the first of them `found`."""

    encoding: str
    consultations: int
    total: int
    found: Sequence[UnprintableView]
