"""A concern has an owner and keeps its reporter apart; what a hub notices becomes one."""

from datetime import date
from uuid import uuid4

from shared.contracts.community import NoticeContent, NoticeGiven
from shared.testing.house import delivery
from tests.intake.conftest import Intake


async def test_a_concern_keeps_its_reporter_apart_and_for_its_own_agency(intake: Intake) -> None:
    concern = await intake.person("kita").does(
        "/concerns",
        {
            "on": "2026-05-01",
            "desk": "kita",
            "source": "resident",
            "narrative": "新聞がたまっている",
            "whereabouts": "架空町二丁目",
            "reporter": "架空 隣人",
        },
    )

    seen = (await intake.person("kita").get(f"/concerns/{concern['id']}")).json()

    assert (seen["reporter"], seen["owner_subject"]) == ("架空 隣人", "worker@kita")
    assert (await intake.person("council").get(f"/concerns/{concern['id']}")).status_code == 404
    kind, told = (await intake.told())[-1]
    assert kind == "concern-received.v1"
    assert set(told) == {"on", "concern_id", "agency", "source"}
    closing = (f"/concerns/{concern['id']}/closing", {"on": "2026-05-02", "note": "訪問した"})
    assert (await intake.person("kita").does(*closing))["status"] == "closed"
    assert (await intake.person("kita").post(*closing)).json()["type"] == "/problems/concern-closed"


async def test_what_a_hub_notices_becomes_a_concern_of_the_council_once(intake: Intake) -> None:
    community = intake.files.ring("community")
    content = NoticeContent(narrative="最近来なくなった", reporter="架空 拠点長")
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
    assert (await council.get(f"/concerns/{notice.notice_id}")).json()["reporter"] == "架空 拠点長"
    assert len(await intake.told()) == 1


async def test_a_notice_sealed_for_another_instance_is_left_to_it(intake: Intake) -> None:
    sealed = intake.files.ring("community").seal(NoticeContent(narrative="x"), to="coordination")

    await intake.hears(NoticeGiven(on=date(2026, 5, 3), notice_id=uuid4(), hub="hub_honcho", content=sealed))

    assert (await intake.person("council").get("/concerns")).json()["items"] == []
