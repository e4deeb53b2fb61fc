"""What participation makes of what it hears: the same state in any order, however often."""

from __future__ import annotations

import random
from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from shared.contracts import Event, enveloped
from shared.contracts.community import DevelopmentOpened, HubClosed, NewMenu
from shared.contracts.participation import MenuOpened

MENU, DEVELOPMENT, GAP = UUID(int=20), UUID(int=21), UUID(int=22)
KEPT = ("commission", "consent", "host", "menu", "need", "refusal", "support")
OTHER = UUID(int=60)


def opened(need_ids: tuple[UUID, ...] = ()) -> DevelopmentOpened:
    return DevelopmentOpened(
        on=date(2026, 10, 1),
        development_id=DEVELOPMENT,
        gap_ids=(GAP,),
        need_ids=need_ids,
        menu=NewMenu(menu_id=MENU, kind="social_exchange", title="夕方の模型工房での交流", host="hub_yugata_kobo"),
    )


async def covered(house: Any, on: str, hub: str = "hub_midori") -> bool:
    async with house.held.sessions() as session:
        from services.participation.queries.supports import disclosure

        return await disclosure(session, UUID(int=4), hub, on=date.fromisoformat(on)) is True


async def test_r3_a_withdrawal_that_arrives_before_its_grant_is_remembered(house: Any, story: Any) -> None:
    await house.hears(story.withdrawn(date(2026, 7, 20)))
    await house.hears(story.granted())

    assert [await covered(house, day) for day in ("2026-07-09", "2026-07-10", "2026-07-19", "2026-07-20")] == [
        False,
        True,
        True,
        False,
    ]


async def test_r3_a_refusal_stands_until_a_later_grant(house: Any, story: Any) -> None:
    await house.hears(story.refused(date(2026, 7, 12)), story.granted())
    assert not await covered(house, "2026-07-15")

    await house.hears(story.granted(on=date(2026, 7, 13), revision=2))
    assert await covered(house, "2026-07-15")


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_r3_a_no_to_another_request_ends_an_earlier_yes_whatever_comes_first(
    house: Any, story: Any, order: tuple[int, ...]
) -> None:
    both = ("hub_midori", "hub_honcho")
    events = (
        story.granted(agencies=both),
        story.refused(date(2026, 7, 20), OTHER),
        story.refused(date(2026, 7, 20), UUID(int=63), purpose="support_sharing", agencies=("hub_honcho",)),
    )
    await house.hears(*(events[position] for position in order), *events)

    days = ("2026-07-19", "2026-07-20", "2026-08-01")
    assert [await covered(house, day) for day in days] == [True, False, False]
    assert [await covered(house, day, "hub_honcho") for day in days] == [True, True, True]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_r3_a_partial_no_leaves_the_hosts_that_were_granted(
    house: Any, story: Any, order: tuple[int, ...]
) -> None:
    events = (
        story.granted(),
        story.refused(date(2026, 7, 10), agencies=("hub_honcho",)),
        story.refused(date(2026, 7, 11), agencies=("hub_minami",)),
    )
    await house.hears(*(events[position] for position in order), *events)
    await house.hears(story.granted(consent_id=OTHER, on=date(2026, 7, 1), agencies=("hub_honcho", "hub_minami")))

    hubs = ("hub_midori", "hub_honcho", "hub_minami")
    assert [await covered(house, "2026-07-15", hub) for hub in hubs] == [True, False, False]


async def test_r3_a_no_to_another_request_stops_the_match(house: Any, story: Any) -> None:
    support = await story.support()
    await house.hears(story.hub_opened(), story.granted())
    match = await story.match(support, await story.menu(), "offer")
    await house.hears(story.refused(date(2026, 7, 20), OTHER))

    await house.refused("coordinator", f"/matches/{match}/visit", {"on": "2026-07-21"}, 409, "consent-missing")


async def test_r3_of_two_grants_the_higher_revision_stays_whichever_comes_first(house: Any, story: Any) -> None:
    states = []
    for order in ((1, 2), (2, 1)):
        await house.wipe()
        grants = {1: story.granted(), 2: story.granted(revision=2, valid_until=date(2026, 8, 1))}
        for revision in order:
            await house.hears(grants[revision])
        assert not await covered(house, "2026-08-02")
        states.append(await house.rows("consent"))
    assert states[0] == states[1]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_r3_of_a_grant_and_a_withdrawal_the_higher_revision_stands(
    house: Any, story: Any, order: tuple[int, ...]
) -> None:
    events = (
        story.granted(),
        story.withdrawn(date(2026, 7, 20)),
        story.granted(on=date(2026, 7, 25), valid_from=date(2026, 7, 25), revision=3),
    )
    await house.hears(*(events[position] for position in order), *events)
    assert [await covered(house, day) for day in ("2026-07-24", "2026-07-25")] == [False, True]

    await house.hears(story.withdrawn(date(2026, 8, 1), revision=4), events[1])
    assert [await covered(house, day) for day in ("2026-07-31", "2026-08-01")] == [True, False]


