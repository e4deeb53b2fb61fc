"""Filling in the sheets of a consultation: nothing is demanded, nothing that was written is lost (R1)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.consultations import held
from services.intake.domain.forms import answers
from services.intake.domain.forms.definition import FormDefinition
from services.intake.forms import Forms
from services.intake.inputs.sheets import SheetForm
from services.intake.store import consultations, sheets
from services.intake.store.sheets import Saved
from shared.actors import Actor
from shared.refusals import Invalid, NotFound, Stale


async def fill_in(
    session: AsyncSession,
    actor: Actor,
    consultation_id: UUID,
    form: str,
    said: SheetForm,
    *,
    forms: Forms,
    on: date,
    expected: int,
) -> Saved:
    """Save a sheet over the revision that was read; 0 is a sheet nobody has filled in yet.

    Raises NotFound, NotTheOwner, Stale, and Invalid pointing at each answer that cannot be kept.
    """
    consultation = await held(session, actor, consultation_id, "fill_in_sheet")
    policy.must_follow_up(actor, consultation)
    before = await sheets.newest(session, consultation_id, form)
    definition = _definition(forms, form, said.version or (before.version if before else None), on)
    if expected != (before.revision if before else 0):
        raise Stale
    concerned = {person.member_id for person in await consultations.concerned(session, consultation_id)}
    if strangers := said.members.keys() - concerned:
        raise Invalid({f"/members/{member}": "この相談の世帯員ではありません。" for member in sorted(strangers)})
    saved = Saved(
        form=form,
        version=definition.version,
        revision=expected + 1,
        answers=answers.read(definition, said.household, said.members),
        agency=actor.agency,
        subject=actor.subject,
    )
    await sheets.add(session, consultation_id, saved)
    return saved


def _definition(forms: Forms, form: str, version: int | None, on: date) -> FormDefinition:
    """Give the version named, or the one that holds today. Raises NotFound, Invalid."""
    if form not in forms.names():
        raise NotFound
    found = forms.current(form, on) if version is None else forms.version(form, version)
    if found is None:
        raise Invalid({"/version": "この様式にその版はありません。"})
    return found
