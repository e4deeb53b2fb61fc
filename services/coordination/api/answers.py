"""What several parts of the API answer alike."""

from uuid import UUID

from pydantic import BaseModel


class Created(BaseModel):
    """What was recorded, by its id."""

    id: UUID
