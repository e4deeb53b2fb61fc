"""Receiving a consultation: any desk, any person (R1), an owner from the first moment (R2)."""

from copy import copy
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.commands.consultations import tell_conclusion
from services.intake.commands.fates import tell_fate
from services.intake.commands.protection import tell_protection
from services.intake.domain import relation
from services.intake.domain.change import Pen
from services.intake.domain.consultation import URGENCIES, Consultation, Owner
from services.intake.domain.household import Concerned, Household, Member
from services.intake.domain.imports.reading import Ended
from services.intake.inputs.amendments import MemberAmendment
from services.intake.inputs.consultations import HouseholdForm, MemberForm, Reception
from services.intake.store import households, persons, receptions, residences
from shared import access
from shared.actors import Actor
from shared.contracts.intake import ConsultationReceived
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.reference import codes
from shared.reference.profile import Profile, UnknownEntryError
from shared.refusals import Invalid

THEMSELF, ANONYMOUS = "self", "anonymous"
THE_PERSON = (THEMSELF, "本人", "01", "")
"""How the one concerned is written in the field for the caller's relation to them; 01 is the resident record's code."""


@dataclass
class Received:
    """What a reception made: ids, the member of each `ref`, the owner."""

    id: UUID
    household_id: UUID
    members: dict[str, UUID] = field(default_factory=dict)
    owner: Owner = field(default_factory=lambda: Owner("", None))


async def receive_consultation(
    session: AsyncSession,
    actor: Actor,
    said: Reception,
    *,
    on: date,
    profile: Profile,
    keys: KeyRing,
    ended: Ended | None = None,
) -> Received:
    """Take a consultation at a desk of the actor's agency; one that comes from elsewhere may have `ended` there.

    Raises NotAllowed or NotYourDesk, Invalid for an unknown desk or person, NotFound for a household unknown here.
    """
    desk = _desk(actor, said.desk, profile, on=on)
    household_id = said.household.id or uuid4()
    ids = {member.ref: member.id or uuid4() for member in said.household.members}
    if said.household.id is not None and await _continue_household(
        session, actor, household_id, said.household, ids, on=on, keys=keys
    ):
        await tell_protection(session, household_id, on=on, keys=keys)
    new = [_member(form, n, household_id, ids) for n, form in enumerate(said.household.members) if form.id is None]
    consultation = _consultation(actor, household_id, said, on=on, desk=desk)
    people = [concerned_of(form, consultation.id, ids[form.ref], n) for n, form in enumerate(said.household.members)]
    if ended is not None:
        consultation.came_ended(outcome=ended.outcome, on=ended.on)
    receptions.insert_reception(
        session,
        consultation,
        household=_household(household_id, said.household) if said.household.id is None else None,
        members=new,
        concerned=people,
    )
    await outbox.record(session, _event(consultation, people))
    if ended is not None:
        await tell_conclusion(session, consultation, on=ended.on)
    await access.log(
        session, actor, act="create", kind="consultation", record=consultation.id, basis=policy.INTERNAL_USE
    )
    return Received(consultation.id, household_id, ids, consultation.owner)


def _desk(actor: Actor, said: str | None, profile: Profile, *, on: date) -> str:
    """The desk named, or the only one that is open. Raises NotAllowed, NotYourDesk, Invalid."""
    if said is not None:
        policy.must_receive_at(actor, desk=said, agency=agency_of_desk(profile, said, "/desk"))
        return said
    policy.must_be_practitioner(actor)
    desks = [desk.code for desk in profile.desks_of(actor.agency) if not desk.is_closed(on)]
    if len(desks) != 1:
        raise Invalid(
            {"/desk": f"窓口のコードを入力してください: {'、'.join(desks) or 'ご自分の機関に窓口がありません'}"}
        )
    return desks[0]


def agency_of_desk(profile: Profile, desk: str, pointer: str) -> str:
    """The agency that runs a desk. Raises Invalid, pointing at the field, when the profile has no such desk."""
    try:
        return profile.desk(desk).agency
    except UnknownEntryError:
        raise Invalid({pointer: "登録されている窓口のコードを入力してください。"}) from None


def _household(household_id: UUID, form: HouseholdForm) -> Household:
    return Household(household_id, form.address, form.address_protected)


