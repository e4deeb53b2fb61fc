"""Texts of which nobody said whose words they are, and what an answer says of one just written."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.coordination.queries.views.base import View


class Told(View):
    """What was recorded, and before which members and agencies it does not stand until its source is said.

    Only staff are told, since a wall tells of violence; `notice` says it in Japanese.
    """

    id: UUID
    hidden_from: list[UUID] = Field(default_factory=list)
    hidden_from_agencies: list[str] = Field(default_factory=list)
    notice: str | None = None


class UnsaidText(View):
    """A text that stands before some members only once somebody says whose words it is (`PUT …/sources/{id}`)."""

    id: UUID
    kind: str
    on: date
    agency: str | None
    hidden_from: list[UUID]
    hidden_from_agencies: list[str]
