"""What requests may say: nothing unknown, texts of bearable length."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.reference.fields import Day, Listed

ShortText = Annotated[str, Field(max_length=200)]
LongText = Annotated[str, Field(max_length=20_000)]
CodeText = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
Method = Annotated[str, Listed("channel")]


class Body(BaseModel):
    """A request's body; an unknown field is an error rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dated(Body):
    """A fact with its own date in Japan."""

    on: Day
