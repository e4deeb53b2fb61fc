"""The dossier: of the desk's record what it chose, as far as consent lets it travel (R3, R17)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.referrals.consents import Ground
from services.intake.domain.attachment import Attachment
from services.intake.domain.consultation import Consultation
from services.intake.domain.contact import Contact
from services.intake.domain.forms.spoken import Spoken, spoken
from services.intake.domain.household import Concerned, Household, Member
from services.intake.domain.referral import ATTACHMENTS, CONTACTS, OTHERS, SHEETS, Choice, Part
from services.intake.forms import Forms
from services.intake.inputs.referrals import ReferralForm
from services.intake.store import attachments, consultations, contacts, households, matters, sheets
from services.intake.store.sheets import Saved
from shared.contracts.dossiers import DossierAnswer, DossierAttachment, DossierContact, DossierSheet
from shared.contracts.intake import Dossier, DossierMember
from shared.refusals import Invalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Record:
    """What lies at the desk about a consultation, and what of it was chosen."""

    consultation: Consultation
    household: Household | None
    concerned: dict[UUID, Concerned]
    people: Sequence[Member]
    members: Sequence[Member]
    contacts: Sequence[Contact]
    sheets: Sequence[Saved]
    attachments: Sequence[Attachment]
    there: tuple[int, int, int]
    """How many contacts, sheets and attachments there are to choose from."""

    @property
    def protected(self) -> bool:
        """Whether the household's address is protected."""
        return self.household is not None and self.household.address_protected

    def choice(self, said: ReferralForm, ground: Ground) -> Choice:
        """What decides how much of it travels."""
        contacts, sheets, attachments = self.there
        return Choice(
            with_consent=said.with_consent,
            covered=ground.covers_the_course(),
            with_narrative=said.include_narrative,
            protected=self.protected,
            members=Part(OTHERS, len(self.people), len(self.members)),
            parts=(Part(CONTACTS, contacts, len(self.contacts)), Part(SHEETS, sheets, len(self.sheets))),
            attachments=Part(ATTACHMENTS, attachments, len(self.attachments)),
        )


async def read(session: AsyncSession, consultation: Consultation, said: ReferralForm) -> Record:
    """Read what was chosen. Raises Invalid pointing at each piece that this consultation does not have."""
    concerned = {person.member_id: person for person in await consultations.concerned(session, consultation.id)}
    people = await matters.people(session, consultation)
    told = await contacts.contacts(session, consultation.id)
    filled_in = await sheets.filled_in(session, consultation.id)
    attached = [one for one in await attachments.attachments(session, consultation.id) if one.removed_on is None]
    wrong: dict[str, str] = {}
    by_id = {member.id: member for member in people}
    members = people if said.members is None else _chosen("members", said.members, by_id, wrong)
    record = Record(
        consultation,
        await households.household(session, consultation.household_id),
        concerned,
        people,
        members,
        _chosen("contacts", said.contacts, {one.id: one for one in told}, wrong),
        _chosen("sheets", said.sheets, {one.form: one for one in filled_in}, wrong),
        _chosen("attachments", said.attachments, {one.id: one for one in attached}, wrong),
        (len(told), len(filled_in), len(attached)),
    )
    if wrong:
        raise Invalid(wrong)
    return record


def dossier(record: Record, said: ReferralForm, choice: Choice, forms: Forms) -> Dossier:
    """What coordination is told: without consent no address and no notes; a protected address never travels."""
    consultation, household = record.consultation, record.household
    address = household.address if household and said.with_consent and not record.protected else None
    return Dossier(
        consultation_id=consultation.id,
        household_id=consultation.household_id,
        received_on=consultation.received_on,
        source=consultation.source,
        address=address,
        address_protected=record.protected,
        members=tuple(_of_member(member, record.concerned.get(member.id), said) for member in record.members),
        narrative=consultation.narrative if said.include_narrative else None,
        reason=said.reason,
        basis=said.rests_on,
        urgency=consultation.urgency,
        **_course(record, forms) if choice.opens_the_course else {},
    )


def _course(record: Record, forms: Forms) -> dict[str, Any]:
    """What the desk recorded while it supported."""
    members = {member.id for member in record.members}
    return {
        "contacts": tuple(_of_contact(contact, members) for contact in record.contacts),
        "sheets": tuple(_of_sheet(saved, forms, members) for saved in record.sheets),
        "attachments": tuple(_of_attachment(attached) for attached in record.attachments),
    }


def _chosen(field: str, wanted: Iterable[Any], there: dict[Any, T], wrong: dict[str, str]) -> list[T]:
    """Those that were chosen, each once and in the record's own order."""
    chosen = list(wanted)
    wrong |= {f"/{field}/{n}": _NOT_THERE[field] for n, each in enumerate(chosen) if each not in there}
    return [one for key, one in there.items() if key in chosen]


_NOT_THERE = {
    "members": "この相談の世帯員を選んでください。",
    "contacts": "この相談の支援経過（訂正済みでないもの）を選んでください。",
    "sheets": "この相談で保存されている様式を選んでください。",
    "attachments": "この相談の添付書類を選んでください。",
}


def _of_member(member: Member, person: Concerned | None, said: ReferralForm) -> DossierMember:
    return DossierMember(
        member_id=member.id,
        name=member.name,
        kana=member.kana,
        birth_date=member.birth_date,
        relation=member.relation_typed or member.relation,
        living=member.living,
        represented_by=member.represented_by,
        issues=person.issues if person else (),
        main_issue=person.main_issue if person else None,
        note=person.note if person and said.with_consent and said.include_narrative else None,
    )


def _of_contact(contact: Contact, members: Collection[UUID]) -> DossierContact:
    return DossierContact(
        on=contact.on,
        channel=contact.channel,
        agency=contact.agency,
        kind=contact.kind,
        with_whom=contact.with_whom,
        member_ids=tuple(member for member in contact.member_ids if member in members),
        note=contact.note,
        next_on=contact.next_on,
    )


def _of_sheet(saved: Saved, forms: Forms, members: Collection[UUID]) -> DossierSheet:
    form = forms.version(saved.form, saved.version)
    said = () if form is None else spoken(form, saved.answers)
    return DossierSheet(
        form=saved.form,
        title=saved.form if form is None else form.title,
        version=saved.version,
        revision=saved.revision,
        answers=tuple(_of_answer(one) for one in said if one.member is None or one.member in members),
    )


def _of_answer(one: Spoken) -> DossierAnswer:
    return DossierAnswer(question=one.question, answer=one.answer, member_id=one.member)


def _of_attachment(attached: Attachment) -> DossierAttachment:
    return DossierAttachment(
        attachment_id=attached.id,
        title=attached.name or "",
        media_type=attached.media_type,
        pages=attached.pages,
        on=attached.on,
    )
