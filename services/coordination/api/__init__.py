"""HTTP → command or query → answer; no decisions."""

from services.coordination.api import (
    activities,
    advice,
    asked,
    board,
    calendars,
    calling,
    cases,
    closing,
    dates,
    emergencies,
    gaps,
    family,
    items,
    meetings,
    minutes,
    papers,
    plans,
    preparations,
    progress,
    referrals,
    reviews,
    roles,
    series,
    stalled,
    tasks,
    waiting,
    walls,
    watching,
)
from shared.web import Router

PARTS = (
    referrals,
    board,
    cases,
    activities,
    plans,
    roles,
    meetings,
    items,
    closing,
    emergencies,
    family,
    calling,
    calendars,
    dates,
    series,
    tasks,
    walls,
    minutes,
    progress,
    reviews,
    stalled,
    papers,
    preparations,
    advice,
    waiting,
    gaps,
    asked,
    watching,
)

router = Router()
for part in PARTS:
    router.include_router(part.router)
router.include_router(calendars.subscribed)
