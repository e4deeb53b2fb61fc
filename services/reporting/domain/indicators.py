"""The indicators: the plan's table (plan §8 ⑵) and what stands beside it. One id, one rule, one version each.

`flow` adds up over a period, `stock` is as at its end, `distinct` counts once in the period asked and does not add up.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["flow", "stock", "distinct"]
WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure beside the indicator's own, from another measure or from one code of its own."""

    key: str
    label: str
    measure: str
    kind: Kind = "flow"
    dimension: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """The indicator by the codes of one dimension; `always` are shown even where they are 0.

    `labels` says what the codes mean: the name of a code list, or a word that `Names` knows.
    """

    key: str
    label: str
    dimension: str
    labels: str
    always: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number with its rule: `measure` names the facts (flow) or the tally (stock, distinct) it counts."""

    id: str
    programme: str
    label: str
    kind: Kind = "flow"
    measure: str = ""
    beside: tuple[Beside, ...] = ()
    splits: tuple[Split, ...] = ()
    in_plan: bool = False
    version: int = 1

    @property
    def counts(self) -> str:
        """The measure or tally it counts."""
        return self.measure or self.id


def _by_agency(dimension: str = "agency", label: str = "機関別") -> Split:
    return Split(dimension, label, dimension, "agency")


_VERSIONS = Split("version", "新規・改定", "version", "version", always=("new", "revised"))
_SOURCE = Split("source", "相談経路別", "source", "source")
_FIELD = Split("field", "分野別", "field", "hub_field")
_MENU_KIND = Split("menu_kind", "メニューの種類別", "menu_kind", "menu_kind")


def _cases(kind: str) -> tuple[Beside, ...]:
    return (
        Beside("cases_distinct", "取り上げた事例（実）", f"{kind}_cases_distinct", "distinct"),
        Beside("cases_all", "取り上げた事例（延べ）", f"{kind}_cases"),
    )


PLAN: tuple[Indicator, ...] = (
    Indicator(
        "publicity_items",
        WHOLE,
        "本事業の周知",
        splits=(Split("medium", "媒体別", "medium", "publicity_medium"),),
        in_plan=True,
    ),
    Indicator(
        "outreach_plans_decided", "outreach", "アウトリーチ支援のプラン策定件数", splits=(_VERSIONS,), in_plan=True
    ),
    Indicator("coordination_plans_decided", "coordination", "支援プランの策定件数", splits=(_VERSIONS,)),
    Indicator(
        "coordination_meetings_held",
        "coordination",
        "重層的支援会議の開催数",
        beside=_cases("coordination_meeting"),
        in_plan=True,
    ),
    Indicator(
        "support_conferences_held",
        "coordination",
        "支援会議の開催数",
        beside=_cases("support_conference"),
        in_plan=True,
    ),
    Indicator(
        "activities",
        "coordination",
        "多機関協働事業の延べ対応回数",
        splits=(
            Split("method", "方法別", "method", "channel"),
            Split("counterpart", "相手別", "counterpart", "case_counterpart"),
        ),
        in_plan=True,
    ),
    Indicator(
        "cases_closed",
        "coordination",
        "多機関協働事業の終結実件数",
        kind="distinct",
        beside=(Beside("closings_all", "終結（延べ）", "case_closings"),),
        in_plan=True,
    ),
    Indicator(
        "participation_plans_decided", "participation", "参加支援のプラン策定件数", splits=(_VERSIONS,), in_plan=True
    ),
    Indicator(
        "matches_made",
        "participation",
        "本人と社会資源とのマッチング件数",
        beside=(
            Beside("persons", "成立した人（実）", "persons_matched", "distinct"),
            Beside("trials", "体験", "trials_started"),
        ),
        in_plan=True,
    ),
    Indicator(
        "menus_active",
        "participation",
        "つなぎ先（支援メニュー）の数",
        kind="stock",
        beside=(Beside("opened", "新規", "menus_opened"), Beside("closed", "終了", "menus_closed")),
        splits=(Split("kind", "種類別", "kind", "menu_kind"),),
        in_plan=True,
    ),
    Indicator(
        "hubs_active",
        "community",
        "地域の居場所・拠点数",
        kind="stock",
        beside=(Beside("opened", "開設", "hubs_opened"), Beside("closed", "閉鎖", "hubs_closed")),
        splits=(_FIELD,),
        in_plan=True,
    ),
)
"""The plan's table, in its order; the support plans (❸) stand within it although the table has no row for them."""

