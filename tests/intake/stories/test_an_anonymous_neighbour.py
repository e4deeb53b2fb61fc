"""An anonymous neighbour calls about the house next door: taken like any other, and nobody's name is kept."""

from tests.intake.conftest import Intake


async def test_an_anonymous_neighbour(intake: Intake) -> None:
    desk = intake.person("kita")
    told = {
        "on": "2026-04-10",
        "channel": "phone",
        "caller": {"anonymous": True, "name": "言い掛けた名前", "relation": "隣の家の人"},
        "household": {
            "address": "架空市架空町二丁目付近",
            "members": [
                {"birth_date": "８０代くらい", "main_issue": "squalor"},
                {"name": "架空という名字らしい", "birth_date": "昭和40年頃", "issues": ["hikikomori"]},
            ],
        },
        "narrative": "夜中に物音がする。",
    }

    made = await desk.does("/consultations", told)

    seen = (await desk.get(f"/consultations/{made['id']}")).json()
    assert seen["source"] == "anonymous"
    assert seen["caller"] == {
        "name": None,
        "relation": "隣の家の人",
        "phone": None,
        "anonymous": True,
        "can_call_back": False,
    }
    elder, child = seen["household"]["members"]
    assert (elder["name"], elder["birth_date"], elder["born"]) == (None, "８０代くらい", None)
    assert child["birth_date"] == "昭和40年頃"
    assert child["born"] == {"earliest": "1965-01-01", "latest": "1965-12-31", "about": True}
    await desk.does(
        f"/consultations/{made['id']}/contacts", {"on": "2026-04-12", "channel": "home_visit", "note": "近くを訪ねた。"}
    )
    assert (await desk.get("/consultations")).json()["items"][0]["owner"]["subject"] == desk.subject
