"""Participation alone, on a real Postgres: asked over HTTP with real tokens, told events as its worker tells them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from services.participation.app import SERVICE
from shared.contracts.community import HubOpened
from shared.contracts.coordination import Commission, SupportCommissioned
from shared.contracts.intake import ConsentGranted, ConsentRefused, ConsentWithdrawn
from shared.testing.house import House, at_home
from shared.testing.keys import Keys
from shared.testing.servers import Databases
from tests.people import PEOPLE


@pytest_asyncio.fixture(scope="session")
async def running_house(databases: Databases, town_keys: Keys) -> AsyncIterator[House]:
    async with at_home(House, SERVICE, town_keys, databases, people=PEOPLE) as house:
        await house.connects("coordinator", "/hosts")
        yield house


@pytest_asyncio.fixture
async def house(running_house: House) -> House:
    """The running service as if it had just begun."""
    await running_house.begins_anew()
    return running_house


CASE, PLAN, HOUSEHOLD, SON = (UUID(int=number) for number in (1, 2, 3, 4))
COMMISSION, CONSENT = UUID(int=5), UUID(int=6)


@dataclass
class Story:
    """The son of the plan's example: what coordination, intake and community tell, and how far he has come."""

    house: House

    def commissioned(self, **overrides: Any) -> SupportCommissioned:
        content = Commission(
            member_id=SON, name="架空一郎", kana="カクウイチロウ", birth_date="1974-02-03", wishes="模型"
        )
        facts = {
            "on": date(2026, 6, 29),
            "commission_id": COMMISSION,
            "case_id": CASE,
            "plan_id": PLAN,
            "household_id": HOUSEHOLD,
            "member_id": SON,
            "commission": self.house.keys.seal(content, "participation"),
        }
        return SupportCommissioned(**facts | overrides)

    def granted(self, **overrides: Any) -> ConsentGranted:
        facts = {
            "on": date(2026, 7, 10),
            "consent_id": CONSENT,
            "household_id": HOUSEHOLD,
            "member_id": SON,
            "purpose": "host_disclosure",
            "agencies": ("hub_midori",),
            "categories": ("basic",),
            "valid_from": date(2026, 7, 10),
            "valid_until": date(2027, 3, 31),
        }
        return ConsentGranted(**facts | overrides)

    def withdrawn(self, on: date, consent: UUID = CONSENT, revision: int = 2) -> ConsentWithdrawn:
        return ConsentWithdrawn(on=on, consent_id=consent, household_id=HOUSEHOLD, member_id=SON, revision=revision)

    def refused(self, on: date, consent: UUID = CONSENT, **overrides: Any) -> ConsentRefused:
        facts = {
            "on": on,
            "consent_id": consent,
            "household_id": HOUSEHOLD,
            "member_id": SON,
            "purpose": "host_disclosure",
            "agencies": ("hub_midori",),
        }
        return ConsentRefused(**facts | overrides)

    def hub_opened(self, **overrides: Any) -> HubOpened:
        facts = {
            "on": date(2025, 4, 1),
            "hub_id": UUID(int=7),
            "code": "hub_midori",
            "name": "緑児童館（ほのぼのサロン）",
            "field": "children",
            "kind": "hub",
        }
        return HubOpened(**facts | overrides)

    async def support(self, on: str = "2026-07-06") -> str:
        """Start the son's support on the city's commission."""
        await self.house.hears(self.commissioned())
        body = {"on": on, "commission_id": str(COMMISSION)}
        return (await self.house.done("coordinator", "/supports", body))["id"]

    async def menu(self, **overrides: Any) -> str:
        """Set up a menu; its host is the hub 緑."""
        body = {"on": "2026-07-06", "kind": "social_exchange", "title": "模型づくり交流", "host": "hub_midori"}
        return (await self.house.done("coordinator", "/menus", body | overrides))["id"]

    async def match(self, support: str, menu: str, *verbs: str) -> str:
        """A match, taken through these steps on the journey's days."""
        body = {"on": "2026-07-13", "support_id": support, "menu_id": menu}
        match = (await self.house.done("coordinator", "/matches", body))["id"]
        days = {"offer": "2026-07-13", "visit": "2026-07-21", "trial": "2026-08-03", "made": "2026-08-31"}
        for verb in verbs:
            await self.house.done("coordinator", f"/matches/{match}/{verb}", {"on": days.get(verb, "2026-09-25")})
        return match


@pytest.fixture
def story(house: House) -> Story:
    return Story(house)
