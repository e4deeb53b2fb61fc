"""`/persons`: the same person met twice is proposed, merged and split again by people, never by itself."""

from uuid import UUID

from fastapi import Depends, Response

from services.intake.commands import persons
from services.intake.inputs.persons import DistinctionForm, MergeForm, MergeReversal, PersonSearch
from services.intake.queries import persons as queries
from services.intake.queries.views.persons import DistinctionView, Matches, MergeView, PersonView
from shared.web import LOOKED_UP_ANEW, Router, Work, work

router = Router(tags=["persons"])


@router.post("/persons/searches")
async def find_alike(body: PersonSearch, response: Response, work: Work = Depends(work)) -> Matches:
    """Whether somebody who is just being received may be on record already."""
    response.headers["Cache-Control"] = LOOKED_UP_ANEW
    return Matches(items=await queries.people_like(work.session, work.actor, body))


@router.post("/persons/merges", status_code=201)
async def merge(body: MergeForm, work: Work = Depends(work)) -> MergeView:
    """Say that two records are of one person; both stay, and it can be taken back."""
    work.check_date(body.on)
    return MergeView.model_validate(await persons.merge(work.session, work.actor, body, keys=work.keys))


@router.get("/persons/merges/{merge_id}")
async def read_merge(merge_id: UUID, work: Work = Depends(work)) -> MergeView:
    """One merge with its reasons."""
    return MergeView.model_validate(await queries.merge(work.session, work.actor, merge_id))


@router.post("/persons/merges/{merge_id}/reversal")
async def split(merge_id: UUID, body: MergeReversal, work: Work = Depends(work)) -> MergeView:
    """Take a merge back: both records are again what they were."""
    work.check_date(body.on)
    return MergeView.model_validate(await persons.split(work.session, work.actor, merge_id, body))


@router.post("/persons/distinctions", status_code=201)
async def tell_apart(body: DistinctionForm, work: Work = Depends(work)) -> DistinctionView:
    """Say that two records that look alike are of two persons; they are not proposed again."""
    work.check_date(body.on)
    return DistinctionView.model_validate(await persons.tell_apart(work.session, work.actor, body))


@router.get("/persons/{member_id}")
async def read_person(member_id: UUID, work: Work = Depends(work)) -> PersonView:
    """A person with every record of theirs that one sees."""
    return await queries.person(work.session, work.actor, member_id)


@router.get("/persons/{member_id}/matches")
async def read_matches(member_id: UUID, work: Work = Depends(work)) -> Matches:
    """Records that may be of the same person, and why."""
    return Matches(items=await queries.matches(work.session, work.actor, member_id))
