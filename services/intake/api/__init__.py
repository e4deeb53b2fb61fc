"""HTTP to command and back; no decisions here."""

from services.intake.api import (
    agencies,
    amendments,
    arrivals,
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
    worklists,
)

ROUTERS = (
    consultations.router,
    amendments.router,
    contacts.router,
    attachments.router,
    drafts.router,
    sheets.router,
    worklists.router,
    households.router,
    persons.router,
    handovers.router,
    arrivals.router,
    referrals.router,
    consents.router,
    outreach.router,
    concerns.router,
    agencies.router,
)
