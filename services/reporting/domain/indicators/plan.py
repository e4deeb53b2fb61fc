"""The plan's table (plan §8 ⑵)."""

from services.reporting.domain.indicators.kinds import WHOLE, Beside, Indicator, Split

_VERSIONS = Split("version", "新規・改定", "version", "version", always=("new", "revised"))
_FIELD = Split("field", "分野別", "field", "hub_field")


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
