"""The Koganei profile is the plan's own data, all of it, word for word."""

from datetime import date

import pytest
from pydantic import ValidationError

from shared.reference import codes
from shared.reference.profile import Profile, UnknownEntryError, load_profile


def test_the_agencies_have_their_fixed_codes(profile: Profile) -> None:
    assert " ".join(agency.code for agency in profile.agencies) == (
        "city council kita minami higashi nishi independent_living sora child_family nursery yurikago kirari ivy "
        "womens_counselling education_counselling single_parent childrens_ombudsperson housing_support consumer_affairs"
    )


def test_agencies_know_what_they_are(profile: Profile) -> None:
    assert profile.city_agency.code == "city"
    assert profile.city_agency.name == "地域福祉課"
    assert profile.council_agency.code == "council"
    assert profile.council_agency.name == "小金井市社会福祉協議会"
    assert profile.agency("council").short_name == "社協"
    assert profile.agency("education_counselling").name == "教育相談所"
    assert [agency.kind for agency in profile.agencies].count("consultation") == 9
    assert [agency.kind for agency in profile.agencies].count("partner") == 8


def test_the_plan_names_12_hubs(profile: Profile) -> None:
    assert [(hub.code, hub.name, hub.field) for hub in profile.hubs] == [
        ("hub_kita", "小金井きた地域包括支援センター", "elderly"),
        ("hub_minami", "小金井みなみ地域包括支援センター", "elderly"),
        ("hub_higashi", "小金井ひがし地域包括支援センター", "elderly"),
        ("hub_nishi", "小金井にし地域包括支援センター", "elderly"),
        ("hub_sora", "地域生活支援センターそら（Ⅰ型）", "disability"),
        ("hub_raku2", "スペース楽・２（Ⅱ型）", "disability"),
        ("hub_honcho", "本町児童館（ぽかぽかひろば）", "children"),
        ("hub_higashi_jidokan", "東児童館（常設子育てひろば「ぱおぱお」）", "children"),
        ("hub_nukui_minami", "貫井南児童館（ぬくぬくひろば）", "children"),
        ("hub_midori", "緑児童館（ほのぼのサロン）", "children"),
        ("hub_yurikago", "親子あそびひろば「ゆりかご」", "children"),
        ("hub_council", "小金井市社会福祉協議会", "all"),
    ]
    assert profile.hub("hub_raku2").agency is None


def test_the_five_programmes_stand_on_three_pillars(profile: Profile) -> None:
    assert [(programme.mark, programme.code, programme.pillar[0]) for programme in profile.programmes] == [
        ("❶", "consultation", "Ⅰ"),
        ("❷", "outreach", "Ⅰ"),
        ("❸", "coordination", "Ⅰ"),
        ("❹", "participation", "Ⅱ"),
        ("❺", "community", "Ⅲ"),
    ]
    assert [programme.name for programme in profile.programmes] == [code.label for code in codes.of("programme")]


def test_community_building_has_five_statutory_programmes(profile: Profile) -> None:
    assert [(programme.code, programme.number_of_places) for programme in profile.community_programmes] == [
        ("preventive_care", None),
        ("living_support", None),
        ("activity_centre", 2),
        ("childrearing_hub", 5),
        ("places_for_all", None),
    ]
    assert profile.community_programme("childrearing_hub").divisions == ("児童青少年課", "こども家庭センター")
    assert profile.community_programme("activity_centre").name == "地域活動支援センター機能強化事業"


def test_counted_places_are_the_named_hubs(profile: Profile) -> None:
    for programme in profile.community_programmes:
        if programme.number_of_places:
            hubs = [hub.name for hub in profile.hubs if programme.code in hub.programmes]
            assert hubs == list(programme.sites)


def test_outreach_coordination_and_participation_list_what_is_done(profile: Profile) -> None:
    done = [(undertaking.programme, undertaking.is_new) for undertaking in profile.undertakings]

    assert done == [("outreach", False), *[("coordination", True)] * 4, ("participation", True)]


def test_r6_the_city_convenes_every_meeting_and_the_council_hosts_the_coordination_meeting(profile: Profile) -> None:
    assert {body.kind: (body.convener, body.host) for body in profile.meeting_bodies} == {
        "promotion_council": ("city", "city"),
        "coordination_meeting": ("city", "council"),
        "support_conference": ("city", "city"),
    }
    assert profile.meeting_body("coordination_meeting").always_present == ("city",)


def test_r7_the_promotion_council_discusses_no_case(profile: Profile) -> None:
    assert not profile.meeting_body("promotion_council").discusses_cases
    assert profile.meeting_body("promotion_council").frequency == "年数回程度"
    assert profile.meeting_body("promotion_council").legal_basis == "市要綱"
    assert profile.meeting_body("promotion_council").members == (
        "福祉保健部長",
        "市関係課長職者",
        "各相談支援機関の管理職者等",
    )


