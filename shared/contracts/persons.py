"""What intake tells of persons: who died, who is on record twice. Which person it is travels sealed only (R17)."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.intake import IntakeEvent
from shared.privacy.sealed import Sealed


class Fate(BaseModel):
    """Whether a person is alive as intake knows by now; the greatest `revision` of a person holds."""

    model_config = ConfigDict(frozen=True)

    member_id: UUID
    living: bool
    died_on: date | None = None
    revision: int


class SamePerson(BaseModel):
    """Two records of one person; `keep_id` is the one that is shown."""

    model_config = ConfigDict(frozen=True)

    keep_id: UUID
    absorbed_id: UUID


class FateEvent(IntakeEvent):
    """Whether a person is alive, sealed for each of the two services that act on it."""

    notice_id: UUID
    coordination: Sealed[Fate]
    participation: Sealed[Fate]


class PersonDied(FateEvent, about="notice_id"):
    """A person died: nothing new rests on their consent, and nobody waits for it (R3)."""


class DeathReversed(FateEvent, about="notice_id"):
    """A death was recorded by mistake."""


class PersonsMerged(IntakeEvent, about="merge_id"):
    """Two records were found to be of one person; both stay."""

    merge_id: UUID
    coordination: Sealed[SamePerson]
    participation: Sealed[SamePerson]


class PersonsSplit(IntakeEvent, about="merge_id"):
    """That merge was taken back: the records are again of two persons, also when this arrives first."""

    merge_id: UUID
