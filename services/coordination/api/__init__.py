"""HTTP → command or query → answer; no decisions."""

from fastapi import Depends

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
    family,
    gaps,
    items,
    meetings,
    merging,
    minutes,
    papers,
    plans,
    preparations,
    progress,
    referrals,
    reviews,
    roles,
    series,
    stages,
    stalled,
    tasks,
    waiting,
    walls,
    watching,
)
from services.coordination.api.words import words_stay_inside
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
    stages,
    stalled,
    papers,
    preparations,
    advice,
    waiting,
    gaps,
    asked,
    watching,
    merging,
)

router = Router(dependencies=[Depends(words_stay_inside)])
for part in PARTS:
    router.include_router(part.router)
router.include_router(calendars.subscribed)
