"""The desks of the plan, word for word."""

import pytest

from shared.reference.profile import Desk, Profile


def test_the_plan_has_11_desks(profile: Profile) -> None:
    assert " ".join(desk.code for desk in profile.desks) == (
        "kita minami higashi nishi independent_living sora child_family nursery yurikago child_family_pregnancy sogo"
    )


DESKS = {
    "higashi": (
        "小金井ひがし地域包括支援センター",
        "higashi",
        "高齢",
        "地域の高齢者とその家族",
        4,
        "委託",
        "介護福祉課",
    ),
    "independent_living": (
        "障害者地域自立生活支援センター",
        "independent_living",
        "障がい",
        "小金井市内にお住まいの身体障害・知的障害・精神障害のある方、及びその家族",
        1,
        "委託",
        "自立生活支援課",
    ),
    "sora": (
        "地域生活支援センターそら",
        "sora",
        "障がい",
        "小金井市内にお住まいの身体障害・知的障害・精神障害のある１８歳以上６５歳未満の方",
        1,
        "委託",
        "自立生活支援課",
    ),
    "child_family": (
        "こども家庭センター【こども家庭センター型】",
        "child_family",
        "子ども",
        "全ての妊産婦及び子どもとその家庭",
        1,
        "直営",
        "こども家庭センター",
    ),
    "nursery": (
        "保育課窓口（保育所等入所相談支援員）【特定型】",
        "nursery",
        "子ども",
        "保育施設等入所（希望）者",
        1,
        "直営",
        "保育課",
    ),
    "yurikago": (
        "地域子育て相談機関 親子あそびひろば「ゆりかご」【基本型Ⅰ】",
        "yurikago",
        "子ども",
        "全ての妊産婦及び子どもとその家庭",
        1,
        "委託",
        "こども家庭センター",
    ),
    "child_family_pregnancy": (
        "こども家庭センター【妊婦等包括相談支援事業型】",
        "child_family",
        "子ども",
        "主に妊婦及びその配偶者等",
        1,
        "直営",
        "こども家庭センター",
    ),
    "sogo": (
        "福祉総合相談窓口（自立相談サポートセンター）【中核】",
        "council",
        "生活困窮／全ての方",
        "全ての方（ご本人の認識に関わらず、困りごとを抱えた全ての市民）",
        1,
        "委託",
        "地域福祉課",
    ),
}
"""Per desk: full name, agency, field, whom it serves, places, operation, division, as the plan's tables print them."""


@pytest.mark.parametrize("code", DESKS)
def test_desks_stand_as_in_the_plan(profile: Profile, code: str) -> None:
    desk = profile.desk(code)

    assert isinstance(desk, Desk)
    assert DESKS[code] == (
        desk.full_name,
        desk.agency,
        desk.field_name,
        desk.serves,
        desk.number_of_places,
        desk.operation,
        desk.division,
    )


def test_desks_name_their_legal_bases(profile: Profile) -> None:
    assert profile.desk("kita").legal_basis == (
        "介護保険法（平成９年法律第１２３号）第１１５条の４５第２項第１号から第３号まで",
    )
    assert profile.desk("child_family_pregnancy").legal_basis == (
        "児童福祉法（昭和２２年法律第１６４号）第６条の３第２２項",
        "子ども・子育て支援法（平成２４年法律第６５号）第５９条第１号",
    )
    assert profile.desk("yurikago").legal_basis == ("子ども・子育て支援法（平成２４年法律第６５号）第５９条第１号",)
    assert profile.desk("sogo").legal_basis == (
        "社会福祉法（昭和２６年法律第４５号）第１０６条の３",
        "生活困窮者自立支援法（平成２５年法律第１０５号）第３条第２項各号",
    )


def test_an_agency_is_not_a_desk(profile: Profile) -> None:
    assert [desk.code for desk in profile.desks_of("child_family")] == ["child_family", "child_family_pregnancy"]
    assert [desk.code for desk in profile.desks_of("council")] == ["sogo"]
    assert profile.desks_of("city") == ()


def test_the_appendix_has_8_other_desks(profile: Profile) -> None:
    assert [(desk.code, desk.name, desk.division) for desk in profile.other_desks] == [
        ("kirari", "児童発達支援センターきらり", "自立生活支援課"),
        ("ivy", "医療的ケア児相談窓口あいびー", "自立生活支援課"),
        ("womens_counselling", "女性総合相談", "男女共同参画室"),
        ("education_counselling", "教育相談", "教育相談所"),
        ("single_parent", "ひとり親・女性相談", "子育て支援課"),
        ("childrens_ombudsperson", "子どもオンブズパーソン（子どもの権利救済機関）", "児童青少年課"),
        ("housing_support", "居住支援相談窓口", "まちづくり推進課"),
        ("consumer_affairs", "消費生活相談", "経済課"),
    ]
    assert profile.desk("consumer_affairs").legal_basis == ("消費者安全法",)
    assert len(profile.all_desks) == 19
