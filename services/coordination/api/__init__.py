"""HTTP → command or query → answer; no decisions."""

from services.coordination.api import cases, closing, emergencies, items, meetings, plans, referrals, roles
from shared.web import Router

router = Router()
for part in (referrals, cases, plans, roles, meetings, items, closing, emergencies):
    router.include_router(part.router)
