"""`/consents`: the ledger (R3)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel

from services.intake.api.notices import notices
from services.intake.commands import consents
from services.intake.domain.consent import SUPPORT_SHARING
from services.intake.forms.notices import Notices
from services.intake.inputs.base import Category, Purpose
from services.intake.inputs.consents import ConsentAnswer, ConsentForm, ConsentRequest, Renewal, Withdrawal
from services.intake.queries import consents as queries
from services.intake.queries.views import ConsentView, Coverage
from shared.reference.fields import Day
from shared.web import Router, Work, work
from shared.web.problems import invalid_at

router = Router(tags=["consents"])


class Ledger(BaseModel):
    """A household's consents."""

    items: list[ConsentView]


@router.post("/consents", status_code=201)
async def record_consent(
    body: ConsentForm, notices: Notices = Depends(notices), work: Work = Depends(work)
) -> ConsentView:
    """Record what one person was asked, and their answer unless it is still awaited."""
    work.check_date(body.on)
    consent = await consents.record_consent(work.session, work.actor, work.profile, body, notices=notices)
    return ConsentView.model_validate(consent)


@router.post("/consent-requests", status_code=201)
async def request_consents(
    body: ConsentRequest, notices: Notices = Depends(notices), work: Work = Depends(work)
) -> Ledger:
    """Put one request to several members, with the answers there are already."""
    work.check_date(body.on)
    recorded = await consents.request_consents(work.session, work.actor, work.profile, body, notices=notices)
    return Ledger(items=[ConsentView.model_validate(consent) for consent in recorded])


@router.get("/consents")
async def list_consents(
    household: UUID | None = None,
    expiring_within: Annotated[
        int | None, Query(ge=0, le=366, description="days; instead of a household: what your agency has to renew")
    ] = None,
    work: Work = Depends(work),
) -> Ledger:
    """A household's ledger, oldest first; or the consents that run out soon while support goes on, soonest first."""
    if expiring_within is not None:
        today = work.clock.today()
        found = await queries.running_out(work.session, work.actor, today=today, days=expiring_within)
        found = [consent for consent in found if household in {None, consent.household_id}]
    elif household is not None:
        found = await queries.consents_of_household(work.session, work.actor, household)
    else:
        raise invalid_at(
            "/household", "世帯の番号か、期限までの日数 (expiring_within) を指定してください。", place="query"
        )
    return Ledger(items=found)


@router.get("/consents/coverage")
async def read_coverage(
    household: UUID,
    agencies: Annotated[str, Query(max_length=2000, description="agency codes, separated by commas")],
    on: Day | None = None,
    purpose: Purpose = SUPPORT_SHARING,
    category: Category | None = None,
    *,
    work: Work = Depends(work),
) -> Coverage:
    """Who is covered for which agency on a day, by default today, and why not; a category asks for that alone."""
    asked = [agency for agency in agencies.split(",") if agency]
    day = on or work.clock.today()
    return await queries.coverage(
        work.session, work.actor, household, agencies=asked, on=day, purpose=purpose, category=category
    )


@router.get("/consents/{consent_id}")
async def read_consent(consent_id: UUID, work: Work = Depends(work)) -> ConsentView:
    """One consent."""
    return await queries.consent(work.session, work.actor, consent_id)


@router.post("/consents/{consent_id}/answer")
async def answer_consent(consent_id: UUID, body: ConsentAnswer, work: Work = Depends(work)) -> ConsentView:
    """Record the answer to a request."""
    work.check_date(body.on)
    return ConsentView.model_validate(await consents.answer_consent(work.session, work.actor, consent_id, body))


@router.post("/consents/{consent_id}/withdrawal")
async def withdraw_consent(consent_id: UUID, body: Withdrawal, work: Work = Depends(work)) -> ConsentView:
    """Take a grant back at once, all of it or what is named."""
    work.check_date(body.on)
    return ConsentView.model_validate(await consents.withdraw_consent(work.session, work.actor, consent_id, body))


@router.post("/consents/{consent_id}/renewal", status_code=201)
async def renew_consent(
    consent_id: UUID, body: Renewal, notices: Notices = Depends(notices), work: Work = Depends(work)
) -> ConsentView:
    """Record that the person consents anew, for longer: a consent of its own that supersedes this one."""
    work.check_date(body.on)
    renewed = await consents.renew_consent(work.session, work.actor, consent_id, body, notices=notices)
    return ConsentView.model_validate(renewed)
