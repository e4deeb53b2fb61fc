"""Referrals from an agency's own intake: answered for that one, and refused with it while its ledger is silent."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from services.coordination.app import SERVICE
from shared.contracts import enveloped
from shared.contracts.coordination import ReferralReturned, ReturnNote
from shared.reference.instances import Instances
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import LONG_S, has_heard, opened
from shared.testing.keys import Keys
from tests.coordination.meeting_room import CITY, COUNCIL
from tests.coordination.office import Office


@pytest_asyncio.fixture
async def office(town_keys: Keys, service_database: ServiceDatabase) -> AsyncIterator[Office]:
    town_keys.add("kita")
    url = await service_database("coordination")
    async with opened(Office, SERVICE, town_keys, url, pool=4, own=Instances.read("kita")) as made:
        yield made


async def test_the_answer_is_sealed_for_the_intake_that_referred(office: Office) -> None:
    for source in ("kita", "intake"):
        referral = office.referral(office.dossier("mother"))
        await office.hears(enveloped(referral, source=source))
        said = {"on": "2026-04-15", "reason": "架空 担当外のため", "next_step": "架空 窓口へ案内"}
        await office.does(COUNCIL, f"/referrals/{referral.referral_id}/return", **said)

        [*_, event] = await office.published(ReferralReturned)

        assert office.files.ring(source).open(event.note, ReturnNote).reason == said["reason"]


@pytest.mark.parametrize("silent", ["kita", "intake"])
async def test_r3_a_household_known_to_two_ledgers_rests_on_no_consent_while_one_is_silent(
    office: Office, silent: str
) -> None:
    """The other was heard just now and granted all; a no may be under way from this one, and the last answer counts."""
    referral = office.referral(office.dossier("mother"))
    await office.hears(enveloped(referral, source="kita"))
    accepted = await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-04-15")
    office.family.case_id = UUID(accepted["case_id"])
    await office.hears(enveloped(office.grant("mother"), source="kita" if silent == "intake" else "intake"))
    meeting = await office.plan()
    await has_heard(office.held, silent, ago_s=2 * LONG_S)

    answer = await office.post(CITY, f"/meetings/{meeting}/convocation", {"on": "2026-06-08"})

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/consent-not-verifiable")
    await has_heard(office.held, silent)
    await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-08")
