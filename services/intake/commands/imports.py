"""Bringing consultations in from a table: first all of it is checked, then it is brought in piece by piece.

Each piece is one transaction with its events, so that whoever is stopped in the middle goes on where they were; what
was brought in once is never brought in again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID, uuid4

from anyio import CapacityLimiter, to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.commands.receptions import receive_consultation
from services.intake.domain.imports import header as headers
from services.intake.domain.imports import on_record
from services.intake.domain.imports.reading import Numbered, together
from services.intake.domain.imports.record import CANNOT, Import, Item, State, Status
from services.intake.inputs.imports import Ready, ready
from services.intake.store import exports, imports
from shared import access, with_commit
from shared.actors import Actor
from shared.files.tables import Row, Table
from shared.privacy.keys import KeyRing
from shared.reference.profile import Profile
from shared.refusals import Refusal

PIECE = 100
"""Consultations that one request brings in."""

_readers = CapacityLimiter(1)


@dataclass(frozen=True, slots=True)
class Told:
    """A file as it came."""

    name: str
    content: bytes
    table: Table


async def check_file(session: AsyncSession, actor: Actor, said: Told, *, profile: Profile, today: date) -> Import:
    """Read a whole table and say of each consultation what would become of it; none is brought in.

    Raises NotAllowed, ColumnsLacking, ColumnTwice.
    """
    policy.must_be_practitioner(actor)
    await imports.forget_old(session, today=today)
    table = said.table
    read = partial(_read, table, profile=profile, agency=actor.agency, today=today)
    groups, found = await to_thread.run_sync(read, limiter=_readers)
    digest = tables.cipher.keys.index(said.content)
    made = Import(
        id=uuid4(),
        agency=actor.agency,
        subject=actor.subject,
        on=today,
        name=said.name,
        kind=table.kind,
        encoding=table.encoding,
        digest=digest,
        headings=table.header,
        unread=list(table.unread),
        lines=len(table.rows),
        same_as=await imports.same(session, actor.agency, digest),
    )
    items = [_item(made.id, group, one) for group, one in zip(groups, found, strict=True)]
    _count_repeats(items)
    await _note_known(session, made.agency, items)
    await _compare_with_record(session, actor.agency, items, groups, profile)
    await imports.add(session, made, table.rows, items)
    await _log(session, actor, made, "check_import")
    return made


async def commit(
    session: AsyncSession,
    actor: Actor,
    import_id: UUID,
    *,
    only_good: bool,
    profile: Profile,
    keys: KeyRing,
    today: date,
) -> Import:
    """Bring the next consultations of an import in; it is done when none is left.

    Raises NotAllowed, NotFound, ImportOver, ImportHasErrors.
    """
    found = await held(session, actor, import_id)
    await imports.one_at_a_time(session, actor.agency)
    counts = (await imports.counts(session, [import_id])).get(import_id, {})
    found.begin(bad=sum(counts.get(state, 0) for state in CANNOT), only_good=only_good)
    items = await imports.items(session, import_id, state=State.GOOD, limit=PIECE)
    await _note_known(session, actor.agency, items)
    lines = await groups_of(session, found, items)
    for item in items:
        if item.state is State.GOOD:
            one = ready(lines[item.position], profile=profile, agency=actor.agency, today=today)
            await _bring_in(session, actor, item, one, profile=profile, keys=keys)
        await imports.note(session, item)
    if len(items) < PIECE:
        found.status = Status.DONE
    await _log(session, actor, found, "import")
    return found


async def discard(session: AsyncSession, actor: Actor, import_id: UUID) -> None:
    """Throw away what was sent and not brought in. Raises NotAllowed, NotFound, ImportOver."""
    found = await held(session, actor, import_id)
    found.discard()
    await imports.forget_lines(session, import_id)
    await _log(session, actor, found, "discard_import")


async def held(session: AsyncSession, actor: Actor, import_id: UUID) -> Import:
    """Lock an import of the actor's agency. Raises NotFound."""
    return policy.must_own_import(actor, await imports.imported(session, import_id, for_update=True))


