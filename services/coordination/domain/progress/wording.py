"""One sentence that says where a case waits, on whom and until when, and what comes next."""

from collections.abc import Callable, Sequence
from datetime import date

from services.coordination.domain.progress.way import Asked, State, Step

TITLES = {
    "referral": "つなぎの受付",
    "consent": "本人の同意",
    "information": "資料・情報の提供",
    "plan": "支援プランの作成",
    "convening": "会議の招集",
    "preparation": "事前シート",
    "meeting": "会議の開催",
    "minutes": "会議録の作成",
    "tasks": "会議で決めた宿題",
    "decision": "市の決定",
    "roles": "役割の引受け",
    "effects": "参加支援・アウトリーチの開始",
    "gaps": "不足する資源の地域づくりへの提起",
    "review": "モニタリング",
    "closing": "終結",
}
_UNITS = {"referral": "件", "consent": "人", "effects": "件", "gaps": "件", "tasks": "件"}
_SAID = {
    "consent": "同意済み",
    "referral": "受付済み",
    "effects": "開始済み",
    "gaps": "提起済み",
    "preparation": "提出済み",
    "tasks": "完了",
}
_WEEKDAYS = "月火水木金土日"
_OVER = "この事例は終結しています。"
_NOTHING = "待っていることはありません。"


def headline(steps: Sequence[Step], *, name: Callable[[str], str], late: Callable[[date], int]) -> str:
    """Tell the most pressing step: what is due first, else what comes first; then the next one ahead."""
    waiting = [step for step in steps if step.state is State.WAITING]
    if not waiting:
        return _OVER if steps and steps[-1].state is State.DONE else _NOTHING
    step = min(waiting, key=lambda each: (each.due_on is None, each.due_on or date.max))
    ahead = next((each for each in steps[steps.index(step) + 1 :] if each.state is State.AHEAD), None)
    after = f"次は「{TITLES[ahead.code]}」です。" if ahead else ""
    return f"{_stands(step, name)}{_until(step.due_on, late)}。{after}"


def _stands(step: Step, name: Callable[[str], str]) -> str:
    if step.asked > 1:
        unit, said = _UNITS.get(step.code, "機関"), _SAID.get(step.code, "回答済み")
        return f"「{TITLES[step.code]}」は{step.asked}{unit}中{step.answered}{unit}が{said}"
    return f"「{TITLES[step.code]}」を待っています（{_who(step.waits_for[0], name)}）"


def _who(asked: Asked, name: Callable[[str], str]) -> str:
    return "ご本人" if asked.agency is None else name(asked.agency)


def _until(due_on: date | None, late: Callable[[date], int]) -> str:
    if due_on is None:
        return ""
    days = late(due_on)
    passed = f"、{days}開庁日過ぎています" if days else ""
    return f"、期限は{due_on.month}月{due_on.day}日（{_WEEKDAYS[due_on.weekday()]}）{passed}"
