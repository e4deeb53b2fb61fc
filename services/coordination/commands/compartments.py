"""What a conference shared enters no plan or coordination meeting before it is opened to its readers (R5)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.compartment import CompartmentItem
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.plan import CompartmentClosed
from services.coordination.domain.wording import Words
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
    shared = await items.items_of_case(session, case)
    unknown = [item_id for item_id in used if item_id not in {item.id for item in shared}]
    if not (shared or unknown):
        return
    words = Words(texts, public=public_names(profile))
    told = [item for item in shared if item.id in used or words.repeat(item.content)]
    await require_open(session, case, told, {CITY, COUNCIL, *readers}, today=today, unknown=unknown)


async def require_open(
    session: AsyncSession,
    case: Case,
    told: Collection[CompartmentItem],
    readers: Collection[str],
    *,
    today: date,
    unknown: Collection[UUID] = (),
) -> None:
    """Refuse to tell these items of a case to these agencies unless each stands open to all of them.

    Raises CompartmentClosed naming the items and what is `unknown`, ConsentNotVerifiable.
    """
    leave = await items.leave_for(session, case, hold=True)
    closed = [item for item in told if not item.is_open_to(readers, leave.grants, dead=leave.dead, on=today)]
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
    stands = [await case_store.stands_under(session, item.case_id) for item in meeting.agenda]
    cases = [await case_store.case_of(session, case_id) for case_id in dict.fromkeys(stands)]
    await keep_closed_in_minutes(session, meeting, cases, texts, profile=profile, today=today)


def public_names(profile: Profile) -> frozenset[str]:
    """Names that anyone may write: agencies, desks, hubs, meeting bodies of the city."""
    agencies = {name for agency in profile.agencies for name in (agency.name, agency.short_name)}
    desks = {desk.name for desk in profile.all_desks} | {hub.name for hub in profile.hubs}
    return frozenset(agencies | desks | {body.name for body in profile.meeting_bodies})
