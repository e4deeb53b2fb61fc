"""Which texts about persons of a case an agency may read today: those that all of them let it know (R3, R15)."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.consent import SUPPORT_SHARING, Consent, missing_consents
from services.coordination.store import cases as case_store
from services.coordination.store.consents import consents_of, must_be_verifiable
from services.coordination.store.walls import walls_of


async def letting(
    session: AsyncSession, agency: str, texts: Mapping[UUID, tuple[UUID, Sequence[UUID]]], *, today: date
) -> set[UUID]:
    """Of texts, each with its case and the persons it is about, those that the agency may read.

    A text about nobody named is let by nobody, and none where a wall stands before the agency.
    Raises ConsentNotVerifiable where something would be shown.
    """
    ledgers: dict[UUID, tuple[UUID, list[Consent]]] = {}
    for case_id in {case_id for case_id, _ in texts.values()}:
        case = await case_store.case_of(session, case_id)
        grants = await consents_of(session, case.household_id)
        walls = await walls_of(session, case, today=today, grants=grants)
        # Where a wall stands before the agency, nobody knows on which side a text was said.
        ledgers[case_id] = case.household_id, [] if walls.hidden_from(agency) else grants
    shown = {key for key, (case_id, members) in texts.items() if _let(agency, members, ledgers[case_id][1], today)}
    if shown:
        await must_be_verifiable(session, {ledgers[texts[key][0]][0] for key in shown})
    return shown


def _let(agency: str, members: Sequence[UUID], grants: list[Consent], today: date) -> bool:
    return bool(members) and not missing_consents(members, [agency], grants, purpose=SUPPORT_SHARING, on=today)
