"""The plan in plain Japanese for one person concerned (本人向け), to be handed out; nothing crosses a wall (R15)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries import cases, plans
from services.coordination.queries.papers.handed import FOR_THE_PERSON, named_for
from services.coordination.queries.papers.words import Words
from services.coordination.queries.plain import plain_plan
from services.coordination.queries.views.cases import CaseView
from services.coordination.queries.views.plans import PlainSection
from services.coordination.store.cases import case_of
from shared.actors import Actor
from shared.files.documents import Document, Fields, Prose

_DEEPER = "　"
_BY_HAND = ("話を聞く人（担当）", "電話", "受けとった日とお名前")


async def plain_copy(session: AsyncSession, actor: Actor, plan_id: UUID, words: Words, *, member_id: UUID) -> Document:
    """Write out a version for one person, in large print. Staff only. Raises NotFound for somebody else's."""
    seen = await plain_plan(session, actor, plan_id, member_id, profile=words.profile, today=words.today)
    case_id = (await plans.plan(session, actor, plan_id, today=words.today)).case_id
    case = await cases.case(session, actor, case_id, today=words.today)
    household = await case_of(session, case_id)
    return Document(
        name=f"わたしの支援プラン_{case.number}_第{seen.version}版{named_for(household, member_id)}",
        title=seen.title,
        number=f"{case.number}　第{seen.version}版（{seen.written_on}に作成）",
        printed=words.printed,
        to=seen.name or "",
        by=words.city,
        opening="この紙は、あなたの支援のプランを、わかりやすく書いたものです。",
        parts=(
            *(Prose(each.heading, _text(each)) for each in seen.sections),
            Fields("聞きたいことがあるとき", (*_asked_of(case, words), *((each, "") for each in _BY_HAND)), by_hand=11),
        ),
        marking=FOR_THE_PERSON,
        is_large=True,
    )


def _asked_of(case: CaseView, words: Words) -> tuple[tuple[str, str], ...]:
    return (("話を聞くところ", words.agency(case.coordinator.agency)),) if case.coordinator else ()


def _text(section: PlainSection) -> str:
    return "\n".join(line if line.startswith(_DEEPER) else f"・{line}" for line in section.lines)
