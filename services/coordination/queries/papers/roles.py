"""Who does what (役割分担表): staff see every role, an agency its own (R10, R15)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries import roles
from services.coordination.queries.papers.words import CONFIDENTIAL, Words, day, label, said
from services.coordination.queries.views.roles import ReportView
from services.coordination.store import cases
from shared.actors import Actor
from shared.files.documents import Document, Listing


async def role_table(session: AsyncSession, actor: Actor, case_id: UUID, words: Words) -> Document:
    """Write out the roles of a case. Raises NotFound for those who are not on it."""
    seen = await roles.roles(session, actor, case_id, profile=words.profile, today=words.today)
    number = (await cases.case_of(session, case_id)).number
    rows = tuple(
        (
            words.agency(role.agency),
            said(role.text),
            label("role_status", role.status) + (f"\n理由：{role.reason}" if role.reason else ""),
            day(role.offered_on),
            day(role.answered_on),
            _last(role.reports, role.done_on),
        )
        for role in seen
    )
    header = ("機関", "役割", "状態", "提示", "回答", "報告・完了")
    return Document(
        name=f"役割分担表_{number}",
        title="役割分担表",
        number=f"事例 {number}",
        printed=words.printed,
        parts=(Listing("役割", header, (3, 5, 3, 3, 3, 5), rows),),
        marking=CONFIDENTIAL,
    )


def _last(reports: list[ReportView], done_on: object) -> str:
    told = [f"{day(report.on)}　{report.text}" for report in reports[-1:]]
    return "\n".join([*told, *([f"{day(done_on)}　完了"] if done_on else [])])
