"""With whom an agency works: it decides on which side of a wall it stands."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID

from services.coordination.domain.consent import SUPPORT_SHARING, Consent, has_consented


def working_with(
    members: Iterable[UUID], said: Mapping[str, Collection[UUID]], grants: Collection[Consent], *, on: date
) -> dict[str, frozenset[UUID]]:
    """Whom each agency works with on a day: as was `said` of it, else whoever consented that it may know (R3)."""
    known = list(members)
    agencies = {agency for grant in grants for agency in grant.agencies} | set(said)

    def consenting(agency: str) -> frozenset[UUID]:
        return frozenset(each for each in known if has_consented(each, agency, grants, purpose=SUPPORT_SHARING, on=on))

    return {agency: frozenset(said[agency]) if agency in said else consenting(agency) for agency in agencies}
