"""What intake's events count as: consultations, concerns, hand-overs, consents, referrals, outreach (❶, ❷)."""

from collections.abc import Iterable
from uuid import UUID

from services.reporting.domain.facts import Fact
from services.reporting.domain.rules.base import Rule, each, fact
from shared.contracts import Event
from shared.contracts import intake as told


def _received(event: told.ConsultationReceived, event_id: UUID) -> Iterable[Fact]:
    by = {name: getattr(event, name) for name in ("agency", "desk", "channel", "source", "urgency")}
    yield fact(
        "consultations_received", event, event_id, fact_id=event.consultation_id, by=by | {"issue": event.issues}
    )


def _referred(event: told.ReferralMade, event_id: UUID) -> Iterable[Fact]:
    by = {"agency": event.from_agency, "consent": "with" if event.with_consent else "without"}
    yield fact("referrals_made", event, event_id, fact_id=event.referral_id, by=by)


_AGENCIES = ("from_agency", "to_agency")

RULES: dict[type[Event], tuple[Rule, ...]] = {
    told.ConsultationReceived: (_received,),
    told.ConsultationContacted: (each("consultation_contacts", "contact_id", by=["agency", "channel"]),),
    told.ConsultationConcluded: (each("consultations_concluded", "consultation_id", by=["agency", "outcome"]),),
    told.ConcernReceived: (each("concerns_received", "concern_id", by=["agency", "source"]),),
    told.HandoverOffered: (each("handovers_offered", "handover_id", by=_AGENCIES),),
    told.HandoverAccepted: (each("handovers_accepted", "handover_id", by=_AGENCIES),),
    told.HandoverDeclined: (each("handovers_declined", "handover_id", by=_AGENCIES),),
    told.ConsentGranted: (each("consents_granted", "consent_id", by=["purpose"]),),
    told.ConsentRefused: (each("consents_refused", "consent_id", by=["purpose"]),),
    told.ConsentWithdrawn: (each("consents_withdrawn", "consent_id"),),
    told.ReferralMade: (_referred,),
    told.OutreachStarted: (each("outreach_started", "outreach_id", by=["agency", "basis"]),),
    told.OutreachContacted: (each("outreach_contacts", "contact_id", by=["agency", "result"]),),
    told.OutreachEnded: (each("outreach_ended", "outreach_id", by=["reason"]),),
}
