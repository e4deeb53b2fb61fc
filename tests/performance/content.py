"""What is sent: one consultation of a household, and the events of many. Every name and place is invented."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson

from shared.contracts import enveloped
from shared.contracts.intake import ConsultationReceived
from shared.reference import codes
from shared.reference.profile import load_profile

DESK, AGENCY, SUBJECT = "sogo", "council", "bench-worker"


def consultation(on: date) -> bytes:
    """A reception as a desk sends it: three members, their issues, a record of some lines."""
    member = {"name": "架空 太郎", "kana": "カクウ タロウ", "birth_date": "1946-05-03", "relation": "51"}
    said: dict[str, Any] = {
        "on": on.isoformat(),
        "desk": DESK,
        "channel": "visit",
        "source": "family",
        "source_note": "近所の方に勧められて来所。",
        "urgency": "normal",
        "caller": {"name": "架空 花子", "relation": "長女", "phone": "000-0000-0000"},
        "household": {
            "address": "東京都小金井市架空町九丁目九十九番地の九",
            "members": [
                member | {"ref": "father", "issues": ["elder_care"], "main_issue": "elder_care"},
                member | {"ref": "son", "relation": "71", "issues": ["hikikomori", "poverty"], "note": "夜間に外出。"},
                member | {"ref": "child", "relation": "20", "represented_by": "son", "issues": ["developmental_delay"]},
            ],
        },
        "narrative": "父の介護と子の通学について相談。本人は仕事を探しているが、続けて働くことに不安がある。" * 4,
    }
    return orjson.dumps(said)


def events(count: int, until: date) -> list[tuple[UUID, str, str]]:
    """Outbox rows (id, type, body) of that many consultations at all desks within the last thirty days."""
    chance = random.Random(count)
    desks, lists = load_profile(None).desks, {name: _codes(name) for name in ("channel", "source", "urgency", "issue")}
    return [_event(chance, chance.choice(desks), lists, until) for _ in range(count)]


def _event(chance: random.Random, desk: Any, lists: dict[str, Sequence[str]], until: date) -> tuple[UUID, str, str]:
    envelope = enveloped(
        ConsultationReceived(
            on=until - timedelta(days=chance.randrange(30)),
            consultation_id=uuid4(),
            agency=desk.agency,
            desk=desk.code,
            channel=chance.choice(lists["channel"]),
            source=chance.choice(lists["source"]),
            urgency=chance.choice(lists["urgency"]),
            issues=tuple(sorted(chance.sample(lists["issue"], chance.randint(1, 3)))),
        ),
        source="intake",
    )
    return envelope.id, envelope.type, envelope.encoded()


def _codes(name: str) -> Sequence[str]:
    return sorted(codes.of(name).codes)
