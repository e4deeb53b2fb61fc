"""A month's summary (月報): every indicator with its month and its fiscal year so far."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from services.reporting.domain.figures import IndicatorFigures
from services.reporting.domain.indicators import Kind

KINDS: dict[Kind, str] = {"flow": "延べ", "stock": "月末現在", "distinct": "実"}
STATUSES = {"provisional": "暫定（未発行）"}


class SummaryFigure(BaseModel):
    """One number of the month, and of the fiscal year so far."""

    label: str
    kind: Kind
    value: int
    fiscal_year_to_date: int


class SummaryRow(SummaryFigure):
    """One indicator of the month."""

    id: str
    programme: str
    programme_label: str
    name: str | None
    target: str | None
    rule_version: int
    apart: dict[str, SummaryFigure]

    @classmethod
    def of(cls, of_month: IndicatorFigures, year: IndicatorFigures) -> "SummaryRow":
        """The row from the same indicator's figures of the month and of the year."""
        apart = {
            key: SummaryFigure(
                label=figure.label,
                kind=figure.kind,
                value=of_month.apart[key].total if key in of_month.apart else 0,
                fiscal_year_to_date=figure.total,
            )
            for key, figure in year.apart.items()
        }
        known = year.model_dump(include={"id", "label", "kind", "programme", "programme_label", "name", "target"})
        return cls(
            **known,
            rule_version=year.rule_version,
            value=of_month.total,
            fiscal_year_to_date=year.total,
            apart=apart,
        )


class Summary(BaseModel):
    """A month's summary. What was never issued is provisional and has revision 0."""

    month: str
    month_label: str
    fiscal_year: int
    fiscal_year_label: str
    as_of: date
    as_of_label: str
    status: Literal["provisional"] = "provisional"
    revision: int = 0
    indicators: list[SummaryRow]
