"""The consultations of an agency, page by page: those it received, took over, or is asked to take.

What it received and what it answers for has an index in the order of the page, one stretch of it for each urgency. A
page is put together from the beginnings of the stretches: what lies behind is not looked at, however many consultations
there are. What it is asked to take, or took and gave on, is little at a time and read whole.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, cast, literal_column, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.consultation import URGENCIES, ConsultationStatus, number
from services.intake.domain.handover import HandoverStatus
from services.intake.queries.views import ConsultationLine, OwnerView
from services.intake.store import households
from shared.actors import Actor

Position = tuple[int, date, UUID]

_ROW = tables.consultation.c
_ORDER = (_ROW.urgency_rank, _ROW.received_on.desc(), _ROW.id.desc())
_SHOWN = [name for name in ConsultationLine.model_fields if name not in {"owner", "number"}]
_OPEN = literal_column("consultation.status") == literal_column("'open'")
_UNDER_WAY = tuple(status for status in policy.SEES if status is not HandoverStatus.ACCEPTED)
_SOMEBODY = _ROW.earlier_owners != literal_column("'{}'")


async def consultations_of_agency(
    session: AsyncSession,
    actor: Actor,
    *,
    status: ConsultationStatus | None,
    reference: str | None,
    after: Position | None,
    limit: int,
) -> list[ConsultationLine]:
    """What the actor's agency received, owns or was asked to take: emergencies first, then the newest."""
    policy.must_be_practitioner(actor)
    if reference is not None:
        found = _referred_to(actor.agency, reference, status, after)
    else:
        found = _beginnings(actor.agency, status, after, limit)
    shown = select(*(_ROW[name] for name in _SHOWN), _ROW.serial, _ROW.owner_agency, _ROW.owner_subject)
    rows = await session.execute(shown.where(_ROW.id.in_(found)).order_by(*_ORDER).limit(limit))
    return [_line(row) for row in rows.mappings()]


def _line(row: Any) -> ConsultationLine:
    owner = OwnerView(agency=row["owner_agency"], subject=row["owner_subject"])
    told = number(row["received_on"], row["serial"])
    return ConsultationLine(owner=owner, number=told, **{name: row[name] for name in _SHOWN})


def _referred_to(agency: str, reference: str, status: ConsultationStatus | None, after: Position | None) -> Any:
    found = select(_ROW.id).where(
        households.visible_to(agency), _ROW.external_reference_index == tables.cipher.blind(reference)
    )
    if status is not None:
        found = found.where(_ROW.status == status)
    if after is not None:
        found = found.where(_later(after))
    return found


def _beginnings(agency: str, status: ConsultationStatus | None, after: Position | None, limit: int) -> Any:
    first = 0 if after is None else after[0]
    stretches: list[Select[Any]] = []
    for rank in range(first, len(URGENCIES)):
        for kind in _kinds(agency, status):
            stretch = select(_ROW.id, _ROW.urgency_rank, _ROW.received_on).where(_ROW.urgency_rank == rank, *kind)
            if after is not None and rank == first:
                stretch = stretch.where(tuple_(_ROW.received_on, _ROW.id) < tuple_(*after[1:]))
            stretches.append(stretch.order_by(_ROW.received_on.desc(), _ROW.id.desc()).limit(limit))
    for few in (_asked(agency), _gave_on(agency)):
        kept = few if status is None else (*few, _ROW.status == status)
        kept = kept if after is None else (*kept, _later(after))
        whole = select(_ROW.id, _ROW.urgency_rank, _ROW.received_on).where(*kept)
        stretches.append(whole.order_by(*_ORDER).limit(limit))
    together = union(*(select(stretch.subquery()) for stretch in stretches)).subquery()
    order = (together.c.urgency_rank, together.c.received_on.desc(), together.c.id.desc())
    return select(together.c.id).order_by(*order).limit(limit)


def _later(after: Position) -> ColumnElement[bool]:
    rank, *place = after
    later = (_ROW.urgency_rank == rank) & (tuple_(_ROW.received_on, _ROW.id) < tuple_(*place))
    return (_ROW.urgency_rank > rank) | later


def _kinds(agency: str, status: ConsultationStatus | None) -> Iterator[Sequence[ColumnElement[bool]]]:
    """Give the conditions of what was received and of what was taken over, as their indexes have them."""
    elsewhere = _ROW.agency != _ROW.owner_agency
    if status is ConsultationStatus.OPEN:
        yield (_ROW.owner_agency == agency, _OPEN)
        yield (_ROW.agency == agency, elsewhere, _OPEN)
        return
    kept: tuple[ColumnElement[bool], ...] = () if status is None else (_ROW.status == status,)
    yield (_ROW.agency == agency, *kept)
    yield (_ROW.owner_agency == agency, elsewhere, *kept)


def _asked(agency: str) -> tuple[ColumnElement[bool], ...]:
    handover = tables.handover.c
    asked = select(handover.consultation_id).where(handover.to_agency == agency, handover.status.in_(_UNDER_WAY))
    return (_ROW.id.in_(asked),)


def _gave_on(agency: str) -> tuple[ColumnElement[bool], ...]:
    """Give the condition of what another answers for by now; who took it over sees it still."""
    return (_ROW.earlier_owners.op("@>")(cast([agency], ARRAY(Text))), _SOMEBODY, households.visible_to(agency))
