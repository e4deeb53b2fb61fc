"""The notice of a meeting (開催通知): of persons it says nothing, of cases their numbers (R5, R7)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.compartment import duty
from services.coordination.queries import meetings
from services.coordination.queries.meetings.one import basis_of_kind
from services.coordination.queries.papers.words import Words, day, label, moment, said
from services.coordination.store import cases
from shared.actors import Actor
from shared.files.documents import Document, Fields, Listing, Part

_HEADS = {
    "planned": ("開催通知（案）", "下記のとおり会議を予定しています。市が招集した後に、正式にお知らせします。"),
    "convened": ("開催通知", "下記のとおり会議を開催しますので、御出席ください。"),
    "held": ("開催通知", "下記のとおり会議を開催しました。"),
    "cancelled": ("中止のお知らせ", "下記の会議は中止になりました。"),
    "moved": ("日程変更のお知らせ", "下記の会議は日程が変わりました。新しい日程の通知を御確認ください。"),
}


async def invitation(session: AsyncSession, actor: Actor, meeting_id: UUID, words: Words) -> Document:
    """Invite to a meeting, or tell that it is off. Raises NotFound for those who were not called and are not staff."""
    seen = await meetings.meeting(session, actor, meeting_id, today=words.today)
    kind, (head, opening) = label("meeting_kind", seen.kind), _HEADS[seen.status]
    body = words.profile.meeting_body(seen.kind)
    numbers = [(await cases.case_of(session, case_id)).number for case_id in seen.case_ids]
    called = actor.agency in seen.agencies
    parts: list[Part] = [
        Fields(
            "会議",
            (
                ("会議", kind),
                ("目的", body.purpose),
                ("根拠", body.legal_basis),
                ("日時", moment(seen.held_on, seen.start, seen.end)),
                ("場所", said(seen.place) or "未定"),
                ("招集", f"{words.agency(body.convener)}　{day(seen.convened_on)}"),
                ("主催", words.agency(seen.host)),
                ("同日開催", "、".join(_beside(each) for each in seen.joint_with) or "なし"),
            ),
        ),
        Listing("出席する機関", ("機関",), (1,), tuple((words.agency(code),) for code in seen.agencies)),
    ]
    if seen.kind == "promotion_council":
        spoken_of, heading = seen.topics, "議題"
    else:
        spoken_of, heading = [f"事例 {number}" for number in numbers], "事例番号"
    if spoken_of:
        agenda = tuple((str(place), each) for place, each in enumerate(spoken_of, start=1))
        parts.append(Listing("議題", ("順", heading), (1, 8), agenda))
    closing = ""
    if seen.kind == "support_conference":
        closing = f"出席する方は、資料を見る前に、お一人ずつ守秘義務を確認してください。\n{duty(seen.held_on).text}"
    return Document(
        name=f"{kind}_{head}_{seen.held_on.isoformat()}",
        title=f"{kind}　{head}",
        number="",
        printed=words.printed,
        parts=tuple(parts),
        to=f"{words.agency(actor.agency)}　御中" if called else "関係機関　御中",
        by=words.city,
        opening=opening,
        closing=closing,
        basis=basis_of_kind(seen.kind),
    )


def _beside(each: UUID | str) -> str:
    return "同じ日の別の会議" if isinstance(each, UUID) else label("external_meeting", each)
