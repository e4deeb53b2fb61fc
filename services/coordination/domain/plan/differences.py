"""What differs between two wordings of a plan, field by field, in the order in which people read a plan (R8).

Lines of a list are recognised: one that was only moved does not differ, one that was reworded is told as changed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product
from typing import Any, Literal

LABELS = {
    "wishes_and_issues": "1 本人・世帯の意向と課題",
    "persons": "1 一人ひとりの意向と課題",
    "goals": "2 目標と達成時期",
    "supports": "3 支援の種類・内容・留意事項",
    "roles": "4 各機関の役割分担",
    "provision_as_one": "5 一体的な提供",
    "review_on": "モニタリングの時期",
    "participation": "参加支援への申し送り",
    "uses_outreach": "アウトリーチの利用",
    "participation_member_ids": "参加支援の利用",
    "items": "支援会議から引用した情報",
}
FIELDS = {
    "text": "内容",
    "due_on": "期限",
    "measure": "達成の測り方",
    "member_id": "対象者",
    "kind": "種類",
    "caution": "留意事項",
    "from_item": "引用した情報",
    "agency": "機関",
    "subject": "担当者",
    "wishes": "意向",
    "issues": "課題",
    "goals": "目標",
    "cautions": "留意事項",
    "member_ids": "対象者",
}
ALIKE = 0.5
"""From this likeness of their texts on, two lines of a list are one that was reworded."""

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs. `pointer` is its place in the newer wording, of what was removed in the older one."""

    pointer: str
    label: str
    kind: Literal["added", "removed", "changed"]
    before: Any
    after: Any


def differences(before: Line, after: Line) -> list[Difference]:
    """What one must change in `before` to get `after` (both as `Wording.facts` tells them)."""
    return [each for section in LABELS for each in _section(section, before.get(section), after.get(section))]


def both_changed(theirs: Iterable[Difference], ours: Iterable[Difference]) -> list[str]:
    """The parts of a plan in which two people changed something, each from the same wording."""
    sections = [{each.pointer.split("/")[1] for each in found} for found in (theirs, ours)]
    return [f"/{section}" for section in LABELS if section in sections[0] & sections[1]]


def _section(section: str, before: Any, after: Any) -> Iterator[Difference]:
    pointer, label = f"/{section}", LABELS[section]
    if _is_lines(before) or _is_lines(after):
        yield from _lines(pointer, label, before or [], after or [])
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _fields(pointer, label, before, after)
    else:
        yield from _value(pointer, label, before, after)


def _lines(pointer: str, label: str, before: Sequence[Line], after: Sequence[Line]) -> Iterator[Difference]:
    pairs = _pairs(before, after)
    for place, line in enumerate(after):
        at, named = f"{pointer}/{place}", f"{label}（{place + 1}件目）"
        if place in pairs:
            yield from _fields(at, named, before[pairs[place]], line)
        else:
            yield Difference(at, named, "added", None, line)
    kept = set(pairs.values())
    for place, line in enumerate(before):
        if place not in kept:
            yield Difference(f"{pointer}/{place}", f"{label}（前の版の{place + 1}件目）", "removed", line, None)


def _fields(pointer: str, label: str, before: Line, after: Line) -> Iterator[Difference]:
    for name in dict.fromkeys([*after, *before]):
        named = f"{label} {FIELDS.get(name, name)}"
        yield from _value(f"{pointer}/{name}", named, before.get(name), after.get(name))


def _value(pointer: str, label: str, before: Any, after: Any) -> Iterator[Difference]:
    old, new = before or None, after or None
    if old != new:
        kind: Literal["added", "removed", "changed"] = "added" if old is None else "changed" if new else "removed"
        yield Difference(pointer, label, kind, old, new)


def _pairs(before: Sequence[Line], after: Sequence[Line]) -> dict[int, int]:
    """Place in `after` → place in `before` of the same line; the likest are paired first."""
    places = product(enumerate(after), enumerate(before))
    likeness = sorted(((_likeness(old, new), -at, -was) for (at, new), (was, old) in places), reverse=True)
    found: dict[int, int] = {}
    for alike, new_at, old_at in likeness:
        if alike >= ALIKE and -new_at not in found and -old_at not in found.values():
            found[-new_at] = -old_at
    return found


def _likeness(old: Line, new: Line) -> float:
    if old == new:
        return 2.0
    if "agency" in old and old["agency"] != new.get("agency"):
        return 0.0  # another agency's role is another role
    if "text" not in old:  # what one person says is theirs, however it is worded
        return 1.0 if old.get("member_id") == new.get("member_id") else 0.0
    same_person = old.get("member_id") == new.get("member_id")
    alike = SequenceMatcher(None, old["text"], new.get("text", ""), autojunk=False).ratio()
    floor = ALIKE if "agency" in old else 0.0
    return max(floor, alike) + (0.1 if same_person else 0.0)


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)