BESIDE: tuple[Indicator, ...] = (
    Indicator(
        "consultations_received",
        "consultation",
        "相談受付件数（新規）",
        beside=(Beside("contacts", "相談支援（延べ）", "consultation_contacts"),),
        splits=(
            _by_agency(),
            _SOURCE,
            Split("issue", "課題別", "issue", "issue"),
            Split("field", "分野別", "desk", "desk_field"),
            Split("channel", "方法別", "channel", "channel"),
            Split("urgency", "緊急度別", "urgency", "urgency"),
        ),
    ),
    Indicator(
        "consultations_concluded",
        "consultation",
        "相談の結果",
        splits=(Split("outcome", "結果別", "outcome", "consultation_outcome"),),
    ),
    Indicator("concerns_received", "consultation", "気付き・情報提供", splits=(_by_agency(), _SOURCE)),
    Indicator(
        "handovers_accepted",
        "consultation",
        "他機関へのつなぎ（引受け）",
        beside=(
            Beside("offered", "依頼", "handovers_offered"),
            Beside("declined", "引受け不可", "handovers_declined"),
        ),
        splits=(_by_agency("to_agency", "引受け機関別"),),
    ),
    Indicator(
        "referrals_made",
        "consultation",
        "多機関協働事業へのつなぎ",
        beside=(
            Beside("accepted", "引受け", "referrals_accepted"),
            Beside("returned", "差戻し", "referrals_returned"),
        ),
        splits=(Split("consent", "同意の有無別", "consent", "consent", always=("with", "without")), _by_agency()),
    ),
    Indicator(
        "consents_granted",
        "consultation",
        "同意",
        beside=(
            Beside("refused", "不同意", "consents_refused"),
            Beside("withdrawn", "撤回", "consents_withdrawn"),
        ),
        splits=(Split("purpose", "目的別", "purpose", "consent_purpose"),),
    ),
    Indicator(
        "outreach_contacts",
        "outreach",
        "アウトリーチの訪問・連絡",
        beside=(Beside("met", "うち面談", "outreach_contacts", "flow", "result", "met"),),
        splits=(Split("result", "結果別", "result", "outreach_result"),),
    ),
    Indicator(
        "outreach_open",
        "outreach",
        "アウトリーチ継続中",
        kind="stock",
        beside=(
            Beside("started", "開始", "outreach_started"),
            Beside("ended", "終了", "outreach_ended"),
        ),
    ),
    Indicator(
        "cases_open",
        "coordination",
        "継続中の事例",
        kind="stock",
        beside=(
            Beside("opened", "新規", "cases_opened"),
            Beside("reopened", "再開", "cases_reopened"),
        ),
    ),
    Indicator(
        "roles_accepted",
        "coordination",
        "役割分担の引受け",
        beside=(
            Beside("offered", "依頼", "roles_offered"),
            Beside("declined", "引受け不可", "roles_declined"),
            Beside("reported", "報告", "role_reports"),
            Beside("done", "完了", "roles_done"),
        ),
        splits=(_by_agency(),),
    ),
    Indicator(
        "reviews_held",
        "coordination",
        "モニタリング",
        splits=(Split("result", "結果別", "result", "review_result"),),
    ),
    Indicator(
        "promotion_councils_held",
        "coordination",
        "重層的支援体制推進会議の開催数",
        beside=(Beside("cancelled", "中止した会議（全種別）", "meetings_cancelled"),),
    ),
    Indicator(
        "participants_supported",
        "participation",
        "参加支援の対象者（実）",
        kind="distinct",
        beside=(
            Beside("started", "開始", "supports_started"),
            Beside("ended", "終了", "supports_ended"),
            Beside("reviewed", "モニタリング", "support_reviews_held"),
        ),
    ),
    Indicator("supports_active", "participation", "参加支援継続中", kind="stock"),
    Indicator(
        "trials_started",
        "participation",
        "体験の開始",
        beside=(
            Beside("offered", "打診", "matches_offered"),
            Beside("visited", "見学", "matches_visited"),
            Beside("settled", "定着", "matches_settled"),
            Beside("declined", "辞退", "matches_declined"),
            Beside("ended", "終了", "matches_ended"),
        ),
    ),
    Indicator("hosts_active", "participation", "メニューのある受入先", kind="stock"),
    Indicator("needs_unmet", "participation", "満たされなかった希望", splits=(_MENU_KIND,)),
    Indicator(
        "gaps_open",
        "community",
        "資源の不足（未対応）",
        kind="stock",
        beside=(
            Beside("recorded", "記録", "gaps_recorded"),
            Beside("answered", "対応済み", "gaps_answered"),
        ),
        splits=(_MENU_KIND,),
    ),
    Indicator(
        "resources_opened_from_gaps",
        "community",
        "不足から生まれた資源",
        beside=(
            Beside("proposed", "資源開発の提案", "developments_proposed"),
            Beside("opened", "資源開発の開設", "developments_opened"),
            Beside("dropped", "資源開発の取りやめ", "developments_dropped"),
        ),
        splits=(Split("sort", "資源の別", "sort", "sort"),),
    ),
    Indicator(
        "resources_active",
        "community",
        "社会資源の数",
        kind="stock",
        beside=(Beside("opened", "登録", "resources_opened"), Beside("closed", "終了", "resources_closed")),
    ),
    Indicator(
        "session_participants",
        "community",
        "拠点・居場所の参加者（延べ）",
        beside=(Beside("sessions", "開催", "sessions_held"),),
        splits=(Split("generation", "世代別", "generation", "generation"),),
    ),
    Indicator("notices_given", "community", "拠点からの気付き", splits=(Split("hub", "拠点別", "hub", "agency"),)),
)

INDICATORS: tuple[Indicator, ...] = (*PLAN, *BESIDE)
BY_ID = {indicator.id: indicator for indicator in INDICATORS}
