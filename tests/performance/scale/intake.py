"""1,000,000 consultations: work lists, pages and searches, and the export of all."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.web.paging import encode_cursor
from tests.performance.content import AGENCY
from tests.performance.figures import Figure
from tests.performance.house import House, connected
from tests.performance.programs import megabytes
from tests.performance.scale.asking import Kinds, Question, Say, Told, asking, slowest
from tests.performance.scale.consultation_rows import DAYS, Pool, fill, give_all
from tests.performance.scale.rows import as_admin

GOAL_EXPORT_MB = 50.0
LISTS = ("mine", "desk", "agency", "overdue", "unanswered", "waiting", "without_contact", "drafts")


async def measure(house: House, rows: int, samples: int, say: Say) -> tuple[dict[str, Told], dict[str, Figure]]:
    """Fill, ask, export; gives what each kind took, and the figures."""
    pool, admin = Pool(house.folder / "keys"), as_admin(house, house.intake)
    async with connected(admin) as one, connected(admin) as two:
        await fill(one, two, pool, rows=rows, today=house.today, say=say)
    await house.rest()
    async with asking(house, "intake", house.intake, house.token) as (client, pid):
        told = {
            "list": await client.measure_all(lists(house.today), samples),
            "search": await client.measure_all(searches(pool, house.today), samples),
        }
        say(f"scale: asked, intake's API took {megabytes(pid):.0f} MB")
        async with connected(admin) as connection:
            await give_all(connection, AGENCY)
        grown, lines = await client.export(house.today - timedelta(days=DAYS), pid)
        say(f"scale: {lines:,} lines exported, the API grew by {grown:.0f} MB meanwhile")
    figures = {f"scale_{group}_p95": slowest(kinds) for group, kinds in told.items()}
    figures["scale_export_growth"] = Figure(grown, GOAL_EXPORT_MB, "MB")
    return told["list"] | told["search"], figures


def lists(today: date) -> Kinds:
    """Every list, its first page and one far behind, and the counts."""

    def cursor(chance: random.Random, *, rank: int = 2) -> str:
        return encode_cursor(rank, today - timedelta(days=chance.randrange(DAYS)), UUID(int=chance.getrandbits(128)))

    def first(name: str) -> Callable[[random.Random], Question]:
        return lambda _: Question("/work", {"list": name})

    def deep(name: str) -> Callable[[random.Random], Question]:
        return lambda chance: Question("/work", {"list": name, "cursor": cursor(chance)})

    kinds: Kinds = {f"work {name}": first(name) for name in LISTS}
    kinds |= {f"work {name}, deep": deep(name) for name in ("agency", "overdue", "without_contact")}
    kinds["work counts"] = lambda _: Question("/work/counts")
    for name, query in {"all": {}, "open": {"status": "open"}, "concluded": {"status": "concluded"}}.items():
        kinds[f"consultations {name}"] = lambda _, query=query: Question("/consultations", query)  # type: ignore[misc]
        kinds[f"consultations {name}, deep"] = lambda chance, query=query: Question(  # type: ignore[misc]
            "/consultations", query | {"cursor": cursor(chance)}
        )
    return kinds


def searches(pool: Pool, today: date) -> Kinds:
    """Every kind of word, common and rare ones, and a page far behind."""

    def asks(words: Callable[[random.Random], Mapping[str, str]], *, deep: bool = False) -> Any:
        def ask(chance: random.Random) -> Question:
            place = (today - timedelta(days=chance.randrange(DAYS)), UUID(int=chance.getrandbits(128)))
            return Question("/consultations/searches", {"cursor": encode_cursor(*place)} if deep else {}, words(chance))

        return ask

    def kana(chance: random.Random) -> dict[str, str]:
        return {"name": (chance.choice(pool.people).kana or "")}

    return {
        "search commonest kana": asks(lambda _: {"name": "キョコウ"}),
        "search commonest kana, deep": asks(lambda _: {"name": "キョ"}, deep=True),
        "search whole reading": asks(kana),
        "search given name": asks(lambda chance: {"name": (chance.choice(pool.people).name or "").split()[1]}),
        "search birth date": asks(lambda chance: {"birth_date": str(chance.choice(pool.people).birth_date)}),
        "search birth year": asks(lambda chance: {"birth_date": str(1940 + chance.randrange(80))}),
        "search town": asks(lambda chance: {"address": chance.choice(pool.places)[7:10]}),
        "search house": asks(lambda chance: {"address": chance.choice(pool.places)}),
        "search phone": asks(lambda chance: {"phone": chance.choice(pool.phones)}),
        "search last digits": asks(lambda chance: {"phone": chance.choice(pool.phones)[-4:]}),
        "search number": asks(lambda chance: {"number": f"I-{today.year}-{chance.randint(1, 1000):06}"}),
        "search name and town": asks(lambda chance: {"name": "キョコウ", "address": chance.choice(pool.places)[7:10]}),
    }
