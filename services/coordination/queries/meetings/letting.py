"""Which texts about persons of a case an agency may read today: those that all of them let it know (R3, R15)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.consent import SUPPORT_SHARING, Consent, missing_consents
from services.coordination.domain.walls import Telling, Walls, told_by
from services.coordination.store import cases as case_store
from services.coordination.store.consents import consents_of_each, must_be_verifiable
from services.coordination.store.walls import sources_of, walled_among, walls_of
from shared.reference.profile import Profile

_Walled = tuple[Walls, Mapping[UUID, Telling]]
"""The walls of a case, and whose the texts of its records are."""


async def letting(
    session: AsyncSession,
    agency: str,
    texts: Mapping[UUID, tuple[UUID, Sequence[UUID]]],
    *,
    today: date,
    words: Mapping[UUID, Sequence[str | None]] = MappingProxyType({}),
    profile: Profile | None = None,
) -> set[UUID]:
    """Of texts, each with its case and the persons it is about, those that the agency may read.

    A text about nobody named is let by nobody. Where a wall stands before the agency, a record's text is let only when
    it was said whose `words` it is and nothing of it is across; `profile` lets agencies be recognised in it.
    Raises ConsentNotVerifiable where something would be shown.
    """
    if not texts:
        return set()
    cases = {case_id for case_id, _ in texts.values()}
    homes = await case_store.households_of(session, cases)
    grants = await consents_of_each(session, set(homes.values()), on=today)
    shown = set[UUID]()
    walled: dict[UUID, _Walled] = {}
    for case_id in await walled_among(session, cases):
        case = await case_store.case_of(session, case_id)
        given = grants[homes[case_id]]
        walls = await walls_of(session, case, today=today, grants=given, profile=profile if words else None)
        if walls.hidden_from(agency):
            walled[case_id] = walls, await sources_of(session, case_id)
    for key, (case_id, members) in texts.items():
        named: Collection[UUID] = members
        if case_id in walled:  # nobody knows on which side a text was said unless somebody has told
            walls, sources = walled[case_id]
            telling = _telling(words.get(key, ()), sources.get(key), members)
            named = telling.named if telling and walls.before(telling, agency) else ()
        if _let(agency, named, grants[homes[case_id]], today):
            shown.add(key)
    if shown:
        await must_be_verifiable(session, {homes[texts[key][0]] for key in shown})
    return shown


def _telling(words: Sequence[str | None], source: Telling | None, members: Collection[UUID]) -> Telling | None:
    """The text with whose it is; what was said of whom it concerns goes before whom the record is about."""
    if source is None or not source.said_by or not any(words):
        return None
    return told_by(*words, said_by=source.said_by, concerns=source.concerns or members)


def _let(agency: str, members: Collection[UUID], grants: list[Consent], today: date) -> bool:
    return bool(members) and not missing_consents(list(members), [agency], grants, purpose=SUPPORT_SHARING, on=today)
