"""The plan for one person on paper (本人向け): what the plain copy says and nothing else, on record who printed it."""

import re

from tests.coordination.meeting_room import COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office
from tests.printed import cells, words


async def papers(office: Office, path: str) -> tuple[str, str]:
    pdf = await office.get(COUNCIL, path)
    sheet = "".join(
        str(text) for row in cells(await office.get(COUNCIL, f"{path}&format=xlsx"), whole=True) for text in row if text
    )
    return words(pdf), re.sub(r"\s", "", sheet)


async def test_r15_the_paper_says_what_the_plain_copy_says_and_nothing_from_behind_a_wall(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    mother, son = office.family["mother"], office.family["son"]
    persons = [{"member_id": mother, "wishes": "よく眠りたい"}, {"member_id": son, "wishes": "絵を続けたい"}]
    plan = await office.in_force(case, persons=persons)
    wall = {"on": "2026-07-01", "one": mother, "other": son, "reason": "violence"}
    await office.does(COUNCIL, f"/cases/{case}/walls", **wall)
    copy = await office.sees(COUNCIL, f"/plans/{plan}/plain?member={son}")

    for paper in await papers(office, f"/plans/{plan}/plain/paper?member={son}"):
        told = [line for section in copy["sections"] for line in (section["heading"], *section["lines"])]
        assert [line for line in told if re.sub(r"\s", "", line) not in paper] == []
        assert [text for text in ("わたしの支援プラン", "見本sonさん", "受けとった日") if text not in paper] == []
        assert [text for text in ("mother", "眠り", "支援者", "取扱注意") if text in paper] == []


async def test_r15_it_is_made_by_staff_for_somebody_of_the_household_and_on_record(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan = await office.in_force(case)
    path = f"/plans/{plan}/plain/paper?format=xlsx&member="

    refused = [(await office.get(who, path + office.family["son"])).status_code for who in (HIGASHI, KITA)]
    stranger, nobody = await office.get(COUNCIL, path + plan), await office.get(COUNCIL, path)
    assert (refused, stranger.status_code, nobody.status_code) == ([403, 404], 404, 422)

    made = await office.get(COUNCIL, path + office.family["son"])
    assert "%E8%A6%8B%E6%9C%AC" not in made.headers["content-disposition"]
    (row,) = await office.found(f"SELECT subject, kind FROM access_log WHERE act = 'print' AND record = '{plan}'")
    assert (row.subject, row.kind) == ("coordinator", "plan")
