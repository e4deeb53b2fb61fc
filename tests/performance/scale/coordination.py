"""100,000 cases with 5,000,000 activities: lists, the board, cases, timelines, all that waits; as staff and agency."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import md5
from typing import Any
from uuid import UUID

from shared.actors import Role
from shared.stack.keys import signing_file
from shared.web.paging import encode_cursor
from shared.web.tokens import mint, signing_key
from tests.performance.content import AGENCY, SUBJECT
from tests.performance.figures import Figure
from tests.performance.house import House, connected
from tests.performance.programs import megabytes
from tests.performance.scale.asking import Kinds, Question, Say, Told, asking, slowest
from tests.performance.scale.case_rows import LONG_CASE, OTHER, YEARS, fill
from tests.performance.scale.rows import as_admin


async def measure(house: House, cases: int, samples: int, say: Say) -> tuple[dict[str, Told], dict[str, Figure]]:
    """Fill and ask; gives what each kind took, and the figures."""
    database = await house.databases.clone("coordination")
    admin = as_admin(house, database)
    async with connected(admin) as one, connected(admin) as two:
        await fill(one, two, house.folder / "keys", cases=cases, today=house.today, say=say)
    await house.rest()
    staff, other = _token(house, AGENCY, Role.COORDINATOR), _token(house, OTHER, Role.WORKER)
    async with asking(house, "coordination", database, staff) as (client, pid):
        agency = client.as_another(other)
        told = {
            "cases": await client.measure_all(lists(house.today), samples),
            "board": await client.measure_all(boards(), samples),
            "timeline": await client.measure_all(single(house.today, cases), samples),
        }
        told["waiting"] = await client.measure_all(waiting(house.today, cases), samples)
        told["cases"] |= named("agency", await agency.measure_all(lists(house.today, staff=False), samples))
        told["board"] |= named("agency", await agency.measure_all(boards(staff=False), samples))
        told["waiting"] |= named("agency", await agency.measure_all(waiting(house.today, cases, staff=False), samples))
        say(f"scale: asked, coordination's API took {megabytes(pid):.0f} MB")
    figures = {f"scale_{group}_p95": slowest(kinds) for group, kinds in told.items()}
    return {name: each for kinds in told.values() for name, each in kinds.items()}, figures


def lists(today: date, *, staff: bool = True) -> Kinds:
    """The list of cases by every filter, its first page and one far behind."""
    filters: dict[str, dict[str, Any]] = {
        "all": {},
        "of a stage": {"stage": "supporting"},
        "closed": {"stage": "closed"},
        "overdue": {"overdue": "true"},
    }
    if staff:
        filters |= {
            "mine": {"mine": "true"},
            "of a colleague": {"coordinator": "colleague7", "stage": "planning"},
            "of an agency": {"agency": OTHER},
            "mine, overdue": {"mine": "true", "overdue": "true"},
        }
    kinds: Kinds = {}
    for name, query in filters.items():
        kinds[f"cases {name}"] = lambda _, query=query: Question("/cases", query)  # type: ignore[misc]
        kinds[f"cases {name}, deep"] = lambda chance, query=query: Question(  # type: ignore[misc]
            "/cases", query | {"cursor": _place(chance, today)}
        )
    return kinds


def boards(*, staff: bool = True) -> Kinds:
    """The board, whole and by every filter."""
    filters = {"all": {}, "of a stage": {"stage": "supporting", "cards": 50}, "overdue": {"overdue": "true"}}
    if staff:
        filters |= {"mine": {"mine": "true"}, "of an agency": {"agency": OTHER}, "closed": {"stage": "closed"}}
    return {
        f"board {name}": lambda _, query=query: Question("/board", query)  # type: ignore[misc]
        for name, query in filters.items()
    }


def waiting(today: date, cases: int, *, staff: bool = True) -> Kinds:
    """What has stalled, what waits, what is asked, open roles and the two queues, and where a case stands."""

    def day(chance: random.Random) -> date:
        return today + timedelta(days=chance.randrange(-60, 20))

    def opened(chance: random.Random) -> UUID:
        return UUID(md5(b"c%d" % (1 + 7 * chance.randrange(cases // 7)), usedforsecurity=False).hexdigest())

    kinds: Kinds = {
        "stalled": lambda _: Question("/stalled"),
        "stalled, deep": lambda chance: Question("/stalled", {"cursor": encode_cursor(day(chance), "q")}),
        "stalled mine": lambda _: Question("/stalled", {"mine": "true"}),
        "waiting": lambda _: Question("/waiting"),
        "asked": lambda _: Question("/asked"),
        "asked, deep": lambda chance: Question("/asked", {"cursor": encode_cursor(day(chance), "task", _any(chance))}),
        "open roles": lambda _: Question("/open-roles"),
        "open roles, deep": lambda chance: Question("/open-roles", {"cursor": _place(chance, today)}),
        "open roles overdue": lambda _: Question("/open-roles", {"overdue": "true"}),
    }
    if staff:
        for queue in ("with_consent", "without_consent"):
            kinds[f"queue {queue}"] = lambda _, queue=queue: Question(  # type: ignore[misc]
                "/referrals", {"queue": queue, "status": "offered"}
            )
            kinds[f"queue {queue}, all, deep"] = lambda chance, queue=queue: Question(  # type: ignore[misc]
                "/referrals", {"queue": queue, "cursor": _place(chance, today)}
            )
        kinds |= {
            "stalled consents": lambda _: Question("/stalled", {"reason": "consent_ended"}),
            "asked of an agency": lambda _: Question("/asked", {"agency": OTHER}),
            "waiting mine": lambda _: Question("/waiting", {"mine": "true"}),
            "progress": lambda chance: Question(f"/cases/{opened(chance)}/progress"),
        }
    return kinds


def single(today: date, cases: int) -> Kinds:
    """A case and its timeline; of the longest one the first page and one far behind."""

    def one(chance: random.Random) -> UUID:
        return UUID(md5(b"c%d" % chance.randint(1, cases), usedforsecurity=False).hexdigest())

    def far(chance: random.Random) -> str:
        on = today - timedelta(days=chance.randrange(100, YEARS * 300))
        return encode_cursor(on, "activity_recorded", UUID(int=chance.getrandbits(128)))

    return {
        "case": lambda chance: Question(f"/cases/{one(chance)}"),
        "timeline": lambda chance: Question(f"/cases/{one(chance)}/timeline"),
        "timeline of the longest": lambda _: Question(f"/cases/{LONG_CASE}/timeline"),
        "timeline of the longest, deep": lambda chance: Question(
            f"/cases/{LONG_CASE}/timeline", {"cursor": far(chance)}
        ),
        "timeline of the longest, 200 lines": lambda chance: Question(
            f"/cases/{LONG_CASE}/timeline", {"cursor": far(chance), "limit": 200}
        ),
    }


def named(who: str, told: Mapping[str, Told]) -> dict[str, Told]:
    """Say who asked."""
    return {f"{name} ({who})": each for name, each in told.items()}


def _place(chance: random.Random, today: date) -> str:
    day = today - timedelta(days=chance.randrange(YEARS * 365))
    return encode_cursor(day, _any(chance))


def _any(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))


def _token(house: House, agency: str, role: Role) -> str:
    return mint(signing_key(signing_file(house.folder / "keys")), subject=SUBJECT, agency=agency, roles=[role])
