"""What all views share."""

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Read from a record's attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class OwnerView(View):
    """Who answers for it now (R2)."""

    agency: str
    subject: str | None
