"""The codes that a field of community may hold."""

from typing import Annotated

from pydantic import StringConstraints

from shared.reference.fields import Listed

HubField = Annotated[str, Listed("hub_field")]
HubKind = Annotated[str, Listed("hub_kind")]
MenuKind = Annotated[str, Listed("menu_kind")]
Generation = Annotated[str, Listed("generation")]

HubCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,63}$")]
