"""Whom a consultation can be handed to: the agencies and desks of the city's profile."""

from services.intake.queries.views import AgencyView, DeskView
from shared.reference.profile import Profile


def agencies(profile: Profile) -> list[AgencyView]:
    """Every agency of the city's profile with its desks."""
    return [
        AgencyView(
            code=agency.code,
            name=agency.name,
            kind=agency.kind,
            desks=[DeskView.model_validate(desk) for desk in profile.desks_of(agency.code)],
        )
        for agency in profile.agencies
    ]
