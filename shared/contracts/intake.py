"""What intake publishes: consultations, concerns, hand-overs, consents, referrals (programme ❶)."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Beat, Code, Event
from shared.contracts.dossiers import DossierAttachment, DossierContact, DossierSheet
from shared.privacy.sealed import Sealed


class DossierMember(BaseModel):
    """One household member as the referring desk knows them; travels sealed only."""

    model_config = ConfigDict(frozen=True)

    member_id: UUID
    name: str | None = None
    kana: str | None = None
    birth_date: str | None = None
    relation: str | None = None
    living: bool = True
    represented_by: UUID | None = None
    issues: tuple[Code, ...] = ()
    main_issue: Code | None = None
    note: str | None = None


class Dossier(BaseModel):
    """What a desk chose to tell coordination about a household; travels sealed only (R17)."""

    model_config = ConfigDict(frozen=True)

    consultation_id: UUID
    household_id: UUID
    received_on: date
    source: Code
    address: str | None = None
    address_protected: bool = False
    members: tuple[DossierMember, ...] = ()
    narrative: str | None = None
    reason: str | None = None
    basis: Code | None = None
    urgency: Code | None = None
    contacts: tuple[DossierContact, ...] = ()
    sheets: tuple[DossierSheet, ...] = ()
    attachments: tuple[DossierAttachment, ...] = ()


class MoreTold(BaseModel):
    """What a desk answers to coordination about its referral; travels sealed only."""

    model_config = ConfigDict(frozen=True)

    answer: str


class ProtectedHousehold(BaseModel):
    """Whose address is protected (支援措置); travels sealed only, as that alone tells of danger (R17)."""

    model_config = ConfigDict(frozen=True)

    household_id: UUID


class IntakeEvent(Event):
    """Published by an intake instance."""

    publisher: ClassVar[str] = "intake"


class ConsultationReceived(IntakeEvent, about="consultation_id"):
    """A desk took a consultation (R1). The codes travel with the fact's own id only: never with a household (R17)."""

    consultation_id: UUID
    agency: Code
    desk: Code
    channel: Code
    source: Code
    urgency: Code
    issues: tuple[Code, ...] = ()


class ConsultationAmended(IntakeEvent, about="consultation_id"):
    """What is known of a reception by now, all of it; `on` is the day of the reception, the greatest `revision` holds.

    A counter that is done in half a minute tells the rest later.
    """

    consultation_id: UUID
    revision: int
    agency: Code
    desk: Code
    channel: Code
    source: Code
    urgency: Code
    issues: tuple[Code, ...] = ()


class ConsultationContacted(IntakeEvent, about="consultation_id"):
    """A follow-up contact (支援経過) of a consultation."""

    contact_id: UUID
    consultation_id: UUID
    agency: Code
    channel: Code


class ContactCorrected(IntakeEvent, about="consultation_id"):
    """A follow-up contact that stands in the place of another one; the two are one contact.

    `first` is the contact as it was recorded first, where `corrects` is a correction itself; the greatest `revision`
    holds.
    """

    contact_id: UUID
    corrects: UUID
    consultation_id: UUID
    agency: Code
    channel: Code
    first: UUID | None = None
    revision: int = 1


class ConsultationConcluded(IntakeEvent, about="consultation_id"):
    """A consultation came to its outcome."""

    consultation_id: UUID
    agency: Code
    outcome: Code


class HandoverOffered(IntakeEvent, about="handover_id"):
    """A consultation was offered to another desk; the owner stays until it is accepted (R2)."""

    handover_id: UUID
    from_agency: Code
    to_agency: Code


class HandoverAccepted(IntakeEvent, about="handover_id"):
    """The other desk accepted; it owns the consultation from now on (R2)."""

    handover_id: UUID
    from_agency: Code
    to_agency: Code


class HandoverDeclined(IntakeEvent, about="handover_id"):
    """The other desk declined with a reason and a next step; the owner stays (R2)."""

    handover_id: UUID
    from_agency: Code
    to_agency: Code


class HandoverWithdrawn(IntakeEvent, about="handover_id"):
    """An offer ended unanswered: the owner took it back, or the city named another desk; the owner stays (R2)."""

    handover_id: UUID
    from_agency: Code
    to_agency: Code


class ConcernReceived(IntakeEvent, about="concern_id"):
    """Someone told of a person who has not asked for help (気付き)."""

    concern_id: UUID
    agency: Code
    source: Code


class ConsentGranted(IntakeEvent, about="consent_id"):
    """One person's grant: purpose × recipient agencies × data categories × period (R3)."""

    consent_id: UUID
    household_id: UUID
    member_id: UUID
    purpose: Code
    agencies: tuple[Code, ...]
    categories: tuple[Code, ...]
    valid_from: date
    valid_until: date
    revision: int = 1


class ConsentRefused(IntakeEvent, about="consent_id"):
    """One person said no to a request for consent (R3)."""

    consent_id: UUID
    household_id: UUID
    member_id: UUID
    purpose: Code
    agencies: tuple[Code, ...]


class ConsentWithdrawn(IntakeEvent, about="consent_id"):
    """A grant was withdrawn; in force everywhere as soon as this arrives, even before the grant itself (R3)."""

    consent_id: UUID
    household_id: UUID
    member_id: UUID
    revision: int


class EmergencyDisclosed(IntakeEvent, about="disclosure_id"):
    """Agencies were told without consent to protect life, body or property, for a short time; a review follows (R3).

    `agency` decided it; approved it is when `EmergencyApproved` says so.
    """

    disclosure_id: UUID
    household_id: UUID
    member_ids: tuple[UUID, ...]
    agencies: tuple[Code, ...]
    categories: tuple[Code, ...]
    basis: Code
    until: date
    agency: Code | None = None
    review_due: date | None = None


class EmergencyApproved(IntakeEvent, about="disclosure_id"):
    """A disclosure in an emergency was approved by another person of this agency than who decided it (R3)."""

    disclosure_id: UUID
    household_id: UUID
    agency: Code
    revision: int


class EmergencyReviewed(IntakeEvent, about="disclosure_id"):
    """A disclosure in an emergency was reviewed: confirmed, or stopped from that day on (R3)."""

    disclosure_id: UUID
    household_id: UUID
    result: Code
    revision: int


class LedgerTold(Beat, IntakeEvent, about="instance"):
    """The ledger of consents was told in full up to here: an intake instance's beat, every ten seconds (R3).

    It lies on the stream alone: not recorded, not replayed, not archived.
    """


class ReferralMade(IntakeEvent, about="referral_id"):
    """A complex consultation was referred to coordination, with or without consent; the dossier is sealed for it."""

    referral_id: UUID
    household_id: UUID
    from_agency: Code
    with_consent: bool
    dossier: Sealed[Dossier]


class ReferralMoreTold(IntakeEvent, about="referral_id"):
    """The desk answered what coordination asked about its referral."""

    referral_id: UUID
    question_id: UUID
    answer: Sealed[MoreTold]


class AddressProtected(IntakeEvent, about="protection_id"):
    """A household's address is protected from now on: what was told of it before is hidden (R15)."""

    protection_id: UUID
    household: Sealed[ProtectedHousehold]
