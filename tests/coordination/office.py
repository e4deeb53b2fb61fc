"""The whole of coordination on a real database: referrals arrive as events, everything else goes over HTTP.

Every name is invented.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from shared.actors import Actor, Role
from shared.contracts import Event
from shared.contracts.intake import (
    AddressProtected,
    ConsentGranted,
    ConsentWithdrawn,
    Dossier,
    DossierMember,
    ProtectedHousehold,
    ReferralMade,
)
from shared.testing.house import delivery
from tests.coordination.meeting_room import AGENCIES, CITY, COUNCIL, HIGASHI, Household, Room

SEATS = (CITY, COUNCIL, HIGASHI)
COUNCIL_WORKER = Actor("council-worker", "council", frozenset({Role.WORKER}))
CATEGORIES = ("basic", "health", "support_history")

ADDRESS = "東京都小金井市架空町一丁目一番"
NARRATIVE = "学校から、家族が孤立しているようだと相談があった。"
WISHES = "家族がそれぞれ安心して暮らしたい。"


@dataclass
class Office(Room):
    """Coordination with its API and its handlers; `family` is the household of the case opened last."""

    async def hears_in_any_order(self, *events: Event, chance: random.Random) -> None:
        """Events of other services arrive twice, shuffled, in batches of any size."""
        deliveries = [delivery(event) for event in events] * 2
        chance.shuffle(deliveries)
        size = chance.randint(1, 4)
        for start in range(0, len(deliveries), size):
            await self.hears(*deliveries[start : start + size])

    def referral(self, dossier: Dossier, **changed: Any) -> ReferralMade:
        """A desk's referral of a household."""
        facts: dict[str, Any] = {
            "on": date(2026, 4, 13),
            "referral_id": uuid4(),
            "household_id": dossier.household_id,
            "from_agency": "council",
            "with_consent": False,
        }
        return ReferralMade(**facts | changed, dossier=self.keys.seal(dossier, "coordination"))

    def dossier(self, *words: str, dead: Iterable[str] = (), **changed: Any) -> Dossier:
        """What a desk tells of a household; `family` remembers it."""
        self.family.members = {word: self.family.members.get(word, uuid4()) for word in words}
        members = [
            DossierMember(
                member_id=self.family.members[word],
                name=f"見本 {word}",
                kana="ミホン",
                birth_date="1970-01-01",
                living=word not in dead,
                issues=("isolation",),
                note=f"{word}についての覚え書き",
            )
            for word in words
        ]
        facts: dict[str, Any] = {
            "consultation_id": uuid4(),
            "household_id": self.family.household_id,
            "received_on": date(2026, 4, 10),
            "source": "school",
            "address": ADDRESS,
            "members": tuple(members),
            "narrative": NARRATIVE,
        }
        return Dossier(**facts | changed)

    async def case_told_by(self, dossier: Dossier) -> str:
        """The case of a household of which a desk told this, taken up by a support conference."""
        referral = self.referral(dossier)
        await self.hears(referral)
        answer = await self.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-04-14")
        self.family.case_id = UUID(answer["case_id"])
        await self.convened("support_conference")
        return str(answer["case_id"])

    async def case(self, *words: str, on: str = "2026-04-14", **changed: Any) -> str:
        """An accepted referral's case."""
        referral = self.referral(self.dossier(*(words or ("mother", "son"))), **changed)
        await self.hears(referral)
        answer = await self.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on=on)
        self.family.case_id = UUID(answer["case_id"])
        return str(answer["case_id"])

    def protection(self, **changed: Any) -> AddressProtected:
        """Intake tells that the family's address is protected from now on."""
        sealed = self.keys.seal(ProtectedHousehold(household_id=self.family.household_id), "coordination")
        return AddressProtected(**{"on": date(2026, 4, 15), "protection_id": uuid4(), "household": sealed} | changed)

    def grant(self, word: str, **changed: Any) -> ConsentGranted:
        """One member's grant for the three agencies."""
        facts: dict[str, Any] = {
            "on": date(2026, 4, 20),
            "consent_id": uuid4(),
            "household_id": self.family.household_id,
            "member_id": self.family.members[word],
            "purpose": "support_sharing",
            "agencies": AGENCIES,
            "categories": CATEGORIES,
            "valid_from": date(2026, 4, 20),
            "valid_until": date(2027, 3, 31),
        }
        return ConsentGranted(**facts | changed)

    def withdrawal(self, given: ConsentGranted) -> ConsentWithdrawn:
        """A grant taken back."""
        who = {"household_id": given.household_id, "member_id": given.member_id}
        return ConsentWithdrawn(on=date(2026, 8, 1), consent_id=given.consent_id, **who, revision=2)

    def draft(self, **changed: Any) -> dict[str, Any]:
        """A complete plan that uses neither outreach nor participation."""
        return {
            "on": "2026-06-20",
            "wishes_and_issues": WISHES,
            "goals": [{"text": "週に一度は外に出る", "due_on": "2026-12-31", "measure": "外出の記録"}],
            "supports": [{"text": "定期の見守り訪問", "kind": "訪問", "caution": "夜間は避ける"}],
            "roles": [{"agency": "higashi", "text": "母の介護の相談"}, {"agency": "council", "text": "全体の調整"}],
            "provision_as_one": "社協が核となって月に一度状況を共有する。",
        } | changed

    def with_participation(self, *words: str) -> dict[str, Any]:
        """The part of a draft that uses participation."""
        ids = [str(self.family.members[word]) for word in words]
        return {"uses_participation": {"member_ids": ids, "wishes": "絵を見せたい", "goals": "月に一度の外出"}}

    async def plan_of(self, case: str, **changed: Any) -> str:
        """A drafted version."""
        return str((await self.does(COUNCIL, f"/cases/{case}/plans", **self.draft(**changed)))["id"])

    async def all_consent(self) -> None:
        """Everyone lets the three agencies know."""
        await self.hears(*(self.grant(word) for word in self.family.members))

    async def meets(self, *determinations: dict[str, Any], on: str = "2026-06-26") -> str:
        """A coordination meeting about the case, planned, convened and held that day."""
        meeting = await self.plan("coordination_meeting", on=on, held_on=on)
        await self.does(CITY, f"/meetings/{meeting}/convocation", on=on)
        await self.does(COUNCIL, f"/meetings/{meeting}/minutes", **self.minutes(*determinations, on=on))
        return meeting

    async def found_appropriate(self, case: str, *, on: str = "2026-06-26", **changed: Any) -> tuple[str, str]:
        """A version that a meeting found appropriate, and that meeting."""
        plan = await self.plan_of(case, **{"on": on} | changed)
        await self.does(COUNCIL, f"/plans/{plan}/submission", on=on)
        return plan, await self.meets({"result": "appropriate", "plan_id": plan}, on=on)

    async def in_force(self, case: str, **changed: Any) -> str:
        """A version in force, its roles offered."""
        plan, meeting = await self.found_appropriate(case, **changed)
        if changed.get("uses_outreach") or changed.get("uses_participation"):
            await self.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
        return plan

    async def in_force_with_consent_withdrawn_by_the_son(self, case: str) -> str:
        """A version in force on everyone's consent, which the son took back afterwards."""
        grants = {word: self.grant(word) for word in self.family.members}
        await self.hears(*grants.values())
        plan = await self.in_force(case)
        await self.hears(self.withdrawal(grants["son"]))
        return plan

    async def roles_of(self, case: str) -> dict[str, str]:
        """Ids of the roles by agency."""
        roles = await self.sees(COUNCIL, f"/roles?case_id={case}")
        return {role["agency"]: role["id"] for role in roles["items"]}

    async def states(self, *names: str) -> dict[str, list[dict[str, Any]]]:
        """The rows of tables."""
        return {name: [dict(row._mapping) for row in await self.found(f'SELECT * FROM "{name}"')] for name in names}

    async def types(self) -> list[str]:
        """What was published so far, by short name."""
        return [each.type.removeprefix("tsunagu.coordination.").removesuffix(".v1") for each in await self.envelopes()]


async def moved_in(office: Office) -> Office:
    """The office for one test: a household nobody knows yet, and only the events from now on."""
    published = await office.outbox()
    return replace(office, family=Household(), since=published[-1][0] if published else 0)
