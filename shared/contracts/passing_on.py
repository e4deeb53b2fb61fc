"""What intake instances tell each other when a desk hands over to one whose agency runs an intake of its own (R2).

Every instance hears all of it; each event names the instance it is for, and what is about persons is sealed for that
one alone (R17). A consultation, its household and its people keep their ids wherever they go.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Code
from shared.contracts.intake import IntakeEvent, ProtectedHousehold
from shared.privacy.sealed import Sealed


class _Passed(BaseModel):
    """A part of a record on its way; travels sealed only."""

    model_config = ConfigDict(frozen=True)


class PassedHousehold(_Passed):
    """Where they live; a protected address is never told."""

    id: UUID
    address: str | None = None
    address_protected: bool = False


class PassedMember(_Passed):
    """One person; `household_id` is where they live now."""

    id: UUID
    household_id: UUID
    name: str | None = None
    kana: str | None = None
    birth_date: str | None = None
    relation: str | None = None
    relation_typed: str | None = None
    living: bool = True
    died_on: date | None = None
    represented_by: UUID | None = None
    position: int = 0


class PassedConcern(_Passed):
    """What the consultation is about for one member."""

    member_id: UUID
    position: int
    issues: tuple[str, ...] = ()
    issues_typed: tuple[str, ...] = ()
    main_issue: str | None = None
    note: str | None = None


class PassedContact(_Passed):
    """A follow-up contact, corrected ones too."""

    id: UUID
    on: date
    channel: str
    agency: str
    subject: str
    note: str | None = None
    kind: str | None = None
    kind_typed: str | None = None
    with_whom: str | None = None
    member_ids: tuple[UUID, ...] = ()
    minutes: int | None = None
    next_on: date | None = None
    corrects: UUID | None = None
    corrected_by: UUID | None = None
    recorded_at: datetime


class PassedSheet(_Passed):
    """One save of a sheet."""

    form: str
    version: int
    revision: int
    answers: dict[str, Any]
    agency: str
    subject: str


class PassedFile(_Passed):
    """An attachment; `content` in base64, None where it was too much to travel, or was removed."""

    id: UUID
    on: date
    name: str | None = None
    note: str | None = None
    media_type: str
    size: int
    pages: int
    agency: str
    subject: str
    removed_on: date | None = None
    removed_by: str | None = None
    removal_reason: str | None = None
    content: str | None = None


class PassedConsultation(_Passed):
    """The reception and its record; `number` is the one that the sending instance gave it."""

    id: UUID
    household_id: UUID
    number: str
    agency: str
    desk: str
    received_on: date
    received_by: str
    channel: str
    source: str
    source_note: str | None = None
    source_typed: str | None = None
    urgency: str
    caller_name: str | None = None
    caller_relation: str | None = None
    caller_phone: str | None = None
    caller_anonymous: bool = False
    narrative: str | None = None
    external_reference: str | None = None
    owner_agency: str
    owner_desk: str | None = None
    owner_subject: str | None = None
    revision: int
    last_contact_on: date | None = None
    next_on: date | None = None


class PassedOffer(_Passed):
    """The offer itself; of several offers of one consultation the one with the greatest `turn` is the latest."""

    to_desk: str
    offered_on: date
    offered_by: str
    due_on: date
    escalates_on: date
    message: str | None = None
    turn: int = 1


class PassedMatter(_Passed):
    """A consultation with all that hangs on it, as its owner's instance has it."""

    offer: PassedOffer
    consultation: PassedConsultation
    household: PassedHousehold
    members: tuple[PassedMember, ...] = ()
    concerned: tuple[PassedConcern, ...] = ()
    contacts: tuple[PassedContact, ...] = ()
    sheets: tuple[PassedSheet, ...] = ()
    files: tuple[PassedFile, ...] = ()


class HandoverAnswer(_Passed):
    """Who answered an offer, and why not; travels sealed only."""

    by: str
    first_contact_due_on: date | None = None
    reason: str | None = None
    next_step: str | None = None


class HandoverEnding(_Passed):
    """Who ended an offer, and why; travels sealed only."""

    by: str
    reason: str | None = None


class HandoverRedirection(_Passed):
    """Which other desk the city names by when, and why; travels sealed only."""

    to_agency: str
    to_desk: str
    due_on: date
    escalates_on: date
    by: str
    reason: str | None = None


class HandoverSent(IntakeEvent, about="handover_id"):
    """An offer to a desk of another instance, with what that desk has to know; the owner stays (R2)."""

    handover_id: UUID
    from_agency: Code
    to_agency: Code
    to_instance: Code
    matter: Sealed[PassedMatter]


class HandoverAnswered(IntakeEvent, about="handover_id"):
    """The desk of another instance says yes or no; what that changes is decided at the owner's instance (R2)."""

    handover_id: UUID
    from_agency: Code
    to_agency: Code
    to_instance: Code
    accepted: bool
    answer: Sealed[HandoverAnswer]


class HandoverConfirmed(IntakeEvent, about="handover_id"):
    """The owner's instance let go: the desk that said yes owns the consultation, as it stands by now (R2).

    It says all that the offer said: an instance restored from a backup may hear of this one first.
    """

    handover_id: UUID
    to_instance: Code
    matter: Sealed[PassedMatter]
    from_agency: Code | None = None
    to_agency: Code | None = None


class HandoverEnded(IntakeEvent, about="handover_id"):
    """An offer to another instance ended before its answer counted: taken back, or replaced by the city (R2)."""

    handover_id: UUID
    to_instance: Code
    status: Code
    ending: Sealed[HandoverEnding]


class HandoverEscalated(IntakeEvent, about="handover_id"):
    """Who offered to a desk of another instance asks the city for help before the deadline has passed."""

    handover_id: UUID
    to_instance: Code


class HandoverRedirected(IntakeEvent, about="handover_id"):
    """The city names another desk, as one at its instance has not answered; the owner's instance offers anew (R2)."""

    handover_id: UUID
    to_instance: Code
    instead_id: UUID
    redirection: Sealed[HandoverRedirection]


class HandoverMet(IntakeEvent, about="handover_id"):
    """The desk that took over has met the person: they have arrived."""

    handover_id: UUID
    to_instance: Code


class HouseholdProtected(IntakeEvent, about="protection_id"):
    """The address of a household that was passed on is protected from now on: where it was told, it is hidden (R15)."""

    protection_id: UUID
    to_instance: Code
    household: Sealed[ProtectedHousehold]