async def _continue_household(
    session: AsyncSession,
    actor: Actor,
    household_id: UUID,
    form: HouseholdForm,
    ids: dict[str, UUID],
    *,
    on: date,
    keys: KeyRing,
) -> bool:
    """Learn what is new about a household on record; only who sees it can name it. What stood there stays on record.

    Says whether its address became protected.
    """
    policy.must_see_household(actor, await households.standing(session, household_id, actor.agency))
    household = await households.household_for_update(session, household_id)
    if household is None:
        raise Invalid({"/household/id": "この世帯は、この窓口の記録にありません。"})
    pen, before = Pen(actor.agency, actor.subject, on), copy(household)
    becomes_protected = household.learn(address=form.address, address_protected=form.address_protected)
    changes = pen.compare(before, household)
    named = [member.id for member in form.members if member.id is not None]
    found = (await households.people(session, named)).items()
    known = {member_id: member for member_id, member in found if member.household_id == household_id}
    for position, person in enumerate(form.members):
        if person.id is not None and person.id not in known:
            raise Invalid({f"/household/members/{position}/id": "この世帯の世帯員ではありません。"})
        if person.id is not None:
            was = copy(known[person.id])
            _learn(known[person.id], person, ids)
            changes += pen.compare_member(was, known[person.id])
            if was.living and not known[person.id].living:
                await tell_fate(session, known[person.id], on=on, keys=keys)
    await residences.note(session, changes)
    household.revision += bool(changes) or len(named) < len(form.members)
    await households.save(session, household, known.values())
    return becomes_protected


def _learn(member: Member, form: MemberForm, ids: dict[str, UUID]) -> None:
    for name in ("name", "kana", "birth_date"):
        setattr(member, name, getattr(form, name) or getattr(member, name))
    if form.relation:
        member.relation, member.relation_typed = relation.read(form.relation)
    member.living = member.living and form.living
    member.represented_by = ids[form.represented_by] if form.represented_by else member.represented_by
    persons.index(member)


def _member(form: MemberForm, position: int, household_id: UUID, ids: dict[str, UUID]) -> Member:
    related, typed = relation.read(form.relation) if form.relation else (None, None)
    member = Member(
        id=ids[form.ref],
        household_id=household_id,
        name=form.name,
        kana=form.kana,
        birth_date=form.birth_date,
        relation=related,
        relation_typed=typed,
        living=form.living,
        represented_by=ids[form.represented_by] if form.represented_by else None,
        position=position,
    )
    persons.index(member)
    return member


def _source(said: Reception) -> str:
    """How the matter came here: the caller's word for it where nobody chose a source."""
    if said.source is not None:
        return said.source
    if said.caller.anonymous:
        return ANONYMOUS
    relation = said.caller.relation
    return THEMSELF if relation is None or relation in THE_PERSON else relation


def _consultation(actor: Actor, household_id: UUID, said: Reception, *, on: date, desk: str) -> Consultation:
    source, typed = codes.of("source").coerce(_source(said))
    reference = said.external_reference
    return Consultation(
        id=uuid4(),
        household_id=household_id,
        agency=actor.agency,
        desk=desk,
        received_on=on,
        received_by=actor.subject,
        channel=said.channel,
        source=source,
        source_typed=typed,
        source_note=said.source_note,
        owner_agency=actor.agency,
        owner_desk=desk,
        owner_subject=actor.subject,
        urgency=said.urgency,
        urgency_rank=URGENCIES.index(said.urgency),
        last_contact_on=on,
        caller_name=None if said.caller.anonymous else said.caller.name,
        caller_anonymous=said.caller.anonymous,
        caller_relation=said.caller.relation,
        caller_phone=said.caller.phone,
        narrative=said.narrative,
        external_reference=reference,
        external_reference_index=tables.cipher.blind(reference) if reference else None,
    )


def concerned_of(
    form: MemberForm | MemberAmendment, consultation_id: UUID, member_id: UUID, position: int
) -> Concerned:
    """What a consultation is about for a member, in codes; the main issue counts among the others."""
    issues = [codes.of("issue").coerce(issue) for issue in form.issues]
    main = codes.of("issue").coerce(form.main_issue) if form.main_issue else None
    named = [*([main] if main else []), *issues]
    return Concerned(
        consultation_id=consultation_id,
        member_id=member_id,
        position=position,
        issues=tuple(dict.fromkeys(code for code, _ in named)),
        issues_typed=tuple(dict.fromkeys(typed for _, typed in named if typed)),
        main_issue=main[0] if main else None,
        note=form.note,
    )


def _event(consultation: Consultation, people: list[Concerned]) -> ConsultationReceived:
    return ConsultationReceived(
        on=consultation.received_on,
        consultation_id=consultation.id,
        agency=consultation.agency,
        desk=consultation.desk,
        channel=consultation.channel,
        source=consultation.source,
        urgency=consultation.urgency,
        issues=tuple(sorted({issue for person in people for issue in person.issues})),
    )
