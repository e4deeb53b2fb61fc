"""What other services tell, and what coordination makes of it. Any order, any duplicates: the same state."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands import questions, receiving
from services.coordination.store import cases, consents, elsewhere, emergencies, gaps, persons
from shared.contracts.community import DevelopmentDropped, DevelopmentOpened, DevelopmentProposed, GapRecorded
from shared.contracts.intake import (
    AddressProtected,
    ConsentGranted,
    ConsentRefused,
    ConsentWithdrawn,
    Dossier,
    EmergencyApproved,
    EmergencyDisclosed,
    EmergencyReviewed,
    MoreTold,
    ProtectedHousehold,
    ReferralMade,
    ReferralMoreTold,
)
from shared.contracts.outreach import OutreachAdvanced, OutreachBasisChanged, OutreachEnded, OutreachStarted
from shared.contracts.participation import ConnectionStageReached, SupportEnded, SupportReviewed, SupportStarted
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

consumer = Consumer("coordination")


@consumer.on(ReferralMade)
async def receive_referral(event: ReferralMade, session: AsyncSession, keys: KeyRing) -> None:
    """A desk referred a household: it waits for an answer (R2)."""
    await receiving.receive_referral(session, event, keys.open(event.dossier, Dossier))


@consumer.on(ReferralMoreTold)
async def see_what_the_desk_answers(event: ReferralMoreTold, session: AsyncSession, keys: KeyRing) -> None:
    """The desk answered what was asked about its referral: it waits for us again (R2)."""
    told = keys.open(event.answer, MoreTold)
    await questions.note_answer(session, event.question_id, answer=told.answer, on=event.on)


@consumer.on(AddressProtected)
async def hide_what_was_told_of_the_address(event: AddressProtected, session: AsyncSession, keys: KeyRing) -> None:
    """The household's address is protected from now on (R15)."""
    await cases.protect_address(session, keys.open(event.household, ProtectedHousehold).household_id)


@consumer.on(ConsentGranted)
async def note_grant(event: ConsentGranted, session: AsyncSession, _keys: KeyRing) -> None:
    """The ledger has a grant (R3)."""
    await consents.keep_grant(
        session,
        event.consent_id,
        household_id=event.household_id,
        member_id=event.member_id,
        revision=event.revision,
        purpose=event.purpose,
        agencies=sorted(event.agencies),
        categories=sorted(event.categories),
        granted_on=event.on,
        valid_from=event.valid_from,
        valid_until=event.valid_until,
    )


@consumer.on(ConsentRefused)
async def note_refusal(event: ConsentRefused, session: AsyncSession, _keys: KeyRing) -> None:
    """A person said no (R3)."""
    await consents.keep_refusal(
        session,
        event.consent_id,
        household_id=event.household_id,
        member_id=event.member_id,
        purpose=event.purpose,
        agencies=event.agencies,
        on=event.on,
    )


@consumer.on(ConsentWithdrawn)
async def stop_relying_on_consent(event: ConsentWithdrawn, session: AsyncSession, _keys: KeyRing) -> None:
    """A grant is withdrawn: nothing rests on it from now on (R3)."""
    await consents.keep_withdrawal(
        session,
        event.consent_id,
        household_id=event.household_id,
        member_id=event.member_id,
        revision=event.revision,
        on=event.on,
    )


@consumer.on(EmergencyDisclosed)
async def see_what_was_told_in_an_emergency(event: EmergencyDisclosed, session: AsyncSession, _keys: KeyRing) -> None:
    """Agencies were told without consent; it waits for approval and review (R3)."""
    await emergencies.keep(
        session,
        event.disclosure_id,
        household_id=event.household_id,
        member_ids=list(event.member_ids),
        agency=event.agency,
        agencies=sorted(event.agencies),
        categories=sorted(event.categories),
        basis=event.basis,
        decided_on=event.on,
        until=event.until,
        review_due=event.review_due,
    )


@consumer.on(EmergencyApproved)
async def see_emergency_approved(event: EmergencyApproved, session: AsyncSession, _keys: KeyRing) -> None:
    """Somebody answers for it beside who decided it (R3)."""
    told = {"approved_on": event.on, "approved_agency": event.agency}
    await emergencies.keep(session, event.disclosure_id, household_id=event.household_id, **told)


@consumer.on(EmergencyReviewed)
async def see_emergency_reviewed(event: EmergencyReviewed, session: AsyncSession, _keys: KeyRing) -> None:
    """It was reviewed: it was right, or it was stopped (R3)."""
    told = {"reviewed_on": event.on, "result": event.result}
    await emergencies.keep(session, event.disclosure_id, household_id=event.household_id, **told)


@consumer.on(PersonDied, DeathReversed)
async def note_who_is_alive(event: FateEvent, session: AsyncSession, keys: KeyRing) -> None:
    """Nobody waits for the consent of who died (R3); what was told last holds."""
    fate = keys.open(event.coordination, Fate)
    await persons.keep_fate(session, fate.member_id, living=fate.living, died_on=fate.died_on, revision=fate.revision)


