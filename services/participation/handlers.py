"""What participation does with what it hears; each converges in any order and with duplicates."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.participation import cases, persons
from services.participation.commands import ledger, menus
from shared.contracts.community import DevelopmentOpened, HubClosed, HubOpened
from shared.contracts.coordination import Commission, SupportCommissioned
from shared.contracts.intake import ConsentGranted, ConsentRefused, ConsentWithdrawn
from shared.contracts.merging import CaseMerged, CasesSeparated
from shared.contracts.persons import (
    DeathReversed,
    Fate,
    FateEvent,
    PersonDied,
    PersonsMerged,
    PersonsSplit,
    SamePerson,
)
from shared.messaging.consumer import Consumer
from shared.privacy.keys import KeyRing

consumer = Consumer("participation")


@consumer.on(SupportCommissioned)
async def receive_commission(event: SupportCommissioned, session: AsyncSession, keys: KeyRing) -> None:
    """The city's decision lets participation support begin (R9)."""
    await ledger.receive_commission(session, event, keys.open(event.commission, Commission))


@consumer.on(ConsentGranted)
async def note_grant(event: ConsentGranted, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """What the person allows (R3)."""
    await ledger.note_grant(session, event)


@consumer.on(ConsentWithdrawn)
async def note_withdrawal(event: ConsentWithdrawn, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """What the person no longer allows (R3)."""
    await ledger.note_withdrawal(session, event)


@consumer.on(ConsentRefused)
async def note_refusal(event: ConsentRefused, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """What the person did not allow (R3)."""
    await ledger.note_refusal(session, event)


@consumer.on(PersonDied, DeathReversed)
async def note_who_is_alive(event: FateEvent, session: AsyncSession, keys: KeyRing) -> None:
    """Nothing new begins for who died (R3); what was told last holds."""
    await persons.note_fate(session, keys.open(event.participation, Fate))


@consumer.on(PersonsMerged)
async def take_two_records_for_one_person(event: PersonsMerged, session: AsyncSession, keys: KeyRing) -> None:
    """An answer under either record counts, and one support is enough for both."""
    await persons.note_merge(session, event.merge_id, keys.open(event.participation, SamePerson))


@consumer.on(PersonsSplit)
async def take_them_for_two_again(event: PersonsSplit, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """The records are again of two persons, also when this is heard first."""
    await persons.note_split(session, event.merge_id, on=event.on)


@consumer.on(CaseMerged)
async def go_on_under_the_households_one_case(event: CaseMerged, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """A support belongs to the case that the household has now; nothing of it changes (R12)."""
    await cases.note_merge(session, event.merge_id, case_id=event.case_id, into_id=event.into_id, on=event.on)


@consumer.on(CasesSeparated)
async def go_on_under_two_cases_again(event: CasesSeparated, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """The two are two households after all, also when this is heard first."""
    ids = (event.case_id, event.into_id)
    await cases.note_merge(session, event.merge_id, case_id=ids[0], into_id=ids[1], separated_on=event.on)


@consumer.on(HubOpened)
async def note_host(event: HubOpened, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """A hub can receive people."""
    await ledger.note_host(session, event)


@consumer.on(HubClosed)
async def note_host_closed(event: HubClosed, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """A hub receives nobody any more."""
    await ledger.note_host_closed(session, event.hub_id, on=event.on)


@consumer.on(DevelopmentOpened)
async def offer_developed_menu(event: DevelopmentOpened, session: AsyncSession, keys: KeyRing) -> None:  # noqa: ARG001
    """What the community developed is offered, and the wishes it answers are traced to it (R14)."""
    await ledger.note_answered_needs(session, event.need_ids, development_id=event.development_id, on=event.on)
    if event.menu is not None:
        await menus.offer_developed_menu(
            session,
            event.menu.menu_id,
            kind=event.menu.kind,
            title=event.menu.title,
            host=event.menu.host,
            development_id=event.development_id,
            on=event.on,
        )