async def test_r3_one_consent_covers_what_another_one_lost(house: Any, story: Any) -> None:
    await house.hears(story.granted(), story.withdrawn(date(2026, 7, 20)), story.granted(consent_id=OTHER))
    assert await covered(house, "2026-07-25")


async def test_a_hub_that_closes_before_it_opens_is_a_closed_host(house: Any, story: Any) -> None:
    states = []
    for order in permutations((0, 1)):
        await house.wipe()
        events = (story.hub_opened(), HubClosed(on=date(2026, 8, 1), hub_id=UUID(int=7)))
        await house.hears(events[order[0]])
        shown = (await house.shown("midori", "/hosts"))["items"]
        assert len(shown) == (1 if order[0] == 0 else 0)
        await house.hears(events[order[1]])
        assert (await house.shown("midori", "/hosts?open_on=2026-08-01"))["items"] == []
        assert (await house.shown("midori", "/hosts?open_on=2026-07-31"))["items"][0]["closed_on"] == "2026-08-01"
        states.append(await house.rows("host"))
    assert states[0] == states[1]


async def test_r14_a_development_told_twice_opens_one_menu_traced_to_it(house: Any) -> None:
    await house.hears(opened(), opened())
    await house.hears(opened())

    told = await house.published(MenuOpened)
    assert [(event.menu_id, event.on, event.development_id, event.host) for event in told] == [
        (MENU, date(2026, 10, 1), DEVELOPMENT, "hub_yugata_kobo")
    ]
    assert (await house.shown("midori", "/menus"))["items"][0]["development_id"] == str(DEVELOPMENT)


async def test_a_menu_that_was_closed_stays_closed_when_its_development_is_told_again(house: Any) -> None:
    await house.hears(opened())
    await house.done("coordinator", f"/menus/{MENU}/closing", {"on": "2026-11-01"})

    await house.hears(opened())

    assert (await house.shown("midori", "/menus"))["items"][0]["closed_on"] == "2026-11-01"


async def test_r14_the_wish_is_traced_to_the_development_that_answers_it(house: Any, story: Any) -> None:
    support = await story.support()
    body = {"on": "2026-08-31", "menu_kind": "social_exchange", "field": "all", "wish": "夕方に集まりたい"}
    need = (await house.done("coordinator", f"/supports/{support}/needs", body))["id"]

    await house.hears(opened((UUID(need),)))

    shown = (await house.shown("coordinator", f"/supports/{support}"))["needs"][0]
    assert (shown["answered_on"], shown["development_id"]) == ("2026-10-01", str(DEVELOPMENT))
    candidates = (await house.shown("coordinator", f"/supports/{support}/candidates"))["items"]
    assert (candidates[0]["menu"]["id"], candidates[0]["answers_need"]) == (str(MENU), True)


async def test_a_development_without_a_menu_opens_none(house: Any) -> None:
    await house.hears(opened().model_copy(update={"menu": None}))
    assert (await house.counts())["menu"] == 0


async def test_a_commission_told_twice_stays_one(house: Any, story: Any) -> None:
    await house.hears(story.commissioned(), story.commissioned())
    assert len((await house.shown("coordinator", "/commissions"))["items"]) == 1


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_and_any_duplicates_converge(house: Any, story: Any, seed: int) -> None:
    third = UUID(int=61)
    events: list[Event] = [
        story.commissioned(),
        story.commissioned(on=date(2026, 9, 1), commission_id=UUID(int=50)),
        story.granted(),
        story.withdrawn(date(2026, 9, 3)),
        story.refused(date(2026, 7, 1), third),
        story.refused(date(2026, 8, 9), third, agencies=("hub_honcho", "hub_midori")),
        story.refused(date(2026, 8, 9), OTHER),
        story.granted(consent_id=third, on=date(2026, 7, 2)),
        story.granted(consent_id=third, on=date(2026, 8, 2), revision=2, valid_until=date(2026, 12, 1)),
        story.hub_opened(),
        HubClosed(on=date(2026, 11, 1), hub_id=UUID(int=7)),
        opened(),
    ]
    told = [enveloped(event, source="elsewhere") for event in events]
    chance = random.Random(seed)
    again = told * 2
    chance.shuffle(again)

    def plain(rows: dict[str, list[str]]) -> dict[str, Any]:
        # Encryption never gives the same bytes twice: of a commission only the ids can be compared.
        return rows | {"commission": [row.split(",")[:6] for row in rows["commission"]]}

    await house.hears(*told)
    straight = plain(await house.rows(*KEPT))
    await house.wipe()
    while again:
        size = chance.randint(1, 4)
        await house.hears(*again[:size])
        again = again[size:]

    assert plain(await house.rows(*KEPT)) == straight
    assert len(await house.published(MenuOpened)) == 1
