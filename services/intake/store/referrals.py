"""What referrals told, and what is heard of the cases that came of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.progress import RoleSeen, StageSeen
from services.intake.domain.referral import Sent, Withheld
from services.intake.domain.referral_question import ReferralQuestion


async def keep_sent(session: AsyncSession, referral_id: UUID, sent: Sent) -> None:
    """Keep what a referral told."""
    content = {
        "basis": sent.basis,
        "dossier": sent.dossier,
        "withheld": [{"what": each.what, "why": each.why} for each in sent.withheld],
        "relied_on": {str(member): [str(one) for one in given] for member, given in sent.relied_on.items()},
    }
    await session.execute(insert(tables.referral_sent).values(referral_id=referral_id, content=content))


async def sent(session: AsyncSession, referral_id: UUID) -> Sent | None:
    """What a referral told; None for one made before that was kept."""
    row = tables.referral_sent
    kept = await session.scalar(select(row.c.content).where(row.c.referral_id == referral_id))
    if kept is None:
        return None
    relied_on = {UUID(member): [UUID(one) for one in given] for member, given in kept["relied_on"].items()}
    return Sent(kept["basis"], kept["dossier"], tuple(Withheld(**each) for each in kept["withheld"]), relied_on)


async def keep_question(session: AsyncSession, asked: ReferralQuestion) -> None:
    """Keep what coordination asks, once."""
    row = tables.referral_question
    values = {name: getattr(asked, name) for name in ("id", "referral_id", "asked_on", "due_on", "question")}
    await session.execute(upsert(row).values(**values).on_conflict_do_nothing(index_elements=[row.c.id]))


async def question_for_update(session: AsyncSession, question_id: UUID) -> ReferralQuestion | None:
    """A question, locked until the transaction ends."""
    return await session.get(ReferralQuestion, question_id, with_for_update=True, populate_existing=True)


async def questions_of(session: AsyncSession, referral_ids: Collection[UUID]) -> Mapping[UUID, list[ReferralQuestion]]:
    """What coordination asked about referrals, oldest first."""
    row, found = tables.referral_question.c, defaultdict[UUID, list[ReferralQuestion]](list)
    if referral_ids:
        asked = select(ReferralQuestion).where(row.referral_id.in_(referral_ids)).order_by(row.asked_on, row.id)
        for each in await session.scalars(asked):
            found[each.referral_id].append(each)
    return found


async def agencies_of(session: AsyncSession, referral_ids: Collection[UUID]) -> set[str]:
    """Which agencies of this instance made these referrals; none for those of another instance."""
    row = tables.referral
    return set(await session.scalars(select(row.c.from_agency).where(row.c.id.in_(set(referral_ids)))))


async def keep_stage(session: AsyncSession, case_id: UUID, stage: StageSeen) -> None:
    """Keep that a case reached a stage, once."""
    values = {"case_id": case_id, "revision": stage.revision, "on": stage.on, "stage": stage.stage}
    await session.execute(upsert(tables.case_stage).values(**values, number=stage.number).on_conflict_do_nothing())


async def keep_role_step(
    session: AsyncSession, role_id: UUID, step: str, *, case_id: UUID, agency: str, on: date
) -> None:
    """Keep a step of a role, whatever else of it is known; of several reports the last day."""
    row = tables.case_role
    day = row.c[f"{step}_on"]
    written = upsert(row).values({"role_id": role_id, "case_id": case_id, "agency": agency, day.name: on})
    newest = func.greatest(day, written.excluded[day.name])
    await session.execute(written.on_conflict_do_update(index_elements=[row.c.role_id], set_={day.name: newest}))


async def keep_merge(session: AsyncSession, merge_id: UUID, *, case_id: UUID, into_id: UUID, **told: date) -> None:
    """Keep that a case became part of another (`on`), or that this was taken back (`separated_on`), in any order."""
    row = tables.case_merge
    written = upsert(row).values({"id": merge_id, "case_id": case_id, "into_id": into_id, **told})
    await session.execute(written.on_conflict_do_update(index_elements=[row.c.id], set_=told))


async def goes_on_under(session: AsyncSession, case_id: UUID) -> list[tuple[UUID, date]]:
    """The cases of which a case became part one after the other, each with the day."""
    row, found = tables.case_merge.c, list[tuple[UUID, date]]()
    while case_id not in {each for each, _ in found}:
        lasting = select(row.into_id, row.on).where(row.case_id == case_id, row.on.is_not(None))
        line = (await session.execute(lasting.where(row.separated_on.is_(None)).order_by(row.on.desc()))).first()
        if line is None:
            break
        found.append((line.into_id, line.on))
        case_id = line.into_id
    return found


async def stages_of(session: AsyncSession, case_ids: Iterable[UUID]) -> Mapping[UUID, list[StageSeen]]:
    """The stages of cases, in the order in which they were reached."""
    row = tables.case_stage
    found = select(row).where(row.c.case_id.in_(set(case_ids))).order_by(row.c.case_id, row.c.revision)
    seen: dict[UUID, list[StageSeen]] = defaultdict(list)
    for line in (await session.execute(found)).mappings():
        seen[line["case_id"]].append(StageSeen(line["revision"], line["on"], line["stage"], line["number"]))
    return seen


async def roles_of(session: AsyncSession, case_ids: Iterable[UUID], agency: str) -> Mapping[UUID, list[RoleSeen]]:
    """An agency's roles in cases, the one offered first at the top."""
    row = tables.case_role
    found = select(row).where(row.c.case_id.in_(set(case_ids)), row.c.agency == agency)
    seen: dict[UUID, list[RoleSeen]] = defaultdict(list)
    for line in (await session.execute(found.order_by(row.c.offered_on, row.c.role_id))).mappings():
        seen[line["case_id"]].append(_role(line))
    return seen


def _role(line: Any) -> RoleSeen:
    return RoleSeen(**{name: line[name] for name in RoleSeen.__dataclass_fields__})
