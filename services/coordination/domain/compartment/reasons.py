"""Why somebody may see one item of a compartment; without a reason it does not exist for them (R5, R15)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.coordination.domain.compartment.items import CompartmentItem
from services.coordination.domain.compartment.openings import Opening
from services.coordination.domain.consent import Consent
from services.coordination.domain.walls import Walls, told_by


class Why(StrEnum):
    """By seat and duty, as one's own record, or because it was opened to one's agency."""

    CONFERENCE = "conference"
    OWN_RECORD = "own_record"
    OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; `opening` is the one that opened it."""

    why: Why
    opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who asks: their agency and subject, and whether they sit in the conference and confirmed its duty."""

    agency: str
    subject: str
    is_seated: bool
    has_confirmed: bool


def reasons(
    item: CompartmentItem, reader: Reader, grants: Sequence[Consent], *, dead: Collection[UUID], on: date
) -> list[Reason]:
    """Every reason why the reader may see the item on a day; none means that it does not exist for them."""
    found = []
    if reader.is_seated and reader.has_confirmed:
        found.append(Reason(Why.CONFERENCE))
        if (item.agency, item.subject) == (reader.agency, reader.subject):
            found.append(Reason(Why.OWN_RECORD))
    opened = item.standing(reader.agency, grants, dead=dead, on=on)
    return found + [Reason(Why.OPENING, each) for each in opened]


def before_walls(item: CompartmentItem, found: Sequence[Reason], walls: Walls, agency: str) -> list[Reason]:
    """The reasons that are left where walls stand: behind one, nobody has let the agency know by a consent (R15).

    Who sits in the conference heard it there, and what the city decided names its agencies with the reason.
    """
    if not walls.hidden_from(agency):
        return list(found)
    telling = told_by(item.content, concerns=item.member_ids, agency=item.agency)
    passes = walls.before(telling, agency)
    return [each for each in found if passes or each.opening is None or not each.opening.rests_on_consent]
