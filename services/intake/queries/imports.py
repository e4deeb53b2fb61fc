"""Reading imports: what was sent by one's agency, consultation by consultation, and what could not be brought in."""

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.imports import groups_of
from services.intake.domain.imports import header as headers
from services.intake.domain.imports.reading import Remark
from services.intake.domain.imports.record import CANNOT, Import, Item, State
from services.intake.inputs.consultations import MemberForm
from services.intake.inputs.imports import Ready, ready
from services.intake.inputs.persons import PersonSearch
from services.intake.queries import persons
from services.intake.queries.views.imports import (
    CountsView,
    ImportView,
    IncomingPerson,
    IncomingView,
    ItemView,
    RemarkView,
)
from services.intake.queries.views.persons import MatchView
from services.intake.store import imports
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile

MOST_LISTED = 100

DIFFERS = (
    "同じ受付番号の相談が、異なる内容で記録されています。直すときは相談の画面で、別の相談なら番号を消してください。"
)
REPEATED = "このファイルの前の行と、まったく同じ内容です。二度あった相談でなければ、行を消してください。"
NO_LONGER = "確認の後に取り込めなくなりました。窓口などを確認してください。"


async def imports_of(session: AsyncSession, actor: Actor) -> list[ImportView]:
    """What the actor's agency has sent, the newest first. Raises NotAllowed."""
    policy.must_be_practitioner(actor)
    found = await imports.imports(session, actor.agency, limit=MOST_LISTED)
    counts = await imports.counts(session, [one.id for one in found])
    return [_shown(one, counts.get(one.id, {})) for one in found]


async def shown(session: AsyncSession, found: Import) -> ImportView:
    """An import that was just looked at or changed."""
    return _shown(found, (await imports.counts(session, [found.id])).get(found.id, {}))


async def one(session: AsyncSession, actor: Actor, import_id: UUID) -> ImportView:
    """One import. Raises NotFound."""
    return await shown(session, await _seen(session, actor, import_id))


async def items(
    session: AsyncSession,
    actor: Actor,
    import_id: UUID,
    *,
    state: State | None,
    after: int,
    limit: int,
    profile: Profile,
    today: date,
) -> list[tuple[int, ItemView]]:
    """Consultations of an import as they would come in, by their position. Raises NotFound, ImportOver."""
    found = await _kept(session, actor, import_id)
    listed = await imports.items(session, import_id, state=state, after=after, limit=limit)
    read = await _read(session, found, listed, profile, today)
    return [(item.position, await _item(session, actor, item, read[item.position])) for item in listed]


async def rejected(
    session: AsyncSession, actor: Actor, import_id: UUID, *, profile: Profile, today: date
) -> tuple[Import, Iterator[list[str]]]:
    """The lines that cannot be brought in, as they were typed, each with the reason; first the header.

    Raises NotFound, ImportOver.
    """
    found = await _kept(session, actor, import_id)
    at = [n for n, heading in enumerate(found.headings) if heading != headers.REASON]
    lines = [[*(found.headings[n] for n in at), headers.REASON]]
    for state in CANNOT:
        after = 0
        while listed := await imports.items(session, import_id, state=state, after=after, limit=imports.AT_ONCE):
            read = await _read(session, found, listed, profile, today)
            rows = await imports.lines(session, import_id, (line for item in listed for line in item.lines))
            for item in listed:
                why = _faults(item, read[item.position])
                for line in item.lines:
                    cells = rows[line].cells if line in rows else []
                    lines.append([*(cells[n] if n < len(cells) else "" for n in at), _reason(line, why)])
            after = listed[-1].position
    return found, iter(lines)


async def _seen(session: AsyncSession, actor: Actor, import_id: UUID) -> Import:
    found = policy.must_own_import(actor, await imports.imported(session, import_id))
    await access.log(session, actor, act="read", kind="import", record=import_id, basis=policy.INTERNAL_USE)
    return found


async def _kept(session: AsyncSession, actor: Actor, import_id: UUID) -> Import:
    found = await _seen(session, actor, import_id)
    found.must_be_kept()
    return found


async def _read(
    session: AsyncSession, found: Import, listed: Sequence[Item], profile: Profile, today: date
) -> dict[int, Ready]:
    groups = await groups_of(session, found, listed)
    return {
        position: ready(group, profile=profile, agency=found.agency, today=today) for position, group in groups.items()
    }


async def _item(session: AsyncSession, actor: Actor, item: Item, read: Ready) -> ItemView:
    notes = [*read.understood.notes]
    if item.ordinal > 1:
        notes.insert(0, Remark(item.position, REPEATED))
    return ItemView(
        lines=item.lines,
        state=item.state,
        consultation_id=item.consultation_id,
        faults=[_remark(each) for each in _faults(item, read)],
        notes=[_remark(each) for each in notes],
        incoming=await _incoming(session, actor, item, read),
    )


def _faults(item: Item, read: Ready) -> list[Remark]:
    if item.state is State.DIFFERS:
        return [Remark(item.position, DIFFERS)]
    if item.state is State.BAD:
        return read.understood.faults or [Remark(item.position, NO_LONGER)]
    return []


async def _incoming(session: AsyncSession, actor: Actor, item: Item, read: Ready) -> IncomingView:
    told, ended = read.understood.told, read.understood.ended
    members = read.reception.household.members if read.reception else ()
    people = [
        await _person(session, actor, member, line=line, ask=item.state is State.GOOD)
        for member, line in zip(members, read.understood.members, strict=False)
    ]
    return IncomingView(
        **{name: told[name] for name in ("on", "desk", "channel", "source", "urgency")},
        outcome=ended.outcome if ended else None,
        concluded_on=ended.on if ended else None,
        people=people,
    )


async def _person(session: AsyncSession, actor: Actor, member: MemberForm, *, line: int, ask: bool) -> IncomingPerson:
    alike: list[MatchView] = []
    if ask and (member.name or member.kana):
        asked = PersonSearch(name=member.name, kana=member.kana, birth_date=member.birth_date)
        alike = await persons.people_like(session, actor, asked)
    told = member.model_dump(include={"name", "kana", "birth_date", "relation", "issues"})
    return IncomingPerson(line=line, **told, alike=alike)


def _reason(line: int, why: Sequence[Remark]) -> str:
    """Why a line cannot be brought in: what is wrong with it, or with another line of its consultation."""
    return "／".join(_sentence(each, line) for each in why)


def _sentence(each: Remark, line: int) -> str:
    elsewhere = "" if each.line == line else f"{each.line}行目："
    return f"{elsewhere}{f'［{each.column}］' if each.column else ''}{each.message}"


def _remark(each: Remark) -> RemarkView:
    return RemarkView(line=each.line, column=each.column, message=each.message)


def _shown(found: Import, counts: dict[State, int]) -> ImportView:
    header = headers.read(found.headings)
    told = {name: getattr(found, name) for name in ImportView.model_fields if hasattr(found, name)}
    return ImportView(
        **told,
        consultations=CountsView(**{state.value: count for state, count in counts.items()}),
        unknown_columns=header.unknown,
        unread_sheets=found.unread,
    )
