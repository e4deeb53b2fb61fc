"""The household of the plan's example. Every name, address and date here is invented, and plainly so."""

from typing import Any

ADDRESS = "東京都小金井市架空町九丁目九十九番地の九"
FAMILY = ("father", "mother", "son", "daughter", "child")
SIX_AGENCIES = ("city", "council", "higashi", "independent_living", "child_family", "education_counselling")

MEMBERS: list[dict[str, Any]] = [
    {
        "ref": "father",
        "name": "見本 髙雄",
        "kana": "ミホン タカオ",
        "birth_date": "1944-02-29",
        "relation": "51",
        "issues": ["elder_care"],
    },
    {
        "ref": "mother",
        "name": "見本 菊枝",
        "kana": "ミホン キクエ",
        "birth_date": "1947-09-09",
        "relation": "52",
        "issues": ["suicidal_ideation", "double_care"],
        "main_issue": "suicidal_ideation",
    },
    {
        "ref": "son",
        "name": "見本 一𠮷",
        "kana": "ミホン カズヨシ",
        "birth_date": "五十代 (不詳)",
        "relation": "71",
        "issues": ["hikikomori", "violence_abuse"],
        "main_issue": "hikikomori",
    },
    {
        "ref": "daughter",
        "name": "見本 花子",
        "kana": "ミホン ハナコ",
        "birth_date": "1984-12-24",
        "relation": "01",
        "issues": ["single_parent", "poverty", "isolation"],
        "main_issue": "single_parent",
    },
    {
        "ref": "child",
        "name": "見本 そら太",
        "kana": "ミホン ソラタ",
        "birth_date": "2013-05-05",
        "relation": "20",
        "represented_by": "daughter",
        "issues": ["developmental_delay"],
    },
]

NARRATIVE = "学級担任がスクールソーシャルワーカーに相談。見本家では祖父母と伯父が同居し、生活に困っている様子がある。"
CONFERENCE_FINDINGS = {
    "higashi": "高雄さんの介護の負担が菊枝さん一人にかかっており、菊枝さんは夜眠れていないと話された。",
    "child_family": "そら太さんの療育の案内は届いているが、花子さんの勤務のため面談の日程が決まっていない。",
}
OTHER_PLACE_OF_THE_SON = "一𠮷さんは夜間に自室で模型を作っており、完成品を人に見てもらいたい気持ちがある。"
WISHES = "家族が互いに追い詰められずに暮らし、一𠮷さんが得意なことで人とつながる。"
UNMET_WISH = "夕方から夜に、少人数で模型作りができる場所へ行きたい。"

PRIVATE_TEXTS: tuple[str, ...] = (
    ADDRESS,
    NARRATIVE,
    *CONFERENCE_FINDINGS.values(),
    OTHER_PLACE_OF_THE_SON,
    WISHES,
    UNMET_WISH,
    *(member["name"] for member in MEMBERS),
    *(member["kana"] for member in MEMBERS),
    *(member["birth_date"] for member in MEMBERS),
)
"""What must never be found on a stream, in a log or in reporting's database (R17)."""
