"""The reference journey, and what reporting must say after it (design: indicators)."""

from shared.demo import june, spring, year
from shared.demo.steps import Step

JOURNEY: tuple[Step, ...] = (
    spring.receive,
    spring.refer,
    spring.accept,
    spring.make_known,
    spring.first_activities,
    spring.convene_support_conference,
    spring.hold_support_conference,
    spring.promotion_council,
    spring.reach_out,
    june.four_consents,
    june.refuse_convocation,
    june.fifth_consent,
    june.convene_coordination_meeting,
    june.find_plan_appropriate,
    june.decide,
    year.accept_roles,
    year.start_participation,
    year.consent_to_host,
    year.summer_activities,
    year.match,
    year.review,
    year.open_development,
    year.evaluate,
    year.agree_on_closing,
    year.close,
)

FIRST, LAST = "2026-04", "2026-11"
MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11")

EXPECTED: dict[str, tuple[tuple[int, ...], int]] = {
    "consultations_received": ((1, 0, 0, 0, 0, 0, 0, 0), 1),
    "support_conferences_held": ((1, 0, 0, 0, 0, 0, 0, 0), 1),
    "coordination_meetings_held": ((0, 0, 1, 0, 0, 0, 0, 1), 2),
    "coordination_plans_decided": ((0, 0, 1, 0, 0, 0, 0, 0), 1),
    "outreach_plans_decided": ((0, 0, 1, 0, 0, 0, 0, 0), 1),
    "participation_plans_decided": ((0, 0, 1, 0, 0, 0, 0, 0), 1),
    "activities": ((2, 0, 0, 6, 0, 0, 0, 0), 8),
    "matches_made": ((0, 0, 0, 0, 1, 0, 0, 0), 1),
    "cases_closed": ((0, 0, 0, 0, 0, 0, 0, 1), 1),
    "publicity_items": ((1, 0, 0, 0, 0, 0, 0, 0), 1),
    "hubs_active": ((12, 12, 12, 12, 12, 12, 13, 13), 13),
    "menus_active": ((0, 0, 0, 1, 1, 1, 2, 2), 2),
}
"""Per indicator the months from April to November 2026, and the total (for a stock, the last value)."""


def expected() -> dict[str, dict[str, int]]:
    """The table in the form that `tsunagu demo --json` writes."""
    return {
        indicator: dict(zip(MONTHS, values, strict=True)) | {"total": total}
        for indicator, (values, total) in EXPECTED.items()
    }
