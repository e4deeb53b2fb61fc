"""A concern has an owner and a date, keeps its reporter apart, and becomes what it needs; what a hub notices is one."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.community import NoticeContent, NoticeGiven
from shared.testing.house import delivery
from tests.intake.conftest import Intake
from tests.intake.factories import a_conference_decision, a_consultation


def a_concern(**overrides: Any) -> dict[str, Any]:
    return {
        "on": "2026-05-01",
        "desk": "kita",
        "source": "resident",
        "narrative": "新聞がたまっている",
        "whereabouts": "架空町二丁目",
        "reporter": "架空 隣人",
        "reporter_contact": "000-0000-0001",
    } | overrides


WISH = {"on": "2026-05-02", "reason": "状況を詳しく聞くため"}


async def test_r15_who_reported_is_shown_by_its_own_route_alone_with_the_reason_on_record(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", a_concern())
    seen = await kita.get(f"/concerns/{concern['id']}")

    told = await kita.does(f"/concerns/{concern['id']}/reporter-disclosure", WISH)

    assert told == {"reporter": "架空 隣人", "contact": "000-0000-0001"}
    assert "隣人" not in seen.text
    assert "000-0000-0001" not in seen.text
    assert (seen.json()["has_reporter"], seen.json()["owner_subject"]) == (True, "worker@kita")
    other = await intake.person("council").post(f"/concerns/{concern['id']}/reporter-disclosure", WISH)
    assert other.status_code == 404
    acts = await intake.found("SELECT act, subject FROM access_log WHERE kind = 'concern' ORDER BY at")
    assert tuple(acts[-1]) == ("disclose_reporter", "worker@kita")
    kept = await intake.found("SELECT agency, subject, reason FROM reporter_disclosure")
    assert [(row.agency, row.subject) for row in kept] == [("kita", "worker@kita")]
    assert WISH["reason"].encode() not in bytes(kept[0].reason)


async def test_r15_every_look_at_the_reporter_is_a_look_of_its_own(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", a_concern())

    for _ in range(2):
        answer = await kita.post(f"/concerns/{concern['id']}/reporter-disclosure", WISH, key="a-look")
        assert answer.status_code == 200

    assert (await intake.counts())["reporter_disclosure"] == 2


async def test_a_reporter_s_name_in_the_narrative_gives_way_to_a_mark(intake: Intake) -> None:
    kita = intake.person("kita")
    said = a_concern(narrative="架空　隣人さんの話では、架空隣人宅の隣で泣き声がする。", whereabouts="架空 隣人の隣")

    concern = await kita.does("/concerns", said)

    seen = (await kita.get(f"/concerns/{concern['id']}")).json()
    assert seen["narrative"] == "〔情報提供者〕さんの話では、〔情報提供者〕宅の隣で泣き声がする。"
    assert seen["whereabouts"] == "〔情報提供者〕の隣"
    await kita.does(
        f"/concerns/{concern['id']}/closing",
        {"on": "2026-05-02", "reason": "no_need", "note": "架空隣人さんにお礼を伝えた"},
    )
    closed = (await kita.get(f"/concerns/{concern['id']}")).json()
    assert closed["outcome_note"] == "〔情報提供者〕さんにお礼を伝えた"


async def test_nobody_must_say_who_they_are_to_tell(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", a_concern(reporter=None, reporter_contact=None))

    answer = await kita.post(f"/concerns/{concern['id']}/reporter-disclosure", WISH)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-reporter")
    assert not (await kita.get(f"/concerns/{concern['id']}")).json()["has_reporter"]


@pytest.mark.parametrize(
    ("said", "urgency", "due", "overdue"),
    [
        ({}, "normal", "2026-05-20", True),
        ({"urgency": "soon"}, "soon", "2026-05-11", True),
        ({"urgency": "emergency"}, "emergency", "2026-05-01", True),
        ({"suspicions": ["child"]}, "emergency", "2026-05-01", True),
        ({"due_on": "2026-12-10"}, "normal", "2026-12-10", False),
    ],
)
async def test_a_concern_is_due_by_its_urgency_in_working_days(
    intake: Intake, said: dict[str, Any], urgency: str, due: str, overdue: bool
) -> None:
    made = await intake.person("kita").does("/concerns", a_concern(**said))

    assert (made["urgency"], made["follow_up_by"], made["overdue"]) == (urgency, due, overdue)


async def test_suspected_abuse_shows_the_duty_to_report_where_the_law_says_it(intake: Intake) -> None:
    made = await intake.person("kita").does("/concerns", a_concern(suspicions=["child", "elder"]))

    assert [duty["suspicion"] for duty in made["duties"]] == ["child", "elder"]
    assert made["duties"][0]["citation"] == "児童虐待の防止等に関する法律第6条"
    assert "通告する" in made["duties"][0]["advice"]


async def test_concerns_about_one_household_are_shown_together(intake: Intake) -> None:
    kita = intake.person("kita")
    household = (await kita.does("/consultations", a_consultation(desk="kita")))["household_id"]
    first = await kita.does("/concerns", a_concern(household_id=household))
    second = await kita.does("/concerns", a_concern(on="2026-05-03"))
    await kita.does("/concerns", a_concern(on="2026-05-04"))

    await kita.does(f"/concerns/{second['id']}/household", {"on": "2026-05-05", "household_id": household})

    seen = (await kita.get(f"/concerns/{second['id']}")).json()
    assert [one["id"] for one in seen["told_of_the_same_household"]] == [first["id"]]
    found = (await kita.get("/concerns", household_id=household, status="open")).json()["items"]
    assert [one["id"] for one in found] == [second["id"], first["id"]]


async def test_a_household_that_one_has_nothing_to_do_with_cannot_be_named(intake: Intake) -> None:
    kita = intake.person("kita")
    strange = (await intake.person("council").does("/consultations", a_consultation()))["household_id"]
    concern = await kita.does("/concerns", a_concern())

    answer = await kita.post(f"/concerns/{concern['id']}/household", {"on": "2026-05-05", "household_id": strange})

    assert answer.status_code == 404
    assert (await kita.post("/concerns", a_concern(household_id=strange))).status_code == 404


async def test_a_concern_becomes_a_consultation_whose_caller_is_nobody(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", a_concern(urgency="soon"))

    became = await kita.does(f"/concerns/{concern['id']}/consultation", {"on": "2026-05-07"})

    assert (became["status"], became["outcome"]) == ("closed", "consultation")
    seen = (await kita.get(f"/consultations/{became['consultation_id']}")).json()
    assert seen["narrative"] == "新聞がたまっている\n架空町二丁目"
    assert (seen["urgency"], seen["source"], seen["source_typed"]) == ("soon", "other", "気付き・情報提供")
    assert (seen["caller"]["name"], seen["household"]["id"]) == (None, became["household_id"])
    again = await kita.post(f"/concerns/{concern['id']}/consultation", {"on": "2026-05-08"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/concern-closed")
    assert (await intake.counts())["consultation"] == 1


async def test_a_concern_becomes_part_of_the_consultation_that_is_named(intake: Intake) -> None:
    kita = intake.person("kita")
    made = await kita.does("/consultations", a_consultation(desk="kita"))
    other = await kita.does("/consultations", a_consultation(desk="kita"))
    foreign = await intake.person("council").does("/consultations", a_consultation())
    concern = await kita.does("/concerns", a_concern(household_id=made["household_id"]))
    path = f"/concerns/{concern['id']}/consultation"

    strange = await kita.post(path, {"on": "2026-05-07", "consultation_id": foreign["id"]})
    wrong = await kita.post(path, {"on": "2026-05-07", "consultation_id": other["id"]})
    became = await kita.does(path, {"on": "2026-05-07", "consultation_id": made["id"]})

    assert (strange.status_code, strange.json()["errors"][0]["pointer"]) == (422, "/consultation_id")
    assert (wrong.status_code, wrong.json()["type"]) == (409, "/problems/another-household")
    assert became["consultation_id"] == made["id"]


async def test_a_concern_becomes_a_referral_without_consent(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", a_concern())

    became = await kita.does(f"/concerns/{concern['id']}/referral", {"on": "2026-05-07", "reason": "複数の分野"})

    referral = (await kita.get(f"/referrals/{became['referral_id']}")).json()
    assert (referral["status"], referral["with_consent"]) == ("made", False)
    assert became["outcome"] == "referral"
    assert [kind for kind, _ in await intake.told()] == [
        "concern-received.v1",
        "consultation-received.v1",
        "referral-made.v1",
    ]


async def test_a_concern_becomes_part_of_outreach_that_goes_on(intake: Intake) -> None:
    await intake.hears(a_conference_decision())
    council, kita = intake.person("council"), intake.person("kita")
    outreach = (await council.get("/outreach")).json()["items"][0]
    concern = await council.does("/concerns", a_concern(desk="sogo"))
    elsewhere = await kita.does("/concerns", a_concern())
    named = {"on": "2026-05-07", "outreach_id": outreach["id"]}

    became = await council.does(f"/concerns/{concern['id']}/outreach", named)

    assert (became["outcome"], became["household_id"]) == ("outreach", outreach["household_id"])
    strange = await kita.post(f"/concerns/{elsewhere['id']}/outreach", named)
    assert (strange.status_code, strange.json()["errors"][0]["pointer"]) == (422, "/outreach_id")


async def test_two_who_follow_a_concern_up_at_once_make_one_consultation(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", a_concern())
    path = f"/concerns/{concern['id']}/consultation"

    answers = await asyncio.gather(*(kita.post(path, {"on": "2026-05-07"}) for _ in range(3)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert (await intake.counts())["consultation"] == 1


@pytest.mark.parametrize(
    ("path", "body", "status", "problem"),
    [
        ("closing", {"on": "2026-05-02"}, 422, "invalid"),
        ("closing", {"on": "2026-05-02", "reason": "consultation", "note": "x"}, 422, "invalid"),
        ("closing", {"on": "2026-04-30", "reason": "no_need", "note": "x"}, 409, "before-the-reception"),
        ("closing", {"on": "2026-12-01", "reason": "no_need", "note": "x"}, 422, "in-the-future"),
        ("owner", {"on": "2026-04-30", "subject": "w-2"}, 409, "before-the-reception"),
        ("consultation", {"on": "2026-04-30"}, 409, "before-the-reception"),
        ("referral", {"on": "2026-12-01"}, 422, "in-the-future"),
        ("reporter-disclosure", {"on": "2026-05-02", "reason": ""}, 422, "invalid"),
        ("reporter-disclosure", {"on": "2026-04-30", "reason": "x"}, 409, "before-the-reception"),
    ],
)
async def test_what_makes_no_sense_for_a_concern_changes_nothing(
    intake: Intake, path: str, body: dict[str, Any], status: int, problem: str
) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", a_concern())
    before = await intake.counts()

    answer = await kita.post(f"/concerns/{concern['id']}/{path}", body)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    assert await intake.counts() == before


async def test_a_colleague_takes_a_concern_over_until_it_is_closed(intake: Intake) -> None:
    kita = intake.person("kita")
    concern = await kita.does("/concerns", a_concern())
    owner = (f"/concerns/{concern['id']}/owner", {"on": "2026-05-02", "subject": "w-2"})

    assert (await kita.does(*owner))["owner_subject"] == "w-2"
    await kita.does(
        f"/concerns/{concern['id']}/closing", {"on": "2026-05-02", "reason": "watching", "note": "訪問した"}
    )

    assert (await kita.post(*owner)).json()["type"] == "/problems/concern-closed"


async def test_what_a_hub_notices_becomes_a_concern_of_the_council_once(intake: Intake) -> None:
    community = intake.files.ring("community")
    content = NoticeContent(narrative="架空 拠点長が、最近来なくなったと言う", reporter="架空 拠点長")
    notice = NoticeGiven(
        on=date(2026, 5, 3), notice_id=uuid4(), hub="hub_honcho", content=community.seal(content, to="intake")
    )
    sent = delivery(notice)

    await intake.hears(sent, sent)
    await intake.hears(sent)
    await intake.hears(notice)

    council = intake.person("council")
    items = (await council.get("/concerns")).json()["items"]
    assert [(item["id"], item["source"]) for item in items] == [(str(notice.notice_id), "hub")]
    seen = (await council.get(f"/concerns/{notice.notice_id}")).json()
    assert seen["narrative"] == "〔情報提供者〕が、最近来なくなったと言う"
    told = await council.does(f"/concerns/{notice.notice_id}/reporter-disclosure", WISH | {"on": "2026-05-04"})
    assert told["reporter"] == "架空 拠点長"
    assert len(await intake.told()) == 1


async def test_a_notice_sealed_for_another_instance_is_left_to_it(intake: Intake) -> None:
    sealed = intake.files.ring("community").seal(NoticeContent(narrative="x"), to="coordination")

    await intake.hears(NoticeGiven(on=date(2026, 5, 3), notice_id=uuid4(), hub="hub_honcho", content=sealed))

    assert (await intake.person("council").get("/concerns")).json()["items"] == []
