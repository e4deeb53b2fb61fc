"""Who does what (役割分担表): staff see every role, an agency its own (R10, R15)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries import roles
from services.coordination.queries.papers.words import CONFIDENTIAL, Words, day, label, said
from services.coordination.queries.views.roles import ReportView, RoleView
from services.coordination.store import cases
from shared.actors import Actor
from shared.files.documents import Document, Listing


async def role_table(session: AsyncSession, actor: Actor, case_id: UUID, words: Words) -> Document:
    """Write out the roles of a case. Raises NotFound for those who are not on it."""
    seen = await roles.roles(session, actor, case_id, profile=words.profile, today=words.today)
    number = (await cases.case_of(session, case_id)).number
    rows = tuple(
        (
            "\n".join(filter(None, (words.agency(role.agency), said(role.subject)))),
            said(role.text),
            day(role.due_on),
            _state(role),
            _last(role.reports, role.done_on),
        )
        for role in seen
    )
    header = ("機関・担当者", "役割", "期限", "状態", "報告・完了")
    return Document(
        name=f"役割分担表_{number}",
        title="役割分担表",
        number=f"事例 {number}",
        printed=words.printed,
        parts=(Listing("役割", header, (4, 4, 5, 7, 5), rows),),
        marking=CONFIDENTIAL,
    )


def _state(role: RoleView) -> str:
    days = (("提示", role.offered_on), ("回答", role.answered_on))
    told = [f"{head} {day(on)}" for head, on in days if on]
    words = (("理由", role.reason), ("代わりにできること", role.counter_proposal))
    return "\n".join([label("role_status", role.status), *told, *(f"{head}：{text}" for head, text in words if text)])


def _last(reports: list[ReportView], done_on: object) -> str:
    told = [f"{day(report.on)}　{report.text}" for report in reports[-1:]]
    return "\n".join([*told, *([f"{day(done_on)}　完了"] if done_on else [])])
