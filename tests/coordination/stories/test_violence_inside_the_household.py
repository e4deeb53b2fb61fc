"""The son is violent towards his mother: she finds shelter, and nothing of hers reaches him or who works with him."""

import json
from typing import Any

from shared.actors import Actor, Role
from shared.privacy.masking import HIDDEN
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import NARRATIVE, Office

SEATS = ("city", "council", "higashi", "kita")
MOTHERS_GOAL, SONS_GOAL = "家を離れて落ち着いて眠りたい", "昼間に散歩へ出かける"
MOTHERS_WORDS, SONS_WORDS = "見つからないか心配だ", "部屋で絵を描いている"
SHELTERED, ABOUT_THE_SON = "新しい住まいの手続を手伝った", "本人は落ち着いている"
MINUTES = "母は避難し、息子は在宅で支える。"
HOSTEL = "小金井ひがし地域包括支援センターで面談"
LATER = {"on": "2026-07-10", "reason": "ふたりとも望んでいる"}
OF_HER = (MOTHERS_GOAL, MOTHERS_WORDS, SHELTERED, ABOUT_THE_SON, HOSTEL, "higashi", "mother")
OF_HIM = (SONS_GOAL, SONS_WORDS, "kita", "son")


async def test_violence_inside_the_household(office: Office) -> None:
    case = await office.case("mother", "son")
    mother, son = office.family["mother"], office.family["son"]
    await office.hears(*(office.grant(word, agencies=SEATS) for word in ("mother", "son")))
    await office.in_force(case, **plan_for(mother, son))
    await what_is_recorded(office, case, mother, son)
    meeting = await office.convened(agencies=SEATS)
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **office.minutes({"result": "continue"}, text=MINUTES))

    before = await sheet(office, case, son)
    assert SONS_GOAL in before
    assert (await office.sees(KITA, f"/cases/{case}"))["members"][0]["name"] == "見本 mother"
    assert (await office.sees(KITA, f"/meetings/{meeting}"))["minutes"]["text"] == MINUTES

    # The coordinator sets the wall, and says with whom each agency works.
    wall = await office.does(COUNCIL, f"/cases/{case}/walls", on="2026-06-30", one=mother, other=son, reason="violence")
    await works_with(office, case, HIGASHI, mother)
    await works_with(office, case, KITA, son)

    # Each sheet holds what is theirs, and nothing across: no text, no date, no agency, no address.
    for whose, theirs, others in ((son, (SONS_GOAL, SONS_WORDS), OF_HER), (mother, (MOTHERS_GOAL, SHELTERED), OF_HIM)):
        shown = await sheet(office, case, whose)
        assert [text for text in theirs if text not in shown] == []
        assert [text for text in others if text in shown] == []
        assert "2026-07-02" not in shown
        assert "架空町" not in shown

    # Whoever works with the son alone sees of the mother what they would see had she never let anybody know.
    seen = await office.sees(KITA, f"/cases/{case}")
    hers, his = seen["members"]
    assert {hers[name] for name in ("name", "kana", "birth_date", "relation", "issues", "note")} == {HIDDEN}
    assert (his["name"], seen["narrative"], seen["address"]) == ("見本 son", HIDDEN, HIDDEN)
    assert "higashi" not in seen["agencies"]
    assert {each["member_id"] for each in seen["consents"]} == {son}
    assert NARRATIVE in json.dumps(await office.sees(CITY, f"/cases/{case}"), ensure_ascii=False)
    plan = await office.sees(KITA, f"/plans/{seen['plans'][0]['id']}")
    assert plan["content"] == {"roles": [role for role in plan["content"]["roles"] if role["agency"] == "kita"]}
    timeline = (await office.sees(KITA, f"/cases/{case}/timeline"))["items"]
    assert [line for line in timeline if mother in line["member_ids"]] == []
    assert (await office.sees(KITA, f"/meetings/{meeting}"))["minutes"]["text"] == HIDDEN
    assert (await office.hides(KITA, f"/cases/{case}/walls"))["status"] == 403

    # Setting it twice is refused, and so is lifting it without the city.
    twice = await office.refuses(CITY, f"/cases/{case}/walls", on="2026-07-01", one=son, other=mother, reason="abuse")
    alone = await office.refuses(COUNCIL, f"/walls/{wall['id']}/lifting", **LATER)
    assert (twice["type"], twice["wall"], alone["type"]) == ("wall-stands", wall["id"], "city-only")
    await office.does(CITY, f"/walls/{wall['id']}/lifting", **LATER)
    again = await office.refuses(CITY, f"/walls/{wall['id']}/lifting", **LATER)
    assert (again["type"], again["lifted_on"]) == ("wall-lifted", "2026-07-10")
    assert (await office.sees(KITA, f"/cases/{case}"))["members"][0]["name"] == "見本 mother"


def plan_for(mother: str, son: str) -> dict[str, Any]:
    goals = [(mother, MOTHERS_GOAL), (son, SONS_GOAL)]
    until = {"due_on": "2026-12-31", "measure": "本人の話"}
    return {
        "goals": [{"text": text, "member_id": member} | until for member, text in goals],
        "supports": [{"text": HOSTEL, "member_id": son}],
        "roles": [{"agency": each, "text": "役割"} for each in ("higashi", "kita", "council")],
    }


async def what_is_recorded(office: Office, case: str, mother: str, son: str) -> None:
    """Each is met and speaks, the mother also of her son; the agencies report."""
    met = {"counterpart": "household", "method": "home_visit"}
    for on, words, member in (("2026-07-01", SONS_WORDS, son), ("2026-07-02", MOTHERS_WORDS, mother)):
        path = f"/cases/{case}/activities"
        made = await office.does(COUNCIL, path, on=on, **met, member_ids=[member], content=words)
        await whose(office, case, made["id"], said_by=[member], member_ids=[son])
    roles = await office.roles_of(case)
    for who, text, member in ((HIGASHI, SHELTERED, mother), (KITA, ABOUT_THE_SON, son)):
        role = roles[who.agency]
        await office.does(who, f"/roles/{role}/acceptance", on="2026-07-01")
        made = await office.does(who, f"/roles/{role}/reports", on="2026-07-03", text=text)
        said_by = [mother]  # also what is told of the son comes from her
        await whose(office, case, made["id"], said_by=said_by, member_ids=[member])


async def whose(office: Office, case: str, record: str, **said: list[str]) -> None:
    answer = await office.put(COUNCIL, f"/cases/{case}/sources/{record}", said)
    assert answer.status_code == 204, answer.text


async def works_with(office: Office, case: str, who: Actor, *members: str) -> None:
    path = f"/cases/{case}/engagements"
    answer = await office.post(COUNCIL, path, {"on": "2026-07-01", "agency": who.agency, "member_ids": members})
    assert answer.status_code == 204, answer.text


async def sheet(office: Office, case: str, member: str) -> str:
    """The whole of a member's own sheet, but their own answers: whoever was asked may take back what they let."""
    told = await office.sees(COUNCIL, f"/cases/{case}/members/{member}/sheet")
    assert {each["member_id"] for each in told.pop("consents")} == {member}
    worker = Actor("kita-2", "kita", frozenset({Role.WORKER}))
    assert (await office.hides(worker, f"/cases/{case}/members/{member}/sheet"))["status"] == 403
    return json.dumps(told, ensure_ascii=False)