@consumer.on(PersonsMerged)
async def take_two_records_for_one_person(event: PersonsMerged, session: AsyncSession, keys: KeyRing) -> None:
    """In a case that holds both they are one; an answer under either record counts."""
    same = keys.open(event.coordination, SamePerson)
    await persons.keep_merge(session, event.merge_id, keep_id=same.keep_id, absorbed_id=same.absorbed_id, on=event.on)


@consumer.on(PersonsSplit)
async def take_them_for_two_again(event: PersonsSplit, session: AsyncSession, _keys: KeyRing) -> None:
    """The records are again of two persons, also when this is heard first."""
    await persons.keep_split(session, event.merge_id, on=event.on)


@consumer.on(OutreachStarted)
async def see_outreach_start(event: OutreachStarted, session: AsyncSession, _keys: KeyRing) -> None:
    """Outreach for the case began."""
    await elsewhere.keep_outreach(
        session, event.outreach_id, case_id=event.case_id, agency=event.agency, started_on=event.on
    )
    await elsewhere.keep_outreach_basis(session, event.outreach_id, basis=event.basis, revision=1)


@consumer.on(OutreachBasisChanged)
async def see_outreach_basis(event: OutreachBasisChanged, session: AsyncSession, _keys: KeyRing) -> None:
    """Outreach stands on another decision now (R9)."""
    await elsewhere.keep_outreach(session, event.outreach_id, case_id=event.case_id)
    await elsewhere.keep_outreach_basis(session, event.outreach_id, basis=event.basis, revision=event.revision)


@consumer.on(OutreachAdvanced)
async def see_outreach_stage(event: OutreachAdvanced, session: AsyncSession, _keys: KeyRing) -> None:
    """The relationship moved on."""
    await elsewhere.keep_outreach_stage(
        session, event.outreach_id, stage=event.stage, on=event.on, revision=event.revision
    )


@consumer.on(OutreachEnded)
async def see_outreach_end(event: OutreachEnded, session: AsyncSession, _keys: KeyRing) -> None:
    """Outreach ended."""
    await elsewhere.keep_outreach(
        session, event.outreach_id, case_id=event.case_id, ended_on=event.on, end_reason=event.reason
    )


@consumer.on(SupportStarted)
async def see_participation_start(event: SupportStarted, session: AsyncSession, _keys: KeyRing) -> None:
    """Participation support for a person began."""
    await elsewhere.keep_participation(
        session,
        event.support_id,
        case_id=event.case_id,
        commission_id=event.commission_id,
        member_id=event.member_id,
        started_on=event.on,
    )


@consumer.on(ConnectionStageReached)
async def see_connection_stage(event: ConnectionStageReached, session: AsyncSession, _keys: KeyRing) -> None:
    """The person's connection with society changed."""
    await elsewhere.keep_connection_stage(
        session, event.support_id, case_id=event.case_id, stage=event.stage, on=event.on, revision=event.revision
    )


@consumer.on(SupportReviewed)
async def see_participation_review(event: SupportReviewed, session: AsyncSession, _keys: KeyRing) -> None:
    """Participation reviewed a support."""
    await elsewhere.keep_participation_review(
        session,
        event.review_id,
        case_id=event.case_id,
        support_id=event.support_id,
        on=event.on,
        result=event.result,
    )


@consumer.on(SupportEnded)
async def see_participation_end(event: SupportEnded, session: AsyncSession, _keys: KeyRing) -> None:
    """Participation support ended."""
    await elsewhere.keep_participation(
        session, event.support_id, case_id=event.case_id, ended_on=event.on, end_reason=event.reason
    )


@consumer.on(GapRecorded)
async def see_gap_on_record(event: GapRecorded, session: AsyncSession, _keys: KeyRing) -> None:
    """The community has on record what a meeting found missing (R14)."""
    await gaps.keep_record(session, event.gap_id, on=event.on)


@consumer.on(DevelopmentProposed)
async def see_gap_in_development(event: DevelopmentProposed, session: AsyncSession, _keys: KeyRing) -> None:
    """The community develops what is missing (R14)."""
    await gaps.keep_development(session, event.development_id, gap_ids=list(event.gap_ids), proposed_on=event.on)


@consumer.on(DevelopmentOpened)
async def see_gap_answered(event: DevelopmentOpened, session: AsyncSession, _keys: KeyRing) -> None:
    """What was missing is there (R14)."""
    await gaps.keep_development(session, event.development_id, gap_ids=list(event.gap_ids), opened_on=event.on)


@consumer.on(DevelopmentDropped)
async def see_development_given_up(event: DevelopmentDropped, session: AsyncSession, _keys: KeyRing) -> None:
    """It was given up: what is missing is still missing."""
    await gaps.keep_development(session, event.development_id, dropped_on=event.on)
