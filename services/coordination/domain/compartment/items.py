"""One piece of information shared on a support conference (R5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.coordination.domain.compartment.errors import AlreadyOpened
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, ConsentMissing, missing_consents
from services.coordination.domain.errors import not_before
from services.coordination.domain.meeting.errors import NobodyKnown


class ItemKind(StrEnum):
    """Where an item of the compartment comes from."""

    ANSWER = "answer"
    MATERIAL = "material"
    MINUTES = "minutes"


@dataclass(eq=False)
class CompartmentItem:
    """One piece of information shared on a support conference; closed until it is opened by itself (R5)."""

    id: UUID
    meeting_id: UUID
    case_id: UUID
    kind: ItemKind
    agency: str
    subject: str
    on: date
    content: str
    member_ids: tuple[UUID, ...]
    opened_on: date | None = None
    opened_basis: str | None = None
    opened_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.opened_on is not None

    def open_by_consent(
        self,
        agencies: Sequence[str],
        grants: Sequence[Consent],
        *,
        living: Collection[UUID],
        by: str,
        on: date,
        today: date,
    ) -> None:
        """Open this one item: everyone it concerns consents for every agency of its conference, then and still today.

        Who has died is not asked, unless it concerns nobody else. Raises `AlreadyOpened`, `TooEarly`,
        `ConsentMissing`, `NobodyKnown`.
        """
        if self.is_open:
            raise AlreadyOpened(opened_on=str(self.opened_on))
        not_before(on, self.on, after="item_shared")
        if not self.member_ids:
            raise NobodyKnown(case_id=str(self.case_id))
        asked = [member for member in self.member_ids if member in living] or list(self.member_ids)
        for day in (on, today):
            missing = missing_consents(asked, agencies, grants, purpose=SUPPORT_SHARING, on=day)
            if missing:
                raise ConsentMissing(missing)
        self.opened_on, self.opened_basis, self.opened_by = on, "consent", by


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """What a plan must not repeat: an item that nobody has opened."""

    id: UUID
    content: str
