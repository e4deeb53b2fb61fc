"""What intake's events count as: consultations, concerns, hand-overs, consents, referrals, outreach (❶, ❷)."""

from collections.abc import Iterable
from uuid import UUID

from services.reporting.domain.facts import Fact, part_of
from services.reporting.domain.rules.base import Rule, each, fact
from shared.contracts import Event, outreach
from shared.contracts import intake as told


def _received(
    event: told.ConsultationReceived | told.ConsultationAmended, event_id: UUID, revision: int = 0
) -> Iterable[Fact]:
    """By far the most frequent fact of those with many parts, so they are put in their order here."""
    parts = (
        part_of("agency", event.agency),
        part_of("channel", event.channel),
        part_of("desk", event.desk),
        *[part_of("issue", issue) for issue in sorted(set(event.issues))],
        part_of("source", event.source),
        part_of("urgency", event.urgency),
    )
    made = event.consultation_id
    return (Fact("consultations_received", made, event.on, made, event_id, None, 1, parts, revision),)


def _amended(event: told.ConsultationAmended, event_id: UUID) -> Iterable[Fact]:
    """The same reception as it is known by now, which tells all of it: it counts also where it arrives first."""
    return _received(event, event_id, event.revision)


def _corrected(event: told.ContactCorrected, event_id: UUID) -> Iterable[Fact]:
    """The contact that was recorded first, as it is known by now; its record is the new one."""
    key, made = event.first or event.corrects, event.contact_id
    parts = part_of("agency", event.agency), part_of("channel", event.channel)
    return (Fact("consultation_contacts", key, event.on, made, event_id, None, 1, parts, event.revision),)


def _referred(event: told.ReferralMade, event_id: UUID) -> Iterable[Fact]:
    by = {"agency": event.from_agency, "consent": "with" if event.with_consent else "without"}
    yield fact("referrals_made", event, event_id, fact_id=event.referral_id, by=by)


_AGENCIES = ("from_agency", "to_agency")

RULES: dict[type[Event], Rule] = {
    told.ConsultationReceived: _received,
    told.ConsultationAmended: _amended,
    told.ContactCorrected: _corrected,
    told.ConsultationContacted: each("consultation_contacts", "contact_id", by=["agency", "channel"]),
    told.ConsultationConcluded: each("consultations_concluded", "consultation_id", by=["agency", "outcome"]),
    told.ConcernReceived: each("concerns_received", "concern_id", by=["agency", "source"]),
    told.HandoverOffered: each("handovers_offered", "handover_id", by=_AGENCIES),
    told.HandoverAccepted: each("handovers_accepted", "handover_id", by=_AGENCIES),
    told.HandoverDeclined: each("handovers_declined", "handover_id", by=_AGENCIES),
    told.ConsentGranted: each("consents_granted", "consent_id", by=["purpose"]),
    told.ConsentRefused: each("consents_refused", "consent_id", by=["purpose"]),
    told.ConsentWithdrawn: each("consents_withdrawn", "consent_id"),
    told.ReferralMade: _referred,
    outreach.OutreachStarted: each("outreach_started", "outreach_id", by=["agency", "basis"]),
    outreach.OutreachContacted: each("outreach_contacts", "contact_id", by=["agency", "result"]),
    outreach.OutreachEnded: each("outreach_ended", "outreach_id", by=["reason"]),
}
