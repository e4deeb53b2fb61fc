"""What participation takes over from others: the city's commissions, the ledger of consents, the hubs."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.participation import store, tables
from services.participation.domain.consents import LEDGER
from shared.contracts.community import HubOpened
from shared.contracts.coordination import Commission, SupportCommissioned
from shared.contracts.intake import ConsentGranted, ConsentRefused, ConsentWithdrawn
from shared.messaging.outbox import told_by


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
    await store.merge_grant(
        session,
        _keys(event),
        revision=event.revision,
        purpose=event.purpose,
        agencies=list(event.agencies),
        granted_on=event.on,
        valid_from=event.valid_from,
        valid_until=event.valid_until,
    )


async def note_withdrawal(session: AsyncSession, event: ConsentWithdrawn) -> None:
    """Keep a withdrawal, also before its grant is known (R3)."""
    await store.merge_withdrawal(session, _keys(event), revision=event.revision, on=event.on)


async def note_refusal(session: AsyncSession, event: ConsentRefused) -> None:
    """Keep that the person said no, recipient by recipient (R3)."""
    await store.keep_refusals(
        session,
        event.agencies,
        consent_id=event.consent_id,
        refused_on=event.on,
        member_id=event.member_id,
        purpose=event.purpose,
    )


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


def _keys(event: ConsentGranted | ConsentWithdrawn) -> dict[str, Any]:
    return {
        "instance": told_by() or LEDGER,
        "id": event.consent_id,
        "member_id": event.member_id,
        "household_id": event.household_id,
    }
