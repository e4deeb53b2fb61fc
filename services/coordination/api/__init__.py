"""HTTP → command or query → answer; no decisions."""

from services.coordination.api import cases, closing, meetings, plans, referrals, roles
from shared.web import Router

router = Router()
for part in (referrals, cases, plans, roles, meetings, closing):
    router.include_router(part.router)
