"""Members, the family's chronology, related cases and the team of a case over HTTP."""

from uuid import UUID

from fastapi import Depends

from services.coordination.api.answers import Created
from services.coordination.commands import assessments, chronology, relations
from services.coordination.commands.bodies import Dated
from services.coordination.queries import family as queries
from services.coordination.queries import members, team
from services.coordination.queries.views.family import (
    ChronologyView,
    MemberCard,
    OwnerLine,
    RelatedCase,
    TeamLine,
)
from shared.web import Page, Router, Work, work

router = Router(tags=["family"])


@router.get("/cases/{case_id}/members/{member_id}")
async def read_member(case_id: UUID, member_id: UUID, work: Work = Depends(work)) -> MemberCard:
    """One member: own issues, goals, consents (until when) and the agencies that work with them."""
    return await members.member(work.session, work.actor, case_id, member_id, today=work.clock.today())


@router.post("/cases/{case_id}/members/{member_id}/assessments", status_code=201)
async def assess_member(
    case_id: UUID, member_id: UUID, body: assessments.NewAssessment, work: Work = Depends(work)
) -> Created:
    """Sort anew what is hard for a member (課題の整理); what was seen before stays in the member's card."""
    work.check_date(body.on)
    seen = await assessments.assess_member(work.session, work.actor, case_id, member_id, body)
    return Created(id=seen.id)


@router.post("/cases/{case_id}/members/{member_id}/departure", status_code=204)
async def let_leave(case_id: UUID, member_id: UUID, body: relations.Departure, work: Work = Depends(work)) -> None:
    """A member lives elsewhere from now on, perhaps in the household of another case."""
    work.check_date(body.on)
    await relations.let_leave(work.session, work.actor, case_id, member_id, body)


@router.post("/cases/{case_id}/members/{member_id}/return", status_code=204)
async def let_return(case_id: UUID, member_id: UUID, body: Dated, work: Work = Depends(work)) -> None:
    """A member lives here again, or had not left at all."""
    work.check_date(body.on)
    await relations.let_return(work.session, work.actor, case_id, member_id, body)


@router.get("/cases/{case_id}/team")
async def read_team(case_id: UUID, work: Work = Depends(work)) -> Page[TeamLine]:
    """The agencies and persons on the case, as what, and since when."""
    return Page(items=await team.team(work.session, work.actor, case_id, today=work.clock.today()))


@router.get("/cases/{case_id}/coordinators")
async def list_owners(case_id: UUID, work: Work = Depends(work)) -> Page[OwnerLine]:
    """Who owned the case, with each hand-over; staff only."""
    return Page(items=await members.owners(work.session, work.actor, case_id))


@router.get("/cases/{case_id}/chronology")
async def read_chronology(case_id: UUID, work: Work = Depends(work)) -> Page[ChronologyView]:
    """The family's chronology (家族年表), earliest first."""
    shown = await queries.chronology(work.session, work.actor, case_id, today=work.clock.today(), profile=work.profile)
    return Page(items=shown)


@router.post("/cases/{case_id}/chronology", status_code=201)
async def add_to_chronology(case_id: UUID, body: chronology.NewEntry, work: Work = Depends(work)) -> Created:
    """Add what happened when, as somebody told it."""
    work.check_date(body.on)
    added = await chronology.add_to_chronology(work.session, work.actor, case_id, body, profile=work.profile)
    return Created(id=added.id)


@router.post("/chronology/{entry_id}/striking", status_code=204)
async def strike_from_chronology(entry_id: UUID, body: chronology.Striking, work: Work = Depends(work)) -> None:
    """An entry was wrong; it is shown no more, and kept with the reason."""
    work.check_date(body.on)
    await chronology.strike_from_chronology(work.session, work.actor, entry_id, body)


@router.get("/cases/{case_id}/related")
async def list_related(case_id: UUID, work: Work = Depends(work)) -> Page[RelatedCase]:
    """The cases that belong together with this one, as far as one may see both."""
    return Page(items=await queries.related(work.session, work.actor, case_id, today=work.clock.today()))


@router.post("/cases/{case_id}/related", status_code=201)
async def relate_cases(case_id: UUID, body: relations.NewRelation, work: Work = Depends(work)) -> Created:
    """Say that two cases belong together."""
    work.check_date(body.on)
    return Created(id=(await relations.relate_cases(work.session, work.actor, case_id, body)).id)


@router.post("/relations/{relation_id}/end", status_code=204)
async def end_relation(relation_id: UUID, body: Dated, work: Work = Depends(work)) -> None:
    """The two cases belong together no more."""
    work.check_date(body.on)
    await relations.end_relation(work.session, work.actor, relation_id, body)
