"""What a conference shared enters no plan or coordination meeting before it is opened to its readers (R5)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.plan import CompartmentClosed
from services.coordination.domain.wording import repeats
from services.coordination.policy.cases import CITY, COUNCIL
from services.coordination.store import cases as case_store
from services.coordination.store import consents, items
from shared.reference.profile import Profile


async def keep_closed(
    session: AsyncSession,
    case: Case,
    texts: Sequence[str],
    *,
    readers: Iterable[str],
    profile: Profile,
    today: date,
    used: Collection[UUID] = (),
) -> None:
    """Refuse texts that use an item of a compartment, or repeat its words, unless it stands open to every reader.

    City and council read along with the agencies in `readers`. Raises CompartmentClosed naming the items, and
    ConsentNotVerifiable where what may be told rests on a consent.
    """
    shared = await items.items_of_case(session, case.id)
    unknown = [item_id for item_id in used if item_id not in {item.id for item in shared}]
    if not (shared or unknown):
        return
    leave = await items.leave_for(session, case, hold=True)
    public = public_names(profile)
    told = [item for item in shared if item.id in used or repeats(texts, item.content, public=public)]
    everyone = {CITY, COUNCIL, *readers}
    closed = [item for item in told if not item.is_open_to(everyone, leave.grants, dead=leave.dead, on=today)]
    if closed or unknown:
        raise CompartmentClosed(items=[str(item_id) for item_id in (*unknown, *(item.id for item in closed))])
    if any(opening.rests_on_consent for item in told for opening in item.openings):
        await consents.must_be_verifiable(session, [leave.household_id])


async def keep_closed_in_minutes(
    session: AsyncSession,
    meeting: Meeting,
    cases: Iterable[Case],
    said: Iterable[str | None],
    *,
    profile: Profile,
    today: date,
) -> None:
    """Refuse minutes of a meeting other than a conference that repeat what lies in one. Raises as `keep_closed`."""
    texts = [text for text in said if text]
    for case in cases if texts else ():
        await keep_closed(session, case, texts, readers=meeting.agencies, profile=profile, today=today)


async def keep_closed_around(
    session: AsyncSession, meeting: Meeting, said: Iterable[str | None], *, profile: Profile, today: date
) -> None:
    """Refuse what is written before or after such a meeting that repeats what lies in a conference on its cases."""
    texts = [text for text in said if text]
    if meeting.is_confidential or not texts:
        return
    cases = [await case_store.case_of(session, item.case_id) for item in meeting.agenda]
    await keep_closed_in_minutes(session, meeting, cases, texts, profile=profile, today=today)


def public_names(profile: Profile) -> frozenset[str]:
    """Names that anyone may write: agencies, desks, hubs, meeting bodies of the city."""
    agencies = {name for agency in profile.agencies for name in (agency.name, agency.short_name)}
    desks = {desk.name for desk in profile.all_desks} | {hub.name for hub in profile.hubs}
    return frozenset(agencies | desks | {body.name for body in profile.meeting_bodies})
