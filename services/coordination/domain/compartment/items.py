"""One piece of information shared on a support conference (R5)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID, uuid4

from services.coordination.domain.compartment.errors import AlreadyOpened
from services.coordination.domain.compartment.openings import CONSENT, Opening, decided_until, relied_on
from services.coordination.domain.consent import Consent, ConsentMissing
from services.coordination.domain.errors import not_before
from services.coordination.domain.meeting.errors import NobodyKnown


class Opener(Protocol):
    """Who opens: a person of an agency."""

    @property
    def subject(self) -> str: ...

    @property
    def agency(self) -> str: ...


class ItemKind(StrEnum):
    """Where an item of the compartment comes from."""

    ANSWER = "answer"
    MATERIAL = "material"
    MINUTES = "minutes"
    PREPARATION = "preparation"


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
    categories: tuple[str, ...] = ()
    """Which kinds of data it holds (code list `data_category`), where that was said: consent must cover them."""
    minutes_version: int | None = None
    """Of which version of the minutes it is the text; None for all else, also for what was said of a determination."""
    openings: list[Opening] = field(default_factory=list)
    opened_on: date | None = None
    opened_basis: str | None = None
    opened_by: str | None = None
    """When, on which basis and by whom it was opened first; whether it stands open is asked of `openings`."""

    def asked(self, dead: Collection[UUID]) -> list[UUID]:
        """Whose consent opens it. Who has died is not asked, unless it concerns nobody else."""
        return [member for member in self.member_ids if member not in dead] or list(self.member_ids)

    def standing(self, agency: str, grants: Sequence[Consent], *, dead: Collection[UUID], on: date) -> list[Opening]:
        """The openings by which an agency outside the conference may know of it on a day."""
        asked = self.asked(dead)
        return [each for each in self.openings if each.stands_for(agency, asked, grants, on=on)]

    def is_open_to(
        self, agencies: Iterable[str], grants: Sequence[Consent], *, dead: Collection[UUID], on: date
    ) -> bool:
        """Whether every one of these agencies may know of it on a day."""
        return all(self.standing(agency, grants, dead=dead, on=on) for agency in agencies)

    def open_by_consent(
        self,
        agencies: Sequence[str],
        grants: Sequence[Consent],
        *,
        dead: Collection[UUID],
        by: Opener,
        on: date,
        today: date,
        until: date | None = None,
    ) -> Opening:
        """Open this one item: everyone it concerns consents for every one of these agencies, then and still today.

        Raises `AlreadyOpened`, `TooEarly`, `ConsentMissing`, `NobodyKnown`.
        """
        self._require_closed(agencies, grants, dead=dead, on=today)
        not_before(on, self.on, after="item_shared")
        if not self.member_ids:
            raise NobodyKnown(case_id=str(self.case_id))
        rests = set[UUID]()
        for day in (on, today):
            missing, found = relied_on(self.asked(dead), agencies, grants, categories=self.categories, on=day)
            if missing:
                raise ConsentMissing(missing)
            rests |= found
        return self._open(CONSENT, agencies, by=by, on=on, consent_ids=tuple(sorted(rests)), until=until)

    def open_by_decision(
        self,
        basis: str,
        agencies: Sequence[str],
        grants: Sequence[Consent],
        *,
        dead: Collection[UUID],
        reason: str,
        by: Opener,
        on: date,
        today: date,
        until: date,
    ) -> Opening:
        """Open this one item on a decision of the city, for a time, to be reviewed by another.

        Raises `AlreadyOpened`, `TooEarly`, Invalid for an end too far off.
        """
        self._require_closed(agencies, grants, dead=dead, on=today)
        not_before(on, self.on, after="item_shared")
        due = decided_until(basis, on=on, until=until)
        return self._open(basis, agencies, by=by, on=on, until=until, reason=reason, review_due=due)

    def _require_closed(
        self, agencies: Sequence[str], grants: Sequence[Consent], *, dead: Collection[UUID], on: date
    ) -> None:
        if self.is_open_to(agencies, grants, dead=dead, on=on):
            raise AlreadyOpened(opened_on=str(self.opened_on))

    def _open(self, basis: str, agencies: Sequence[str], *, by: Opener, on: date, **facts: Any) -> Opening:
        opening = Opening(
            id=uuid4(),
            item_id=self.id,
            basis=basis,
            agencies=tuple(agencies),
            opened_on=on,
            opened_by=by.subject,
            opened_agency=by.agency,
            **facts,
        )
        self.openings.append(opening)
        if self.opened_on is None:
            self.opened_on, self.opened_basis, self.opened_by = on, basis, by.subject
        return opening
