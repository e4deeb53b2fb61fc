"""Where the law lets the city decide a plan (R8, R9)."""

from datetime import date

from shared.reference import statutes


def statutory_basis(on: date, *, outreach: bool, participation: bool) -> str:
    """The plan's own article, and those of what it uses, as they hold on a day."""
    used = [("outreach", outreach), ("participation", participation)]
    keys = ["support_plan", *(key for key, uses in used if uses)]
    return "、".join(statutes.cite(key, on).citation for key in keys)
