"""What is one person's own (本人用), on paper: nothing of it crosses a wall (R15)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries import sheets
from services.coordination.queries.papers.handed import FOR_THE_PERSON, named_for
from services.coordination.queries.papers.words import Words, born, day, label, said
from services.coordination.queries.views.walls import MemberSheet, SheetLine
from services.coordination.store.cases import case_of
from shared.actors import Actor
from shared.files.documents import Document, Fields, Listing, Part

HEADINGS = {
    "wishes": "あなたの願い",
    "goal": "目標",
    "support": "支援",
    "role": "だれが何をするか",
    "report": "支援した人からの報告",
    "contact": "やりとり",
    "participation": "参加支援",
}
"""The kinds of lines in the order in which they are read; what has no heading of its own stands at the end."""
_LAST = "そのほか"


async def member_sheet(
    session: AsyncSession, actor: Actor, case_id: UUID, words: Words, *, member_id: UUID
) -> Document:
    """Write out a member's own sheet. Staff only. Raises NotFound."""
    seen = await sheets.sheet(session, actor, case_id, member_id, today=words.today, profile=words.profile)
    return Document(
        name=f"本人用シート_{seen.case_number}{named_for(await case_of(session, case_id), member_id)}",
        title="あなたの支援について（本人用）",
        number=f"事例 {seen.case_number}",
        printed=words.printed,
        to=f"{said(seen.name)}　様",
        by=words.city,
        opening="この書面は、あなたについて記録されていることと、これからの支援をまとめたものです。",
        parts=(_about(seen, words), *_told(seen, words), _consented(seen, words)),
        marking=FOR_THE_PERSON,
        closing="まちがいや、変えてほしいことがあれば、担当のコーディネーターに知らせてください。",
    )


def _about(seen: MemberSheet, words: Words) -> Part:
    rows = (
        ("名前", said(seen.name)),
        ("フリガナ", said(seen.kana)),
        ("生年月日", born(seen.birth_date)),
        ("住所", said(seen.address)),
        ("困っていること", "、".join(label("issue", each) for each in seen.issues)),
        ("支援している機関", words.agencies(seen.agencies)),
    )
    return Fields("あなたのこと", tuple((name, text) for name, text in rows if text))


def _told(seen: MemberSheet, words: Words) -> list[Part]:
    by_heading: dict[str, list[SheetLine]] = {heading: [] for heading in (*HEADINGS.values(), _LAST)}
    for line in seen.lines:
        by_heading[HEADINGS.get(line.kind, _LAST)].append(line)
    return [_listed(heading, lines, words) for heading, lines in by_heading.items() if lines]


def _listed(heading: str, lines: list[SheetLine], words: Words) -> Part:
    rows = tuple((_text(each), words.agency(each.agency), _when(each)) for each in lines)
    return Listing(heading, ("内容", "機関", "日"), (6, 3, 3), rows)


def _text(line: SheetLine) -> str:
    if line.text is None and line.kind == "participation":
        return "人や場とのつながりを、いっしょに広げています。" if line.until is None else "参加支援を利用しました。"
    if line.text is None and line.kind == "contact":
        return label("channel", line.code)
    return said(line.text)


def _when(line: SheetLine) -> str:
    until = f"{day(line.until)}まで" if line.until else ""
    return "\n".join(filter(None, (day(line.on), until)))


def _consented(seen: MemberSheet, words: Words) -> Part:
    rows = tuple(
        (
            words.agencies(each.agencies),
            "、".join(label("data_category", code) for code in each.categories),
            f"{day(each.valid_from)}～{day(each.valid_until)}",
            label("consent_status", each.status),
        )
        for each in seen.consents
    )
    return Listing(
        "あなたの同意（いつでも取り消せます）", ("知らせてよい機関", "内容", "期間", "状態"), (4, 3, 3, 2), rows
    )
