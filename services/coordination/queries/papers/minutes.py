"""The record of a meeting (会議録), as its reader may read it; that of a support conference is collected back (R5)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.papers import NothingToPrint
from services.coordination.queries import meetings, tasks
from services.coordination.queries.meetings.one import basis_of_kind
from services.coordination.queries.meetings.views import MeetingView, MinutesView
from services.coordination.queries.papers.words import CONFIDENTIAL, Words, day, label, moment, said
from services.coordination.store import cases
from services.coordination.store import tasks as task_store
from shared.actors import Actor
from shared.files.documents import Document, Fields, Listing, Part, Prose
from shared.web import Paging
from shared.web.paging import MAX_LIMIT

COLLECTED = f"{CONFIDENTIAL}・会議後回収"


async def minutes(session: AsyncSession, actor: Actor, meeting_id: UUID, words: Words) -> Document:
    """Write out a held meeting. Raises NotFound, NothingToPrint, AcknowledgementRequired (R5)."""
    seen = await meetings.meeting(session, actor, meeting_id, today=words.today)
    confidential = seen.kind == "support_conference"
    texts = await _texts(session, actor, meeting_id, words.today) if confidential else []
    kept = seen.minutes
    if kept is None:
        raise NothingToPrint(lacks="minutes")
    numbers = {case_id: (await cases.case_of(session, case_id)).number for case_id in seen.case_ids}
    kind = label("meeting_kind", seen.kind)
    copy = f"{seen.agencies.index(actor.agency) + 1}／{len(seen.agencies)}" if actor.agency in seen.agencies else "控え"
    return Document(
        name=f"{kind}_会議録_{seen.held_on.isoformat()}",
        title=f"{kind}　会議録",
        number=f"配布番号 {copy}　{words.agency(actor.agency)}" if confidential else "",
        printed=words.printed,
        parts=(
            _about(seen, kept, words),
            _attended(kept, words),
            *_spoken_of(seen),
            _determined(kept, numbers),
            *texts,
            *([Prose("記録", kept.text)] if kept.text else []),
            await _tasks(session, actor, meeting_id, words),
            Fields("確認", (("記録した人", ""), ("市の確認", "")), by_hand=10),
        ),
        marking=COLLECTED if confidential else CONFIDENTIAL,
        basis=basis_of_kind(seen.kind),
    )


async def _tasks(session: AsyncSession, actor: Actor, meeting_id: UUID, words: Words) -> Part:
    asked = tasks.Asked(meeting_id=meeting_id)
    found = await tasks.tasks(session, actor, Paging(MAX_LIMIT), asked, profile=words.profile, today=words.today)
    rows = tuple(
        (words.agency(each.agency), said(each.text), day(each.due_on), label("task_status", each.status))
        for each in found.items
    )
    return Listing("宿題", ("機関", "内容", "期限", "状態"), (3, 6, 3, 2), rows)


async def _texts(session: AsyncSession, actor: Actor, meeting_id: UUID, today: date) -> list[Part]:
    """The text that holds, once however many cases it is about, and what was said of determinations; no task."""
    inside = await meetings.materials(session, actor, meeting_id, today=today)
    tasked = await task_store.items_of(session, meeting_id)
    said_there = [item for item in inside.items if item.kind == "minutes" and item.id not in tasked]
    version = max((item.minutes_version or 0 for item in said_there), default=0)
    texts = {item.content: None for item in said_there if version and item.minutes_version == version}
    notes = {item.content: None for item in said_there if item.minutes_version is None}
    heading = f"記録（第{version}版）" if version > 1 else "記録"
    of_notes = "判定についての記録" if texts else "記録"
    return [*(Prose(heading, text) for text in texts), *(Prose(of_notes, text) for text in notes)]


def _about(seen: MeetingView, kept: MinutesView, words: Words) -> Part:
    rows = (
        ("日時", moment(seen.held_on, kept.began or seen.start, kept.ended or seen.end, unknown="　時刻の記録なし")),
        ("場所", said(seen.place) or "記録なし"),
        ("主催", words.agency(seen.host)),
        ("市の出席", "あり" if kept.city_present else "なし"),
        ("次回", day(kept.next_on) or "未定"),
    )
    return Fields("会議", rows)


def _attended(kept: MinutesView, words: Words) -> Part:
    rows = tuple((words.agency(each.agency), said(each.subject)) for each in kept.attendees)
    return Listing("出席者", ("機関", "出席者（利用者名）"), (3, 2), rows)


def _spoken_of(seen: MeetingView) -> list[Part]:
    rows = tuple((str(place), topic) for place, topic in enumerate(seen.topics, start=1))
    return [Listing("議題", ("順", "議題"), (1, 8), rows)] if rows else []


def _determined(kept: MinutesView, numbers: Mapping[UUID, str]) -> Part:
    rows = tuple(
        (f"事例 {numbers.get(each.case_id, '')}", label("determination", each.result), said(each.note))
        for each in kept.determinations
    )
    return Listing("判定", ("事例", "判定", "内容"), (2, 2, 5), rows)
