"""The codes that a field of participation may hold."""

from typing import Annotated

from pydantic import StringConstraints

from shared.reference.fields import Listed

HubField = Annotated[str, Listed("hub_field")]
MenuKind = Annotated[str, Listed("menu_kind")]
ConnectionStage = Annotated[str, Listed("connection_stage")]
ReviewResult = Annotated[str, Listed("review_result")]
EndReason = Annotated[str, Listed("closure_reason")]
MatchEnd = Annotated[str, Listed("match_end")]
DeclinedBy = Annotated[str, Listed("match_declined_by")]

HubCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
