"""The numbers over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl

from services.reporting import commands, policy, queries
from services.reporting.domain.figures import IndicatorFigures
from services.reporting.domain.names import Names
from services.reporting.domain.sheet import sheet
from services.reporting.domain.summary import Summary
from shared.reference import codes
from shared.reference.fields import Day
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["reporting"])

MONTH = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
MonthQuery = Annotated[str | None, Query(pattern=MONTH, description="YYYY-MM", examples=["2026-04"])]
MonthPath = Annotated[str, Path(pattern=MONTH, description="YYYY-MM", examples=["2026-11"])]


class Indicators(BaseModel):
    """Every indicator in a range of months; `to` is the last month that has begun."""

    model_config = ConfigDict(populate_by_name=True)

    first: str = Field(alias="from")
    to: str
    as_of: date
    indicators: dict[str, IndicatorFigures]


class FactBehind(BaseModel):
    """One fact behind a number: its record's id in the service that told it, and the event that told it."""

    id: UUID
    event_id: UUID
    on: date
    measure: str
    amount: int


def _known_medium(medium: str) -> str:
    if medium not in codes.of("publicity_medium"):
        known = "、".join(f"{code.code}（{code.label}）" for code in codes.of("publicity_medium"))
        raise ValueError(f"媒体は次の中から選んでください: {known}")
    return medium


class NewPublicity(BaseModel):
    """An item by which the programme was made known (本事業の周知)."""

    model_config = ConfigDict(extra="forbid")

    on: Day
    medium: Annotated[str, AfterValidator(_known_medium)]
    title: str = Field(min_length=1, max_length=200)
    url: HttpUrl | None = None


class PublicityItem(BaseModel):
    """A recorded item."""

    id: UUID
    on: date
    medium: str
    title: str
    url: str | None


@router.get("/indicators")
async def read_indicators(
    first: Annotated[MonthQuery, Query(alias="from")] = None, to: MonthQuery = None, work: Work = Depends(work)
) -> Indicators:
    """Read every indicator by month; default: this fiscal year so far. Months that have not begun are left out."""
    policy.must_read_numbers(work.actor)
    today = work.clock.today()
    months = queries.asked_months(first, to, today)
    found = await queries.indicators(work.session, Names(work.profile), months, today)
    return Indicators(first=first or months[0], to=months[-1] if months else first or "", as_of=today, indicators=found)


@router.get("/indicators/{indicator_id}/facts")
async def read_facts(
    indicator_id: str,
    month: Annotated[str, Query(pattern=MONTH)],
    work: Work = Depends(work),
    paging: Paging = Depends(paging),
) -> Page[FactBehind]:
    """Read the facts that an indicator's number of a month counts (R16)."""
    policy.must_read_numbers(work.actor)
    after = paging.after(date, UUID)
    found = await queries.facts_behind(
        work.session, indicator_id, month, work.clock.today(), after=after, limit=paging.fetch
    )
    page = paging.page(found, lambda fact: (fact.on, fact.key))
    items = [
        FactBehind(id=fact.fact_id, event_id=fact.event_id, on=fact.on, measure=fact.measure, amount=fact.amount)
        for fact in page.items
    ]
    return Page(items=items, next=page.next)


@router.get("/summaries/{month}.json")
async def read_summary(month: MonthPath, work: Work = Depends(work)) -> Summary:
    """Read a month's summary (月報)."""
    policy.must_read_numbers(work.actor)
    return await queries.summary(work.session, Names(work.profile), month, work.clock.today())


@router.get("/summaries/{month}.csv", response_class=Response)
async def read_summary_sheet(month: MonthPath, work: Work = Depends(work)) -> Response:
    """Read a month's summary as a sheet."""
    policy.must_read_numbers(work.actor)
    found = await queries.summary(work.session, Names(work.profile), month, work.clock.today())
    headers = {"content-disposition": f'attachment; filename="tsunagu-{month}.csv"'}
    return Response(sheet(found).encode(), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/publicity", status_code=201)
async def record_publicity(item: NewPublicity, work: Work = Depends(work)) -> PublicityItem:
    """Record that the programme was made known (本事業の周知)."""
    work.check_date(item.on)
    url = None if item.url is None else str(item.url)
    made = await commands.record_publicity(
        work.session, work.actor, work.profile, on=item.on, medium=item.medium, title=item.title, url=url
    )
    return PublicityItem(id=made, on=item.on, medium=item.medium, title=item.title, url=url)


@router.get("/publicity")
async def read_publicity(work: Work = Depends(work), paging: Paging = Depends(paging)) -> Page[PublicityItem]:
    """Read what was recorded, the newest first."""
    policy.must_read_numbers(work.actor)
    rows = await queries.publicity(work.session, paging.after(date, UUID), paging.fetch)
    items = [
        PublicityItem(id=row.id, on=row.published_on, medium=row.medium, title=row.title, url=row.url) for row in rows
    ]
    return paging.page(items, lambda item: (item.on, item.id))
