"""What people read when coordination says no: days and codes as offices write them, no names of fields to look up."""

import re

import pytest

from services.coordination.domain.errors import DomainError
from services.coordination.domain.meeting.errors import DeterminationNotHere, NotBegun
from services.coordination.domain.meeting.quorum import QuorumMissing
from services.coordination.domain.meeting.tasks import DueInThePast
from services.coordination.domain.plan.errors import PlanIncomplete
from services.coordination.domain.review import ReviewTooFar
from services.coordination.domain.stages import StageNeedsMore, StageOutOfReach
from services.coordination.domain.watch import OutsideTheWatch
from shared.refusals import Refusal
from shared.web.auth import Unauthenticated

LACKING = [
    {"rule": "host", "agency": "council"},
    {"rule": "coordinator", "agency": "council", "case_id": "a"},
    {"rule": "coordinator", "agency": "council", "case_id": "b"},
    {"rule": "percent", "needed": 2, "present": 1, "absent": ["kita"]},
]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (DueInThePast(earliest="2026-06-01"), "令和8年6月1日以後の日付を期限にしてください"),
        (ReviewTooFar(latest="2027-06-01"), "令和9年6月1日までの日付を入力してください"),
        (OutsideTheWatch(since="2026-04-01", until="2026-06-30"), "令和8年4月1日から令和8年6月30日まで"),
        (NotBegun(begins="2026-06-26T10:00+09:00"), "開始時刻（令和8年6月26日10:00）を過ぎてから"),
        (DeterminationNotHere(allowed=["appropriate", "revise"]), "次から選んでください: 適切、"),
        (StageOutOfReach(stage="received", reachable=["gathering"]), "次の段階から選んでください: 情報集約。"),
        (StageNeedsMore(lacking=["coordinator"]), "先に整えるもの: 担当の地域福祉コーディネーター"),
        (PlanIncomplete(missing_items=[2, 5], unmeasured=[], past=[]), "2 目標と達成時期、5 一体的な提供。下書き"),
        (PlanIncomplete(missing_items=[], unmeasured=[0, 2], past=[1]), "目標1、目標3には、達成をどう確かめるか"),
        (PlanIncomplete(missing_items=[], unmeasured=[], past=[1]), "目標2は、達成時期が過ぎています"),
        (QuorumMissing(lacking=LACKING), "主催する機関 (council)、担当コーディネーターの機関 (council)、招集した"),
        (QuorumMissing(lacking=LACKING), "招集した機関のうち2機関以上（出席は1機関）。"),
        (Unauthenticated(reason="claim-agency"), "システムの管理者に所属の登録を依頼してください"),
        (Unauthenticated(reason="expired"), "ログインし直してから"),
    ],
    ids=lambda each: each.type if isinstance(each, Refusal) else None,
)
def test_it_is_said_with_days_and_codes_as_offices_write_them(refusal: Refusal, said: str) -> None:
    assert said in refusal.detail


@pytest.mark.parametrize("refusal", [OutsideTheWatch(since="2026-04-01", until=None), StageNeedsMore(), DueInThePast()])
def test_where_a_fact_is_not_known_the_advice_stands(refusal: DomainError) -> None:
    assert refusal.detail == refusal.advice


def _kinds(of: type[DomainError]) -> set[type[DomainError]]:
    return set(of.__subclasses__()).union(*map(_kinds, of.__subclasses__()))


def test_every_refusal_tells_in_japanese_what_is_wrong_and_what_to_do() -> None:
    japanese = re.compile(r"[぀-ヿ一-鿿]")
    assert [
        kind.type for kind in _kinds(DomainError) if not japanese.search(kind.title) or "。" not in kind.advice
    ] == []