def test_meeting_bodies_stand_as_in_the_plan(profile: Profile) -> None:
    conference, meeting = profile.meeting_body("support_conference"), profile.meeting_body("coordination_meeting")

    assert meeting.legal_basis == "社会福祉法第１０６条の４第２項第５号"
    assert meeting.consent == "本人同意：必要"
    assert conference.legal_basis == "社会福祉法第１０６条の６"
    assert conference.consent == "本人同意：不要"
    assert conference.purpose.startswith("会議の構成員に守秘義務を設け、潜在的な相談者に支援を届けられるよう、")
    assert conference.members == meeting.members
    assert "支援関係機関等（事例の内容に応じて決定）" in meeting.members


def test_the_plans_table_has_ten_indicators(profile: Profile) -> None:
    assert [(row.id, row.programme, row.name, row.target, row.kind) for row in profile.indicators] == [
        ("publicity_items", "事業全体", "本事業の周知（市報、市ホームページ等への掲載）", "随時", "flow"),
        (
            "outreach_plans_decided",
            "アウトリーチ等を通じた継続的支援事業",
            "プラン策定件数",
            "毎年の実績数を把握",
            "flow",
        ),
        ("coordination_meetings_held", "多機関協働事業", "重層的支援会議の開催数", "毎年の実績数を把握", "flow"),
        ("support_conferences_held", "多機関協働事業", "支援会議の開催数", "毎年の実績数を把握", "flow"),
        ("activities", "多機関協働事業", "多機関協働事業の延べ対応回数", "毎年の実績数を把握", "flow"),
        ("cases_closed", "多機関協働事業", "多機関協働事業の終結実件数", "毎年の実績数を把握", "distinct"),
        ("participation_plans_decided", "参加支援事業", "プラン策定件数", "毎年の実績数を把握", "flow"),
        ("matches_made", "参加支援事業", "本人と社会資源とのマッチング件数", "拡充", "flow"),
        ("menus_active", "参加支援事業", "つなぎ先（支援メニュー）の数", "拡充", "stock"),
        ("hubs_active", "地域づくり事業", "地域の居場所・拠点数", "拡充", "stock"),
    ]
    assert profile.indicator("activities").programme == "多機関協働事業"


def test_the_plan_has_four_viewpoints(profile: Profile) -> None:
    assert [viewpoint.name for viewpoint in profile.viewpoints] == [
        "市全体で、断られることなく相談できる支援体制を構築",
        "チーム支援による「支援のしづらさ」の解消",
        "伴走支援による社会とのつながりづくり",
        "属性を問わず交流できる場や居場所の整備",
    ]
    assert profile.viewpoint("ease_of_support").programme == "多機関協働事業"


def test_the_plan_runs_from_fy2025_to_fy2029(profile: Profile) -> None:
    assert (profile.period.from_fiscal_year, profile.period.to_fiscal_year) == (2025, 2029)
    assert 2024 not in profile.period
    assert 2025 in profile.period
    assert 2029 in profile.period
    assert 2030 not in profile.period


def test_the_committee_met_twice_on_the_plan(profile: Profile) -> None:
    assert profile.committee.name == "小金井市地域福祉推進委員会"
    assert [(meeting.number, meeting.on) for meeting in profile.committee_meetings] == [
        ("第１回", date(2024, 8, 19)),
        ("第２回", date(2024, 12, 11)),
    ]


def test_koganei_decides_only_plans_that_use_outreach_or_participation(profile: Profile) -> None:
    assert not profile.policy.city_decides_every_plan


def test_what_is_not_there_is_named(profile: Profile) -> None:
    with pytest.raises(UnknownEntryError, match="機関「mars」は基礎データに登録されていません"):
        profile.agency("mars")
    with pytest.raises(UnknownEntryError, match="窓口「city」"):
        profile.desk("city")
    with pytest.raises(UnknownEntryError, match="拠点「kita」"):
        profile.hub("kita")
    with pytest.raises(UnknownEntryError, match="会議体「external」"):
        profile.meeting_body("external")
    with pytest.raises(UnknownEntryError, match="事業「六」"):
        profile.programme("六")
    assert not profile.has_agency("mars")
    assert profile.has_agency("kita")


def test_the_profile_is_constant_and_read_once(profile: Profile) -> None:
    assert load_profile(None) is profile
    with pytest.raises(ValidationError):
        profile.period.to_fiscal_year = 2031  # type: ignore[misc]
