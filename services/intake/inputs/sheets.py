"""What is filled into a sheet; which answers fit is said by the form's definition."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.intake.inputs.base import Form


class SheetForm(Form):
    """Everything the sheet says from now on: what is left out is empty. `version` fills it in by another version."""

    version: Annotated[int | None, Field(ge=1, le=1000)] = None
    household: Annotated[dict[str, Any], Field(default_factory=dict, max_length=500)]
    members: Annotated[dict[UUID, dict[str, Any]], Field(default_factory=dict, max_length=50)]
