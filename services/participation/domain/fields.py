"""What a field of participation may hold: codes of the published lists, and texts with bounds."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, core_schema

from shared.reference import codes


@dataclass(frozen=True, slots=True)
class Listed:
    """A code of the list named; anything else is refused with the choices."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(codes.of(self.name).codes))


HubField = Annotated[str, Listed("hub_field")]
MenuKind = Annotated[str, Listed("menu_kind")]
ConnectionStage = Annotated[str, Listed("connection_stage")]
ReviewResult = Annotated[str, Listed("review_result")]
EndReason = Annotated[str, Listed("closure_reason")]
MatchEnd = Annotated[str, Listed("match_end")]
DeclinedBy = Annotated[str, Listed("match_declined_by")]

HubCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Entry(BaseModel):
    """What someone typed; a field that nobody defined is refused rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
