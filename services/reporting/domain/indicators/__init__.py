"""The indicators: the plan's table (plan §8 ⑵) and what stands beside it."""

from services.reporting.domain.indicators.beside import BESIDE
from services.reporting.domain.indicators.kinds import Beside, Indicator, Kind, Split
from services.reporting.domain.indicators.plan import PLAN

__all__ = ["BESIDE", "BY_ID", "INDICATORS", "PLAN", "Beside", "Indicator", "Kind", "Split"]

INDICATORS: tuple[Indicator, ...] = (*PLAN, *BESIDE)
BY_ID = {indicator.id: indicator for indicator in INDICATORS}
