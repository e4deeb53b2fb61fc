"""An own-instance desk: kita works in an intake of its own on the common bus, on real processes (R2, R3, R15, R17).

Its records leave it by referral and consent only: nothing of them lies with the city's intake, nor in clear on the way.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from shared.actors import Actor, Role
from shared.demo.play import Polling
from shared.demo.story import CITY, COORDINATOR, WINDOW, Json, Story, actor
from shared.postgres import dsn
from shared.stack.home import Home
from shared.stack.keys import make_keys
from shared.testing.servers import Databases
from tests.journeys.beside import Beside, Tokens, running_beside
from tests.journeys.embedded import Embedded, started
from tests.journeys.test_journey import everything_in, readable
from tests.shared.stack.stacks import open_folder

NOW = "2026-11-30T12:00:00+09:00"
KITA = actor("kita", Role.WORKER)
ADDRESS, NARRATIVE = "東京都小金井市架空町八丁目八番地の八", "隣に住む方が、夜に泣き声がすると心配している。"
SECRETS = ("見本 北斗", "ミホン ホクト", ADDRESS, NARRATIVE)


@pytest.fixture(scope="module")
def stack() -> Iterator[Embedded]:
    """The city's five services, told of kita's instance."""
    with open_folder() as folder:
        make_keys(Home(folder / "home").keys, ["kita"])
        told = {"TSUNAGU_NOW": NOW, "TSUNAGU_OWN_INSTANCES": "kita", "TSUNAGU_BEAT_S": "0.5"}
        with started(folder / "home", **told) as begun:
            yield begun


@pytest_asyncio.fixture(scope="module")
async def kita(stack: Embedded, databases: Databases) -> AsyncIterator[Beside]:
    url = await databases.clone("intake")
    async with running_beside(stack, "kita", url) as begun:
        yield begun
    await databases.drop(url)


@dataclass
class Town:
    """The city's addresses and kita's, each asked by a story of its own."""

    city: Story
    kita: Story
    status: Json
    own: Beside

    async def receives(self, *, on: str = "2026-10-01") -> Json:
        """A consultation at kita's desk."""
        household = {
            "address": ADDRESS,
            "members": [{"ref": "one", "name": SECRETS[0], "kana": SECRETS[1], "birth_date": "1950-01-02"}],
        }
        body = {"on": on, "desk": "kita", "channel": "phone", "source": "neighbour", "narrative": NARRATIVE}
        return await self.kita.post(KITA, "/intake/v1/consultations", body | {"household": household})

    async def refers(self, made: Json, *, with_consent: bool) -> str:
        """The desk refers it; coordination has it at the end."""
        body = {"on": "2026-10-05", "with_consent": with_consent, "reason": "複数の分野にわたる"}
        referral = await self.kita.post(KITA, f"/intake/v1/consultations/{made['id']}/referral", body)
        path = f"/coordination/v1/referrals?household_id={made['household_id']}"

        async def arrived() -> bool:
            page = await self.city.get(COORDINATOR, path)
            return any(item["id"] == referral["id"] for item in page["items"])

        await self.city.until("the referral reaches coordination", arrived)
        return str(referral["id"])

    async def convenes(self, case: str, status: int, problem: str | None = None) -> bool:
        """Whether the city is answered so when it convenes a new meeting of those who need the person's consent."""
        agenda = {"agencies": ["city", "council"], "agenda": [{"case_id": case}]}
        body = {"on": "2026-10-09", "kind": "coordination_meeting", "held_on": "2026-10-20"} | agenda
        meeting = await self.city.post(COORDINATOR, "/coordination/v1/meetings", body)
        answer = await self.city.client.post(
            f"/coordination/v1/meetings/{meeting['id']}/convocation",
            json={"on": "2026-10-09"},
            headers={"Authorization": f"Bearer {self.city.tokens(CITY)}"},
        )
        return (answer.status_code, answer.json().get("type")) == (status, problem)

    async def received(self, month: str) -> int:
        """How many consultations reporting counts in a month."""
        told = await self.city.get(CITY, f"/reporting/v1/indicators?from={month}&to={month}")
        return int(told["indicators"]["consultations_received"]["total"])

    async def both_receive(self, month: str) -> None:
        """A consultation at kita's desk and one at minami's, who works in the city's intake; both are counted."""
        await self.receives(on=f"{month}-01")
        body = {"on": f"{month}-01", "desk": "minami", "channel": "phone", "source": "neighbour", "narrative": "架空"}
        await self.city.post(actor("minami", Role.WORKER), "/intake/v1/consultations", body)

        async def counted() -> bool:
            return await self.received(month) == 2

        await self.city.until("reporting counts both", counted)

    async def consents(self, made: Json) -> str:
        """The person lets city and council know."""
        body = {
            "on": "2026-10-02",
            "household_id": made["household_id"],
            "member_id": made["members"]["one"],
            "purpose": "support_sharing",
            "agencies": ["city", "council"],
            "categories": ["basic", "health"],
            "valid_until": "2027-03-31",
            "method": "paper",
            "notice_version": "2026-04",
        }
        return str((await self.kita.post(KITA, "/intake/v1/consents", body))["id"])


@pytest_asyncio.fixture
async def town(stack: Embedded, kita: Beside) -> AsyncIterator[Town]:
    status, tokens = kita.status, Tokens(stack)
    async with (
        httpx.AsyncClient(base_url=status["base_url"], timeout=60, trust_env=False) as city,
        httpx.AsyncClient(base_url=kita.url, timeout=60, trust_env=False) as own,
    ):
        key = uuid4().hex
        yield Town(Story(city, tokens, Polling(30), key), Story(own, tokens, Polling(30), key), status, kita)