async def groups_of(session: AsyncSession, found: Import, items: Sequence[Item]) -> Mapping[int, Sequence[Numbered]]:
    """The lines of consultations of an import, by position."""
    rows = await imports.lines(session, found.id, (line for item in items for line in item.lines))
    header = headers.read(found.headings)
    return {item.position: [numbered_line(header, rows[line]) for line in item.lines] for item in items}


def numbered_line(header: headers.Header, row: Row) -> Numbered:
    """A row, by the names of its columns."""
    faults = {column: row.faults[at] for column, at in header.columns.items() if at in row.faults}
    return Numbered(row.number, header.line(row.cells), faults)


async def _bring_in(
    session: AsyncSession, actor: Actor, item: Item, one: Ready, *, profile: Profile, keys: KeyRing
) -> None:
    """Receive one consultation; what became impossible since it was checked (a desk that is gone) is bad now."""
    said = one.reception
    if said is None or said.on is None:
        item.state = State.BAD
        return
    try:
        received = await receive_consultation(
            session, actor, said, on=said.on, profile=profile, keys=keys, ended=one.understood.ended
        )
    except Refusal:  # raised before anything was written
        item.state = State.BAD
        return
    await with_commit.write(session)
    item.state, item.consultation_id = State.WRITTEN, received.id


def _read(
    table: Table, *, profile: Profile, agency: str, today: date
) -> tuple[list[list[Numbered]], list[tuple[State, bytes]]]:
    """The lines of each consultation, and whether they can be brought in with all they say: in a thread, it takes long.

    Raises ColumnsLacking, ColumnTwice.
    """
    header = headers.read(table.header)
    groups = list(together([numbered_line(header, row) for row in table.rows]))
    return groups, [_judged(ready(group, profile=profile, agency=agency, today=today)) for group in groups]


def _judged(one: Ready) -> tuple[State, bytes]:
    return State.BAD if one.reception is None else State.GOOD, one.content


def _item(import_id: UUID, group: Sequence[Numbered], found: tuple[State, bytes]) -> Item:
    state, content = found
    identity = tables.cipher.keys.index(b"import\0" + content)
    return Item(import_id, group[0].number, state, identity, lines=tuple(line.number for line in group))


def _count_repeats(items: Sequence[Item]) -> None:
    """Honest repeats of a file are told apart by their order: the same file again has the same ones."""
    seen: Counter[bytes] = Counter()
    for item in items:
        seen[item.identity] += 1
        item.ordinal = seen[item.identity]


async def _note_known(session: AsyncSession, agency: str, items: Sequence[Item]) -> None:
    before = await imports.brought_in(session, agency, (item.identity for item in items if item.state is State.GOOD))
    for item in items:
        if item.state is State.GOOD and (item.identity, item.ordinal) in before:
            item.state = State.KNOWN


async def _compare_with_record(
    session: AsyncSession, agency: str, items: Sequence[Item], groups: Sequence[Sequence[Numbered]], profile: Profile
) -> None:
    """Know again what was exported from here: with the same content it is here, with another one people decide."""
    serials = [(on_record.serial(group), item, group) for item, group in zip(items, groups, strict=True)]
    asked = [(serial, item, group) for serial, item, group in serials if serial is not None]
    for start in range(0, len(asked), exports.PIECE):
        piece = asked[start : start + exports.PIECE]
        found = await exports.numbered(session, agency, [serial for serial, _, _ in piece])
        there = {one.consultation.serial: one for one in found}
        for serial, item, group in piece:
            if serial in there:
                item.state = on_record.compared(group, there[serial], profile) or item.state
        session.expunge_all()


async def _log(session: AsyncSession, actor: Actor, made: Import, act: str) -> None:
    await access.log(session, actor, act=act, kind="import", record=made.id, basis=policy.INTERNAL_USE)
