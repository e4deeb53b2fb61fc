"""What a hub notices (気付き) and passes on to intake."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.community.domain.fields import HubCode
from shared.reference.fields import Entry, Long, Short


class NoticeEntry(Entry):
    """What was noticed, where the person may be found, and who told it; travels sealed to intake."""

    hub: HubCode
    narrative: Long
    whereabouts: Short | None = None
    reporter: Short | None = None


@dataclass
class Notice:
    """That a hub gave a notice. What it says is kept by intake alone: community needs nothing of it."""

    id: UUID
    hub_id: UUID
    given_on: date
    given_by: str
