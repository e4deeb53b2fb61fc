"""Watching over a household after its case was closed: contacts, and how the watch ends (R12)."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Body, CodeText, Dated, LongText, Method
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case
from services.coordination.domain.closing import Closure
from services.coordination.domain.consent import SUPPORT_SHARING, require_consents
from services.coordination.domain.errors import UnknownAgency, not_before
from services.coordination.domain.rhythm import Rhythm
from services.coordination.domain.watch import (
    NobodyToWatch,
    NotWatched,
    NotYourContact,
    Planned,
    WatchAgencyClosed,
    WatchContact,
    require_within,
)
from services.coordination.policy import cases as policy
from services.coordination.store import cases, consents, meetings, presence
from services.coordination.store import watching as store
from shared.actors import Actor
from shared.reference.fields import Day, Listed
from shared.reference.profile import Profile


class Contact(Body):
    """One contact to come; without `agency` whoever watches makes it."""

    due_on: Day
    agency: CodeText | None = None
    method: Method | None = None

    def planned(self) -> Planned:
        """What it says."""
        return Planned(self.due_on, self.agency, self.method)


class Watch(Body):
    """Who watches over the household afterwards (見守り), and when it is contacted.

    Without `contacts` the city's rule says when the first one is due.
    """

    agency: CodeText
    until: Day | None = None
    text: LongText | None = None
    contacts: Annotated[list[Contact], Field(max_length=60)] = Field(default_factory=list)


class NewContact(Contact):
    """A further contact, planned `on` a day."""

    on: Day


class ContactResult(Dated):
    """How the household was, or that nobody was met; `next_on` is the next contact."""

    result: Annotated[str, Listed("watch_result")]
    note: LongText | None = None
    next_on: Day | None = None


class WatchEnd(Dated):
    """Why nobody needs to watch any more."""

    reason: Annotated[LongText, Field(min_length=1)]


class WatchPeriod(Dated):
    """Until when the watch goes on; without end when null."""

    until: Day | None


class WatchHandover(Dated):
    """Who watches over the household from now on."""

    agency: CodeText


async def begin_watch(
    session: AsyncSession, case: Case, watch: Watch, *, on: date, today: date, profile: Profile
) -> None:
    """Lay down who contacts the household when, for the closure and within its transaction.

    Raises NobodyToWatch, UnknownAgency, WatchAgencyClosed, OutsideTheWatch, and ConsentMissing for an agency that is to
    watch though those living there did not all let it know (R3); the city and the council know them by themselves.
    """
    if not case.present():
        raise NobodyToWatch
    planned = [each.planned() for each in watch.contacts] or [Planned(_first(watch, on, Rhythm.of(profile)))]
    _check(planned, since=on, until=watch.until)
    agencies = list(dict.fromkeys([watch.agency, *(each.agency for each in planned if each.agency)]))
    await _check_agencies(session, case, agencies, days={on, today}, profile=profile)
    session.add_all(_contact(case, each, watch.agency) for each in planned)


async def plan_contact(
    session: AsyncSession, actor: Actor, case_id: UUID, new: NewContact, *, today: date, profile: Profile
) -> WatchContact:
    """Plan a further contact. Raises NotWatched, and what `begin_watch` raises."""
    case, watch = await _watched(session, actor, case_id)
    not_before(new.on, watch.on, after="case_closed")
    _check([new.planned()], since=new.on, until=watch.watch_until)
    await _check_agencies(session, case, [new.agency] if new.agency else [], days={new.on, today}, profile=profile)
    contact = _contact(case, new.planned(), watch.watch_agency or policy.COUNCIL)
    session.add(contact)
    return contact


async def record_contact(
    session: AsyncSession, actor: Actor, contact_id: UUID, found: ContactResult, *, profile: Profile
) -> WatchContact:
    """Say how the household was; as long as the watch lasts there is a next date (R11).

    An agency that has closed makes no next contact: whoever watches does, and the council where that has closed too.
    Raises NotFound, NotYourContact, NotWatched, ContactAnswered, OutsideTheWatch.
    """
    contact = await store.contact_of(session, contact_id)
    case = await cases.case_for_update(session, contact.case_id)
    contact = await store.contact_of(session, contact_id)  # it may have changed while we waited for the case
    policy.require_sight(actor, await presence.agencies_on(session, case.id))
    if not policy.is_staff(actor) and actor.agency != contact.agency:
        raise NotYourContact(agency=contact.agency)
    watch = await _lasting(session, case)
    contact.answer(result=found.result, note=found.note, by=actor.subject, on=found.on, closed_on=watch.on)
    case.deal(found.on)
    await session.flush()
    others = found.next_on is None and await store.contacts_of(session, case.id, planned=True)
    if not others and (then := _next(watch, contact, found, Rhythm.of(profile))):
        able = [each for each in (contact.agency, watch.watch_agency) if each and profile.is_open(each, found.on)]
        session.add(_contact(case, then, able[0] if able else policy.COUNCIL))
    return contact


async def extend_watch(session: AsyncSession, actor: Actor, case_id: UUID, new: WatchPeriod) -> Closure:
    """Let the watch go on longer, or end earlier."""
    case, watch = await _watched(session, actor, case_id)
    not_before(new.on, watch.on, after="case_closed")
    if new.until is not None:
        not_before(new.until, new.on, after="watch_until_said")
    watch.watch_until = new.until
    case.revision += 1
    return watch


async def hand_watch_over(
    session: AsyncSession, actor: Actor, case_id: UUID, new: WatchHandover, *, today: date, profile: Profile
) -> Closure:
    """Another agency watches from now on, and makes the contacts planned for the one before (R2).

    Raises NotWatched, and what `begin_watch` raises.
    """
    case, watch = await _watched(session, actor, case_id)
    not_before(new.on, watch.on, after="case_closed")
    await _check_agencies(session, case, [new.agency], days={new.on, today}, profile=profile)
    for contact in await store.contacts_of(session, case.id, planned=True):
        if contact.agency == watch.watch_agency or not profile.is_open(contact.agency, new.on):
            contact.pass_to(new.agency)
    watch.watch_agency = new.agency
    case.revision += 1
    return watch


async def end_watch(session: AsyncSession, actor: Actor, case_id: UUID, end: WatchEnd) -> Case:
    """The household needs no watching any more; its case stays closed."""
    case, watch = await _watched(session, actor, case_id)
    not_before(end.on, watch.on, after="case_closed")
    await let_go(session, case, on=end.on, reason=end.reason)
    case.end_watch()
    await tell_stage(session, case, on=end.on)
    return case


async def let_go(session: AsyncSession, case: Case, *, on: date, reason: str | None = None) -> None:
    """The watch ends, also because the case is opened again: what is only planned falls away."""
    watch = await store.watch_of(session, case)
    if watch is not None:
        watch.watch_ended_on, watch.watch_end_reason = on, reason
    for contact in await store.contacts_of(session, case.id, planned=True):
        contact.drop(on=on)


async def _watched(session: AsyncSession, actor: Actor, case_id: UUID) -> tuple[Case, Closure]:
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.require_unmerged()
    return case, await _lasting(session, case)


async def _lasting(session: AsyncSession, case: Case) -> Closure:
    watch = None if case.is_open else await store.watch_of(session, case)
    if watch is None:
        raise NotWatched(stage=case.stage)
    return watch


def _next(watch: Closure, contact: WatchContact, found: ContactResult, rhythm: Rhythm) -> Planned | None:
    """The contact that follows; none after the last before the watch's end, which then shows by itself."""
    due_on = found.next_on or rhythm.contact_due(found.on)
    if found.next_on is not None:
        require_within(due_on, since=found.on, until=watch.watch_until)
    elif watch.watch_until is not None and due_on > watch.watch_until:
        return None
    return Planned(due_on, None, contact.method)


def _first(watch: Watch, on: date, rhythm: Rhythm) -> date:
    due = rhythm.contact_due(on)
    return due if watch.until is None else min(due, max(watch.until, on))


def _check(planned: list[Planned], *, since: date, until: date | None) -> None:
    for each in planned:
        require_within(each.due_on, since=since, until=until)


async def _check_agencies(
    session: AsyncSession, case: Case, agencies: list[str], *, days: set[date], profile: Profile
) -> None:
    if unknown := [code for code in agencies if not profile.has_agency(code)]:
        raise UnknownAgency(agencies=unknown)
    if closed := [code for code in agencies if not profile.is_open(code, max(days))]:
        raise WatchAgencyClosed(agencies=closed)
    others = [code for code in agencies if code not in {policy.CITY, policy.COUNCIL}]
    if not others:
        return
    await consents.must_be_verifiable(session, [case.household_id])
    grants = await meetings.grants_of(session, [case])
    for day in sorted(days):
        require_consents(case.present(), others, grants, purpose=SUPPORT_SHARING, on=day)


def _contact(case: Case, planned: Planned, agency: str) -> WatchContact:
    return WatchContact(uuid4(), case.id, case.episode, planned.agency or agency, planned.due_on, planned.method)
