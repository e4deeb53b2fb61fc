"""What stands beside the plan's table: what the ministry's guideline and similar cities ask."""

from services.reporting.domain.indicators.kinds import Beside, Indicator, Split

_SOURCE = Split("source", "相談経路別", "source", "source")
_MENU_KIND = Split("menu_kind", "メニューの種類別", "menu_kind", "menu_kind")


def _by_agency(dimension: str = "agency", label: str = "機関別") -> Split:
    return Split(dimension, label, dimension, "agency")


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
            Beside("merged", "ほかの事例への統合", "cases_merged"),
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
        beside=(Beside("late", "うち期限後の実施", "reviews_held_late"),),
        splits=(Split("result", "結果別", "result", "review_result"),),
    ),
    Indicator("reviews_overdue", "coordination", "期限を過ぎたモニタリング", kind="stock"),
    Indicator(
        "goals_reached",
        "coordination",
        "終結時に達成した支援目標",
        beside=(Beside("evaluated", "評価した支援目標", "goals_evaluated"),),
    ),
    Indicator(
        "ease_told",
        "coordination",
        "支援のしやすさの変化（終結時、支援関係機関による評価）",
        splits=(Split("ease", "変化別", "ease", "ease", always=("improved", "unchanged", "worsened")),),
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
