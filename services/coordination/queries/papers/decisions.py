"""The city's decision on a plan (決定通知書), told to the household (R8, R9)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.papers import NothingToPrint
from services.coordination.domain.plan.basis import statutory_basis
from services.coordination.policy.cases import require_staff
from services.coordination.queries import cases, plans
from services.coordination.queries.papers.handed import FOR_THE_PERSON, Handed, handed_to, named_for
from services.coordination.queries.papers.plans import services_used
from services.coordination.queries.papers.words import Words, day, names, said
from services.coordination.queries.views.plans import PlanView
from services.coordination.store.cases import case_of
from shared.actors import Actor
from shared.files.documents import Document, Fields

USED = "利用を決定した事業"
TYPED = "理由"
"""What somebody wrote: it may tell of anybody."""


async def decision_notice(
    session: AsyncSession, actor: Actor, plan_id: UUID, words: Words, *, member: UUID | None = None
) -> Document:
    """Tell the household what was decided, or one of its members. Staff only.

    Raises NotFound, NotAllowed, NothingToPrint before the decision, AddresseeNeeded where a wall stands, UnknownMember.
    """
    seen = await plans.plan(session, actor, plan_id, today=words.today)
    require_staff(actor, [actor.agency])
    case = await cases.case(session, actor, seen.case_id, today=words.today)
    told = _decided(seen)
    if not told:
        raise NothingToPrint(lacks="decision")
    household = await case_of(session, seen.case_id)
    handed = await handed_to(session, household, member, words)
    called = names(case.members)
    living = [called[str(each.id)] for each in case.members if each.living and member in {None, each.id, *each.also}]
    rows = (*told, ("会議で適切と判定した日", day(seen.appropriate_on)), ("根拠", _basis(seen, handed)))
    return Document(
        name=f"支援プラン決定通知書_{case.number}_第{seen.version}版{named_for(household, member)}",
        title="支援プラン決定通知書",
        number=f"事例 {case.number}　第{seen.version}版",
        printed=words.printed,
        to="　".join(f"{name} 様" for name in living),
        by=words.city,
        opening="申込みのありました支援プランについて、下記のとおり決定しましたので、お知らせします。",
        parts=(
            Fields(
                "決定",
                tuple((name, text) for name, text in rows if name != TYPED or handed.may_have(text)),
            ),
            services_used(seen, called, words, handed, heading=USED if seen.decided_on else "申込みのあった事業"),
        ),
        marking=FOR_THE_PERSON,
        closing="この決定について分からないことは、担当のコーディネーターまたは市にお尋ねください。",
    )


def _basis(seen: PlanView, handed: Handed) -> str:
    """What the city named, or the law for what is this person's: more could tell what was decided for another."""
    named, on = said(seen.decision_basis), seen.decided_on or seen.returned_on
    if on is None or handed.may_have(named):
        return named
    uses = {"outreach": seen.outreach_member_ids, "participation": seen.participation_member_ids}
    return statutory_basis(on, **{service: bool(handed.of(members)) for service, members in uses.items()})


def _decided(seen: PlanView) -> tuple[tuple[str, str], ...]:
    """What the city said, yes or no; nothing where it has not. What a meeting sends back never came before the city."""
    if seen.decided_on is not None:
        yes = "支援プランのとおり支援を行います。"
        return ("決定", yes), ("決定した日", day(seen.decided_on)), ("実施する日", day(seen.in_force_on))
    if seen.returned_on is not None and seen.appropriate_on is not None:
        no = "この支援プランは決定しませんでした。担当者が、あなたと相談しながら作り直します。"
        return ("決定", no), ("決定した日", day(seen.returned_on)), ("理由", said(seen.returned_reason))
    return ()
