"""What is said when two cases are joined or separated, and with whose word."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.coordination.commands.bodies import Dated, LongText
from services.coordination.commands.referrals import Agreed
from services.coordination.domain.screening import CityNotConsulted, ConsultedLater
from services.coordination.policy import cases as policy
from shared.actors import Actor
from shared.reference.profile import Profile

Reason = Annotated[LongText, Field(min_length=1)]


class NewSeparation(Dated):
    """Why the two are two households after all; `consulted` is the city's officer with whom that was agreed."""

    reason: Reason
    consulted: Agreed | None = None


class NewMerge(NewSeparation):
    """Which case this one becomes part of, and why."""

    into: UUID


def require_city_asked(actor: Actor, said: NewSeparation, profile: Profile, *, outcome: str) -> None:
    """Who belongs to a household decides whose consent is asked: not by a coordinator alone, where the profile says so.

    Raises CityNotConsulted, ConsultedLater.
    """
    if said.consulted is None:
        if profile.policy.city_joins_cases and not policy.is_city_officer(actor):
            raise CityNotConsulted(outcome=outcome)
        return
    if said.consulted.on > said.on:
        raise ConsultedLater(latest=said.on.isoformat())


def consulted_on(said: NewSeparation) -> date | None:
    """When the other side was asked."""
    return said.consulted.on if said.consulted else None
