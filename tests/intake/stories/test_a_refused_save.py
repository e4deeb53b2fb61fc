"""A refused save keeps what was typed: the officer finds it again, puts one field right, and saves."""

from uuid import uuid4

from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation, a_household, a_member


async def test_a_refused_save_keeps_what_was_typed(intake: Intake) -> None:
    desk, draft = intake.person("council"), str(uuid4())
    typed = a_consultation(
        household=a_household(a_member("x", birth_date="昭和49年2月30日")), narrative="一時間かけて聞いた話。"
    )
    await desk.put(f"/drafts/{draft}?kind=consultation", typed)

    refused = await desk.post("/consultations", typed, Draft=draft)

    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {
            "pointer": "/household/members/0/birth_date",
            "message": "この日付は暦にありません。年月日を確認してください。",
        }
    ]
    found = (await desk.get("/drafts")).json()["items"][0]["id"]
    again = (await desk.get(f"/drafts/{found}")).json()["content"]
    assert again == typed
    again["household"]["members"][0]["birth_date"] = "昭和49年2月3日"
    assert (await desk.post("/consultations", again, Draft=found)).status_code == 201
    assert (await desk.get("/drafts")).json()["items"] == []