async def test_kita_refers_with_consent_and_hears_that_the_case_owns_the_matter(town: Town) -> None:
    made = await town.receives()
    consent = await town.consents(made)
    referral = await town.refers(made, with_consent=True)
    case = await town.city.post(COORDINATOR, f"/coordination/v1/referrals/{referral}/acceptance", {"on": "2026-10-06"})

    async def concluded() -> bool:
        seen = await town.kita.get(KITA, f"/intake/v1/consultations/{made['id']}")
        return bool(seen["outcome"] == "referred")

    await town.kita.until("kita hears of the acceptance", concluded)
    await consent_counts_until_it_is_withdrawn(town, case["case_id"], consent)


async def consent_counts_until_it_is_withdrawn(town: Town, case: str, consent: str) -> None:
    """R3: coordination rests on kita's ledger, of which it hears beat by beat."""
    await town.city.until("the consent counts", lambda: town.convenes(case, 200))
    await town.kita.post(KITA, f"/intake/v1/consents/{consent}/withdrawal", {"on": "2026-10-09"})
    await town.city.until("the withdrawal counts", lambda: town.convenes(case, 409, "/problems/consent-missing"))


async def test_r13_what_coordination_returns_can_be_read_by_kita_alone(town: Town) -> None:
    made = await town.receives()
    referral = await town.refers(made, with_consent=False)
    said = {"on": "2026-10-06", "reason": "架空 一つの分野で足りる", "next_step": "架空 訪問を続ける"}
    await town.city.post(COORDINATOR, f"/coordination/v1/referrals/{referral}/return", said)

    async def returned() -> bool:
        seen = await town.kita.get(KITA, f"/intake/v1/referrals/{referral}")
        return (seen["status"], seen["return_reason"], seen["next_step"]) == (
            "returned",
            said["reason"],
            said["next_step"],
        )

    await town.kita.until("kita reads the answer", returned)


async def test_r15_kitas_records_lie_with_kita_and_nowhere_in_clear(town: Town) -> None:
    made = await town.receives()
    referral = await town.refers(made, with_consent=False)
    ids = (made["id"], made["household_id"], made["members"]["one"], referral)
    own, citys = (
        await everything_in(dsn(town.own.database_url)),
        await everything_in(town.status["databases"]["intake"]),
    )

    assert all(one in own for one in ids)
    assert [one for one in (*ids, *SECRETS) if one in citys] == []
    left = own + await on_the_bus(town.status["redis_url"]) + town.own.log.read_text(errors="replace")
    assert made["id"] in left
    assert [secret for secret in SECRETS if secret in left] == []
    for stranger in (CITY, COORDINATOR):
        path = f"/intake/v1/consultations/{made['id']}"
        asked = {"headers": {"Authorization": f"Bearer {town.kita.tokens(stranger)}"}}
        assert (await town.kita.client.get(path, **asked)).status_code == 401
        assert (await town.city.client.get(path, **asked)).status_code == 404


async def on_the_bus(redis_url: str) -> str:
    """Every entry of every stream."""
    redis = Redis.from_url(redis_url)
    names = [name async for name in redis.scan_iter(match="tsunagu:*", _type="STREAM")]
    entries = [fields[b"__data__"].decode() for name in names for _, fields in await redis.xrange(name)]
    await redis.aclose()
    return "\n".join(map(readable, entries))


async def test_r2_a_consultation_is_handed_over_to_the_citys_desk_and_back_and_counted_once(town: Town) -> None:
    made = await town.receives(on="2026-08-03")
    await hand_over(town.kita, KITA, town.city, WINDOW, made["id"], to_desk="sogo", on=("2026-10-10", "2026-10-13"))
    await hand_over(town.city, WINDOW, town.kita, KITA, made["id"], to_desk="kita", on=("2026-10-20", "2026-10-21"))

    await town.both_receive("2026-07")  # behind all of that on either stream

    assert await town.received("2026-08") == 1
    bus = await on_the_bus(town.status["redis_url"])
    assert [secret for secret in SECRETS if secret in bus] == []


async def hand_over(
    giving: Story, owner: Actor, taking: Story, taker: Actor, consultation: str, *, to_desk: str, on: tuple[str, str]
) -> None:
    """One desk offers and the other accepts; in the end it answers for it, and the first knows."""
    said = {"on": on[0], "to_desk": to_desk, "message": "架空 続きをお願いします"}
    offer = await giving.post(owner, f"/intake/v1/consultations/{consultation}/handovers", said)
    path = f"/intake/v1/handovers/{offer['id']}"

    async def has_come() -> bool:
        shown = await taking.get(taker, "/intake/v1/handovers")
        return any(item["id"] == offer["id"] for item in shown["items"])

    await taking.until("the offer reaches the other desk", has_come)
    await taking.post(taker, f"{path}/acceptance", {"on": on[1]})
    for story, who in ((giving, owner), (taking, taker)):

        async def settled(story: Story = story, who: Actor = who) -> bool:
            return bool((await story.get(who, path))["status"] == "accepted")

        await story.until("both know that it was accepted", settled)
    shown = await taking.get(taker, f"/intake/v1/consultations/{consultation}")
    assert (shown["owner"]["agency"], shown["held_at"]) == (taker.agency, None)


async def test_each_fact_of_either_intake_is_counted_and_none_is_laid_aside(town: Town) -> None:
    await town.both_receive("2026-09")

    for address in (*town.status["databases"].values(), dsn(town.own.database_url)):
        connection = await asyncpg.connect(address)
        assert await connection.fetchval("SELECT count(*) FROM dead_letter") == 0
        await connection.close()
