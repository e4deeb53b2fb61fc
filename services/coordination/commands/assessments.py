"""The coordinator sorts anew what is hard for a member (課題の整理, plan §6 ⑶)."""

from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Dated, LongText
from services.coordination.domain.assessment import Assessment
from services.coordination.domain.errors import not_before
from services.coordination.policy import cases as policy
from services.coordination.store import assessments as store
from services.coordination.store import cases, presence
from shared.actors import Actor
from shared.reference.fields import Listed
from shared.refusals import Invalid

Issue = Annotated[str, Listed("issue")]


class NewAssessment(Dated):
    """All that is hard for the member by now, the main thing (◎) among it; what is left out is hard no longer."""

    issues: Annotated[list[Issue], Field(max_length=50)]
    main_issue: Issue | None = None
    note: LongText | None = None


async def assess_member(
    session: AsyncSession, actor: Actor, case_id: UUID, member_id: UUID, new: NewAssessment
) -> Assessment:
    """From now on these are the member's issues, by all records of the person; a later referral adds to them.

    Raises UnknownMember, PersonDead, CaseNotOpen, TooEarly for a day before the last assessment, Invalid for a main
    issue that is none of the issues.
    """
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.require_open(on=new.on)
    records = case.records_of(member_id)
    case.require_alive([member_id])
    not_before(new.on, await store.last_assessed_on(session, case.id, records), after="assessment")
    if new.main_issue is not None and new.main_issue not in new.issues:
        raise Invalid({"/main_issue": "主な課題（◎）は、課題（issues）の中から選んでください。"})
    issues = list(dict.fromkeys(new.issues))
    for record in records:
        member = case.member(record)
        member.issues, member.main_issue = list(issues), new.main_issue
    case.revision += 1
    seen = Assessment(uuid4(), case.id, member_id, new.on, actor.subject, issues, new.main_issue, new.note)
    session.add(seen)
    return seen
