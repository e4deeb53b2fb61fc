"""What every view shares, and who owns something."""

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Read from a record's attributes."""

    model_config = ConfigDict(from_attributes=True)


class Owner(View):
    """Who owns the case (R2)."""

    subject: str
    agency: str
