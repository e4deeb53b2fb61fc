"""What participation takes over from others: the city's commissions, the ledger of consents, the hubs."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.participation import store, tables
from shared.contracts.community import HubOpened
from shared.contracts.coordination import Commission, SupportCommissioned
from shared.contracts.intake import ConsentGranted


async def receive_commission(session: AsyncSession, event: SupportCommissioned, content: Commission) -> None:
    """Keep the city's commission to support one person (R9)."""
    await store.insert_once(
        session,
        tables.commission,
        id=event.commission_id,
        case_id=event.case_id,
        plan_id=event.plan_id,
        household_id=event.household_id,
        decided_on=event.on,
        **content.model_dump(exclude={"member_id"}),
        member_id=event.member_id,
    )


async def note_grant(session: AsyncSession, event: ConsentGranted) -> None:
    """Keep a grant, even beside its own earlier-arrived withdrawal (R3)."""
    facts: dict[str, Any] = {
        "purpose": event.purpose,
        "agencies": list(event.agencies),
        "granted_on": event.on,
        "valid_from": event.valid_from,
        "valid_until": event.valid_until,
    }
    keys = _keys(event.consent_id, event.member_id, event.household_id)
    await store.merge_consent(session, keys, facts, revision=event.revision)


async def note_withdrawal(
    session: AsyncSession, consent_id: UUID, *, member_id: UUID, household_id: UUID, on: date
) -> None:
    """Keep a withdrawal, also before its grant is known (R3)."""
    await store.merge_consent(session, _keys(consent_id, member_id, household_id), {"withdrawn_on": on})


async def note_refusal(
    session: AsyncSession, consent_id: UUID, *, member_id: UUID, household_id: UUID, on: date
) -> None:
    """Keep that the person said no (R3)."""
    await store.merge_consent(session, _keys(consent_id, member_id, household_id), {"refused_on": on})


async def note_host(session: AsyncSession, event: HubOpened) -> None:
    """Keep a hub as a possible host."""
    await store.merge_host(
        session,
        event.hub_id,
        code=event.code,
        name=event.name,
        field=event.field,
        kind=event.kind,
        opened_on=event.on,
    )


async def note_host_closed(session: AsyncSession, hub_id: UUID, *, on: date) -> None:
    """Keep that a hub closed, also before its opening is known."""
    await store.merge_host(session, hub_id, closed_on=on)


async def note_answered_needs(
    session: AsyncSession, need_ids: tuple[UUID, ...], *, development_id: UUID, on: date
) -> None:
    """Trace unmet wishes to the development that answers them (R14)."""
    await store.answer_needs(session, need_ids, development_id=development_id, on=on)


def _keys(consent_id: UUID, member_id: UUID, household_id: UUID) -> dict[str, Any]:
    return {"id": consent_id, "member_id": member_id, "household_id": household_id}
