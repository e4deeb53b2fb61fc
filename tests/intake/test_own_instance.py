"""An intake of an agency's own: it takes up what is its agency's from its day on, and lets nobody else in."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4, uuid5

import pytest
import pytest_asyncio

from services.intake.app import SERVICE
from services.intake.commands.outreach import NAMESPACE
from shared.actors import Role
from shared.contracts.community import NoticeContent, NoticeGiven
from shared.contracts.coordination import ReferralReturned, ReturnNote
from shared.contracts.outreach import OutreachStarted
from shared.reference.instances import Instances
from shared.settings import SettingsError
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import opened
from shared.testing.keys import Keys
from tests.intake.conftest import Intake
from tests.intake.factories import a_conference_decision, a_consultation, a_plan_decision

OWN = Instances.read("kita@2026-05-01")
BEFORE, SINCE = date(2026, 4, 30), date(2026, 5, 1)


@pytest_asyncio.fixture(scope="module")
async def opened_kita(module_database: ServiceDatabase, town_keys: Keys) -> AsyncIterator[Intake]:
    town_keys.add("kita")
    url = await module_database("intake")
    async with opened(Intake, SERVICE, town_keys, url, instance="kita", own=OWN) as found:
        yield found


@pytest_asyncio.fixture
async def kita(opened_kita: Intake) -> Intake:
    await opened_kita.begins_anew()
    return opened_kita


async def started(intake: Intake) -> list[tuple[str, str]]:
    return [(event.agency, event.basis) for event in await intake.published(OutreachStarted)]


async def test_it_follows_the_decisions_for_its_agency_and_no_others(kita: Intake) -> None:
    of_others = [a_conference_decision(on=SINCE), a_plan_decision(outreach_agency=None)]
    earlier = a_conference_decision(on=BEFORE, agency="kita")
    early, plan = a_conference_decision(on=SINCE, agency="kita"), a_plan_decision(outreach_agency="kita")

    await kita.hears(*of_others, earlier, early, plan)

    assert await started(kita) == [("kita", "support_conference"), ("kita", "city_decision")]


async def test_two_instances_name_the_outreach_of_one_case_differently(kita: Intake) -> None:
    decision = a_conference_decision(on=SINCE, agency="kita")
    await kita.hears(decision)

    [event] = await kita.published(OutreachStarted)

    assert event.outreach_id != uuid5(NAMESPACE, f"{decision.case_id} 1")


async def test_a_notice_of_its_hub_becomes_a_concern_of_its_agency(kita: Intake) -> None:
    content = NoticeContent(narrative="架空 最近お顔を見ない")
    for hub, to, agency in (("hub_kita", "kita", "kita"), ("hub_midori", "intake", None)):
        sealed = kita.files.ring("community").seal(content, to=to)
        await kita.hears(NoticeGiven(on=SINCE, notice_id=uuid4(), hub=hub, agency=agency, content=sealed))

    [concern] = (await kita.person("kita").get("/concerns")).json()["items"]

    assert (concern["source"], concern["agency"]) == ("hub", "kita")


async def test_what_comes_back_to_another_instance_is_left_to_it(kita: Intake) -> None:
    note = kita.files.ring("coordination").seal(ReturnNote(reason="x", next_step="y"), to="intake")

    await kita.hears(ReferralReturned(on=SINCE, referral_id=uuid4(), note=note))

    assert await kita.dead_letters() == []


async def test_r15_nobody_of_another_agency_is_let_in(kita: Intake) -> None:
    received = await kita.person("kita").does("/consultations", a_consultation(on="2026-05-01", desk="kita"))

    strangers = (kita.person("council", Role.COORDINATOR), kita.person("city", Role.CITY_OFFICER))
    for stranger in (*strangers, kita.person("minami")):
        answer = await stranger.get(f"/consultations/{received['id']}")
        assert (answer.status_code, answer.json()["reason"]) == (401, "claim-agency")


async def test_an_instance_of_an_agency_that_the_city_does_not_know_lets_nothing_start(kita: Intake) -> None:
    app = SERVICE.api(kita.settings.model_copy(update={"own_instances": Instances.read("nowhere kita")}))

    with pytest.raises(SettingsError, match="nowhere"):
        async with app.router.lifespan_context(app):
            pass
