"""Who owns a case: exactly one named coordinator from its opening on (R2)."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case
from services.coordination.policy import cases as policy
from services.coordination.store import cases, presence
from services.coordination.tables.cases import case_coordinator
from shared.actors import Actor


async def assign_coordinator(
    session: AsyncSession, actor: Actor, case_id: UUID, *, subject: str, on: date, note: str | None = None
) -> Case:
    """Hand the case to a coordinator of the council; the one before stays in its history, with what they told."""
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.assign(subject, policy.COUNCIL, on=on)
    await tell_stage(session, case, on=on)
    await _remember(session, case, by=actor.subject, on=on, note=note)
    return case


async def name_coordinator(session: AsyncSession, case: Case, *, subject: str, agency: str, by: str, on: date) -> None:
    """Name whoever took the case as its owner until someone else is assigned (R2)."""
    case.coordinator, case.coordinator_agency = subject, agency
    await _remember(session, case, by=by, on=on)


async def _remember(session: AsyncSession, case: Case, *, by: str, on: date, note: str | None = None) -> None:
    await session.execute(
        insert(case_coordinator).values(
            id=uuid4(),
            case_id=case.id,
            on=on,
            subject=case.coordinator,
            agency=case.coordinator_agency,
            by_subject=by,
            note=note,
        )
    )
