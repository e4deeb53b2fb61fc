"""HTTP to command and back; no decisions here."""

from services.intake.api import (
    agencies,
    attachments,
    concerns,
    consents,
    consultations,
    contacts,
    drafts,
    handovers,
    households,
    outreach,
    persons,
    referrals,
    sheets,
)

ROUTERS = (
    consultations.router,
    contacts.router,
    attachments.router,
    drafts.router,
    sheets.router,
    households.router,
    persons.router,
    handovers.router,
    referrals.router,
    consents.router,
    outreach.router,
    concerns.router,
    agencies.router,
)
