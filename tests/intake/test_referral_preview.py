"""Before it refers, a desk sees exactly what coordination would be told, and what stays behind and why."""

from typing import Any

import pytest

from shared.contracts.intake import Dossier
from shared.privacy.sealed import Sealed
from tests.intake.conftest import Intake
from tests.intake.factories import a_consent, a_consultation, a_household, a_member


@pytest.mark.parametrize("with_consent", [True, False])
@pytest.mark.parametrize("include_narrative", [True, False])
@pytest.mark.parametrize("protected", [True, False])
async def test_what_is_previewed_is_what_is_sent(
    intake: Intake, with_consent: bool, include_narrative: bool, protected: bool
) -> None:
    council = intake.person("council")
    home = a_household(a_member("mother", note="服薬のこと"), address_protected=protected)
    made = await council.does("/consultations", a_consultation(household=home))
    await council.does("/consents", a_consent(made["household_id"], made["members"]["mother"], on="2026-04-12"))
    said = {"on": "2026-04-13", "with_consent": with_consent, "include_narrative": include_narrative, "reason": "複雑"}
    path, before = f"/consultations/{made['id']}/referral", len(await intake.told())

    previewed = await council.does(f"{path}/preview", said)
    assert len(await intake.told()) == before
    await council.does(path, said)

    token = (await intake.told())[-1][1]["dossier"]
    sent = intake.files.ring("coordination").open(Sealed[Dossier](token), Dossier)
    assert previewed["would_be_sent"] == sent.model_dump(mode="json")
    assert (previewed["may_be_sent"], previewed["lacking"]) == (True, [])
    left = {each["what"] for each in previewed["withheld"]}
    assert ("住所" in left) is (sent.address is None)
    assert ("相談の内容" in left) is (sent.narrative is None)
    assert ("世帯員ごとの備考" in left) is (sent.members[0].note is None)
    assert {"添付書類", "来所者の氏名と連絡先"} <= left


async def test_r3_whose_consent_is_missing_is_told_before_anything_is_refused(intake: Intake) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    said: dict[str, Any] = {"on": "2026-04-13", "with_consent": True}
    path = f"/consultations/{made['id']}/referral"

    previewed = await council.does(f"{path}/preview", said)
    refused = await council.post(path, said)

    assert previewed["may_be_sent"] is False
    assert previewed["lacking"] == refused.json()["missing"]


async def test_r15_each_preview_is_a_look_of_its_own_and_only_the_owner_s(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    made = await council.does("/consultations", a_consultation())
    await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-04-12", "to_desk": "kita"})
    path, said = f"/consultations/{made['id']}/referral/preview", {"on": "2026-04-13", "with_consent": False}

    assert (await kita.post(path, said)).status_code == 403
    assert (await council.post(path, said)).json()["type"] == "/problems/handover-pending"
