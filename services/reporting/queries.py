"""Reading: indicators of a range of months, the facts behind a number, a month's summary, publicity.

Everything is as at the business clock: months after its month do not exist yet, and a fact dated after today (which
publishers refuse) does not count before its day has come. A question reads rollups only, so it costs the same with
any number of facts.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting.domain import groups
from services.reporting.domain.errors import NoSuchIndicator, NotBegun, WrongRange
from services.reporting.domain.facts import Fact
from services.reporting.domain.figures import Cells, IndicatorFigures, figures, measures_of
from services.reporting.domain.indicators import BY_ID, INDICATORS, Indicator
from services.reporting.domain.names import Names
from services.reporting.domain.summary import Summary, SummaryRow
from services.reporting.domain.tallies import Distinct, Holders, Present, Stock
from services.reporting.store import facts, moment, rollups
from services.reporting.store import publicity as publicity_store
from shared.reference.calendar import (
    era,
    era_fiscal_year,
    era_month,
    first_day,
    fiscal_year,
    fiscal_year_months,
    last_day,
    month,
    months_between,
)

LONGEST = 120  # months


def asked_months(first: str | None, last: str | None, today: date) -> list[str]:
    """The months of a range; default: the fiscal year of `last` or of today. Months that have not begun are left out.

    Raises WrongRange when `last` lies before `first`, or the range is longer than ten years.
    """
    first = first or fiscal_year_months(fiscal_year(first_day(last) if last else today))[0]
    last = last or max(first, month(today))
    if last < first:
        raise WrongRange("終わりの年月は、始めの年月と同じか後にしてください。")
    if len(months := months_between(first, last)) > LONGEST:
        raise WrongRange(f"一度に読めるのは{LONGEST}か月までです。期間を分けてください。")
    return [one for one in months if one <= month(today)]


async def indicators(
    session: AsyncSession, names: Names, months: Sequence[str], today: date
) -> dict[str, IndicatorFigures]:
    """Every indicator in these months."""
    cells = await _cells(session, INDICATORS, months, today)
    return {one.id: figures(one, cells, names, months) for one in INDICATORS}


async def summary(session: AsyncSession, names: Names, of_month: str, today: date) -> Summary:
    """A month's numbers with those of its fiscal year so far. Raises NotBegun."""
    if of_month > month(today):
        raise NotBegun(month=of_month)
    year = fiscal_year(first_day(of_month))
    months = [one for one in fiscal_year_months(year) if one <= of_month]
    cells = await _cells(session, INDICATORS, months, today)
    rows = [
        SummaryRow.of(figures(one, cells, names, [of_month]), figures(one, cells, names, months)) for one in INDICATORS
    ]
    as_of = min(today, last_day(of_month))
    return Summary(
        month=of_month,
        month_label=era_month(of_month),
        fiscal_year=year,
        fiscal_year_label=era_fiscal_year(year),
        as_of=as_of,
        as_of_label=era(as_of),
        indicators=rows,
    )


async def _cells(session: AsyncSession, wanted: Sequence[Indicator], months: Sequence[str], today: date) -> Cells:
    if not months:
        return Cells(months, Counter())
    await moment.hold(session)
    measures, first, last = measures_of(wanted), months[0], months[-1]
    stocks = [tally.id for tally in groups.TALLIES.values() if isinstance(tally, Stock | Holders)]
    cells = Cells(
        months,
        Counter(await rollups.months(session, measures, first, last)),
        await rollups.before(session, stocks, first),
        Counter(await rollups.reaching(session, measures, first, last)),
    )
    return cells if last < month(today) else await _as_at(session, cells, today)


async def _as_at(session: AsyncSession, cells: Cells, today: date) -> Cells:
    """Leave out what is dated after today in the month that is running."""
    measures = measures_of(INDICATORS) | groups.BY_KEY | groups.BY_SUBJECT
    ahead = await facts.within(session, measures, today + timedelta(days=1), last_day(month(today)))
    if not ahead:
        return cells
    return cells.without(ahead, await subjects_facts(session, ahead))


async def subjects_facts(session: AsyncSession, some: Sequence[Fact]) -> dict[groups.Group, list[Fact]]:
    """All facts of the subjects that these facts concern, by subject."""
    found = await facts.by_key(session, groups.BY_KEY, (fact.key for fact in some))
    subjects = [fact.subject for fact in [*some, *found] if fact.subject is not None]
    found += await facts.by_subject(session, groups.BY_SUBJECT, subjects)
    openings = await facts.by_subject(session, groups.OPENINGS, subjects)
    closings = await facts.by_key(session, groups.CLOSINGS, (opening.key for opening in openings))
    concerned = groups.concerned(some) | groups.owners([*some, *found])
    together = groups.gathered(found) | groups.gathered_by_owner(openings, closings)
    return {group: together.get(group, []) for group in concerned}


async def facts_behind(
    session: AsyncSession,
    indicator_id: str,
    of_month: str,
    today: date,
    *,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Fact]:
    """The facts that an indicator's number of a month counts (R16); of a stock, the openings of what is open.

    Raises NoSuchIndicator, NotBegun.
    """
    if indicator_id not in BY_ID:
        raise NoSuchIndicator(indicator=indicator_id)
    if of_month > month(today):
        raise NotBegun(month=of_month)
    counts, last = BY_ID[indicator_id].counts, min(today, last_day(of_month))
    match groups.TALLIES.get(counts):
        case Stock() as stock:
            return await facts.open_at(session, stock, last, after=after, limit=limit)
        case Holders(stock=stock):
            return await facts.open_at(session, stock, last, owned=True, after=after, limit=limit)
        case Present(stock=stock):
            day_before = first_day(of_month) - timedelta(days=1)
            return await facts.open_at(session, stock, last, since=day_before, owned=True, after=after, limit=limit)
        case Distinct(measure=measure):
            counts = measure
    return await facts.within(session, [counts], first_day(of_month), last, after=after, limit=limit)


async def publicity(session: AsyncSession, after: tuple[date, UUID] | None, limit: int) -> list[Row[Any]]:
    """Publicity items (本事業の周知), the newest first."""
    return await publicity_store.page(session, after, limit)
