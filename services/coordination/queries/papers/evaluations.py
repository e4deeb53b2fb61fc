"""What came of an episode (終結評価票): goal by goal, as each agency saw it, and who watches afterwards (R12)."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.papers import NothingToPrint
from services.coordination.queries import cases, closings
from services.coordination.queries.papers.words import CONFIDENTIAL, Words, day, label, names, of_persons, said
from services.coordination.queries.views.cases import CaseView
from services.coordination.queries.views.closings import ClosureView, EaseSummary, EpisodeView, EvaluationView
from shared.actors import Actor
from shared.files.documents import Document, Fields, Listing, Part, Prose

NOT_YET = {"planned": "予定", "dropped": "取りやめ"}
UNTOLD = "（目標ごとの記録はありません）"
SCALE = "（１ 難しい ～ ５ しやすい）"


async def closing_evaluation(
    session: AsyncSession, actor: Actor, case_id: UUID, words: Words, *, episode: int | None = None
) -> Document:
    """Write out an episode's evaluation, by default the last one's; an agency reads what is its own.

    Raises NotFound, NothingToPrint before anything was evaluated.
    """
    found = await closings.closings(session, actor, case_id, today=words.today)
    told = [each for each in found if episode in {None, each.episode} and _is_told(each)]
    if not told:
        raise NothingToPrint(lacks="evaluation")
    case = await cases.case(session, actor, case_id, today=words.today)
    return Document(
        name=f"終結評価票_{case.number}_第{told[-1].episode}期",
        title="終結評価票",
        number=f"事例 {case.number}　第{told[-1].episode}期（{day(told[-1].opened_on)} から）",
        printed=words.printed,
        parts=tuple(_parts(told[-1], case, words)),
        marking=CONFIDENTIAL,
    )


def _is_told(each: EpisodeView) -> bool:
    return bool(each.evaluations or each.ease.agencies or each.closure)


def _parts(each: EpisodeView, case: CaseView, words: Words) -> Iterator[Part]:
    for evaluation in each.evaluations[-1:]:
        yield from _evaluated(evaluation, case)
    yield _eased(each.ease, words)
    if each.closure is not None:
        yield from _closed(each.closure, words)


def _evaluated(found: EvaluationView, case: CaseView) -> Iterator[Part]:
    called = names(case.members)
    mark = "" if found.ease_of_support is None else f"{found.ease_of_support}　（チームとして）{SCALE}"
    facts = (
        ("評価した日", day(found.on)),
        ("達成した目標の数", _of(found.goals_reached, len(found.goals))),
        ("支援のしやすさ", mark),
    )
    yield Fields("評価", facts)
    rows = tuple(
        (
            str(goal.goal),
            said(goal.text),
            of_persons([goal.member_id], called),
            label("goal_result", goal.result),
            said(goal.note),
        )
        for goal in found.goals
    )
    yield Listing("目標ごとの達成状況", ("番号", "目標", "対象", "結果", "内容"), (1, 5, 3, 2, 4), rows, UNTOLD)
    yield Prose("全体の評価", said(found.text))


def _eased(ease: EaseSummary, words: Words) -> Part:
    rows = tuple(
        (words.agency(each.agency), _mark(each.before), _mark(each.after), said(each.text)) for each in ease.agencies
    )
    means = (("平均", _mark(ease.before), _mark(ease.after), ""),) if rows else ()
    waited = tuple((words.agency(code), "", "未回答", "") for code in ease.awaited)
    header = ("機関", "支援の前", "支援の後", "内容")
    return Listing(f"支援のしやすさ{SCALE}", header, (4, 2, 2, 5), (*rows, *waited, *means))


def _of(reached: int, goals: int) -> str:
    return f"{goals}件のうち{reached}件" if goals else str(reached)


def _mark(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _closed(closure: ClosureView, words: Words) -> Iterator[Part]:
    watch = closure.watch
    yield Fields(
        "終結",
        (
            ("終結した日", day(closure.on)),
            ("理由", label("closure_reason", closure.reason)),
            ("見守り", words.agency(watch.agency) if watch else "なし"),
            ("見守りの期限", day(watch.until) if watch else ""),
            ("見守りの内容", said(watch.text) if watch else ""),
        ),
    )
    if watch:
        rows = tuple(
            (
                day(each.due_on),
                words.agency(each.agency),
                label("channel", each.method),
                label("watch_result", each.result) or NOT_YET.get(each.status, ""),
                day(each.answered_on) if each.result else "",
            )
            for each in watch.contacts
        )
        yield Listing("見守りの連絡", ("予定", "機関", "方法", "様子", "行った日"), (4, 4, 2, 3, 4), rows)
