"""R15 over every operation of every service: nobody sees or changes what is not theirs, and every look is logged."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, text

from shared.access import access_log
from shared.actors import Actor, Role
from shared.demo.journey import JOURNEY
from shared.demo.story import actor
from shared.reference import codes
from tests.journeys.asking import Ids, Operation, ask, form, nowhere, operations
from tests.journeys.made import a_question, a_relation, ids_of
from tests.journeys.sights import (
    DIFFERENT,
    EVERYBODY,
    MAY_SEE,
    OUTSIDERS,
    TEXTS,
    Sight,
    may_change,
)
from tests.journeys.town import Town, Towns


@pytest.fixture(scope="module")
async def told(towns: Towns) -> AsyncIterator[tuple[Town, Ids]]:
    """The whole journey, a tip, a described gap and a project of the council."""
    async with towns.lent() as town:
        story = town.story()
        for step in JOURNEY:
            await step.play(story)
            await town.carry()
        story.begin("walls")
        yield (
            town,
            {
                **await ids_of(story),
                "question_id": [await a_question(town, story)],
                "relation_id": [await a_relation(town, story)],
            },
        )


def seen_in(text: str) -> set[str]:
    return {kind for kind, texts in TEXTS.items() if any(each in text for each in texts)}


KITA = actor("kita", Role.WORKER)
Answers = list[tuple[Operation, Actor, str]]


@pytest.fixture(scope="module")
async def answers(told: tuple[Town, Ids]) -> Answers:
    """What everybody is answered who asks for every record of the story."""
    town, ids = told
    found = []
    for operation in reading(town):
        for who in EVERYBODY:
            for way in operation.ways(ids):
                answer = await ask(town, who, operation, way, ids)
                assert answer.status_code < 500
                found.append((operation, who, str(form(answer)[2])))
    return found


async def test_r15_each_sees_what_the_table_says_no_more_and_no_less(answers: Answers) -> None:
    expected = {(sight.operation, sight.texts, who) for sight in MAY_SEE for who in EVERYBODY if sight.who(who)}
    found = {(operation.name, kind, who) for operation, who, answer in answers for kind in seen_in(answer)}

    assert readable(found - expected) == []
    assert readable(expected - found) == []


async def test_r15_outsiders_are_told_no_id_of_a_person_a_household_or_a_case(
    told: tuple[Town, Ids], answers: Answers
) -> None:
    personal = ("household", "member_id", "case_id", "consultation_id", "support_id", "outreach_id", "meeting_id")
    ids = [each for name in personal for each in told[1][name]]
    told_of = {(asked.name, n, who) for asked, who, answer in answers for n, each in enumerate(ids) if each in answer}

    assert readable({line for line in told_of if line[2] in OUTSIDERS}) == []


def reading(town: Town) -> list[Operation]:
    seen = {sight.operation for sight in MAY_SEE}
    return [
        each
        for each in operations(town)
        if (each.method == "GET" and not each.path.endswith("/paper")) or each.name in seen  # a paper is a picture
    ]


def readable(lines: set[Any]) -> list[Any]:
    return sorted((operation, kind, who.agency, sorted(who.roles)) for operation, kind, who in lines)


PUBLIC = ("hub_id", "resource_id", "menu_id", "indicator_id", "month")
"""Who asks for these asks for the public directory, or for numbers."""


def may_not_be_told(operation: Operation, who: Actor) -> bool:
    """Whether the operation must not tell this person that a record exists."""
    develops = "development" in operation.path and who.has(Role.COMMITTEE, Role.AUDITOR)
    own = operation.path.startswith(("/intake/v1/drafts", "/intake/v1/forms", "/intake/v1/consent-notices"))
    return bool(operation.parameters) and not (develops or own or set(operation.parameters) & set(PUBLIC))


async def test_r15_to_outsiders_what_exists_answers_like_what_does_not(told: tuple[Town, Ids]) -> None:
    town, ids = told
    differing = []
    for operation in operations(town):
        for who in (each for each in OUTSIDERS if may_not_be_told(operation, each)):
            way = next(operation.ways(ids))
            real = form(await ask(town, who, operation, way, ids))
            unreal = form(await ask(town, who, operation, nowhere(way, ids)))
            if real != unreal:
                differing.append((operation.name, who.agency, sorted(who.roles), real, unreal))
    assert differing == []


async def test_r15_every_look_at_a_private_text_is_logged_with_its_basis(told: tuple[Town, Ids]) -> None:
    town, ids = told
    unlogged = []
    sights = {(sight.operation, who): sight for sight in MAY_SEE for who in EVERYBODY if sight.who(who)}
    for operation in reading(town):
        for who in EVERYBODY:
            sight = sights.get((operation.name, who))
            if sight is None:
                continue
            for way in operation.ways(ids):
                before = await looks(town, operation.service, who)
                answer = await ask(town, who, operation, way, ids)
                new = (await looks(town, operation.service, who))[len(before) :]
                if seen_in(answer.text) and not any(is_lawful(look, sight, way) for look in new):
                    unlogged.append((operation.name, who.agency, sorted(who.roles), new))
    assert unlogged == []


async def looks(town: Town, service: str, who: Actor) -> list[tuple[str, str, str]]:
    """What the log of this service's own database says of this person: kind, record, basis."""
    columns = (access_log.c.kind, access_log.c.record, access_log.c.basis)
    mine = select(*columns).where(access_log.c.subject == who.subject, access_log.c.agency == who.agency)
    async with town.houses[service].held.sessions() as session:
        return [tuple(row) for row in await session.execute(mine.order_by(access_log.c.at))]


def is_lawful(look: tuple[str, str, str], sight: Sight, way: dict[str, str]) -> bool:
    """Whether a row names this kind of record, the record where one was asked for, and a basis of the law."""
    kind, record, basis = look
    asked = way.get(f"{sight.logged}_id", record)
    return kind == sight.logged and record == asked and basis in codes.of("legal_basis")


async def test_r15_who_has_no_right_changes_nothing_anywhere(told: tuple[Town, Ids]) -> None:
    town, ids = told
    before, done = await content(town), []
    for operation in operations(town):
        if operation.method == "GET" or operation.path.endswith("/searches"):
            continue
        for who in DIFFERENT:
            if not may_change(operation.path, who):
                answer = await ask(town, who, operation, next(operation.ways(ids)), ids)
                if answer.status_code not in {403, 404, 409}:
                    done.append((operation.name, who.agency, sorted(who.roles), answer.status_code, answer.text))
    assert done == []
    assert await content(town) == before


async def content(town: Town) -> dict[str, str]:
    """A digest of every row of every table, but the access logs."""
    found = {}
    for name, house in town.houses.items():
        async with house.held.sessions() as session:
            for table in (await town.counts())[name]:
                rows = text(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" AS t')
                found[f"{name}.{table}"] = str((await session.execute(rows)).scalar())
    return found


async def test_what_was_refused_could_have_been_read_and_done(told: tuple[Town, Ids]) -> None:
    """Or the refusals above would prove nothing. The last test here: what may be done is done."""
    town, ids = told
    changing = [operation for operation in operations(town) if operation.method != "GET"]

    assert [each.name for each in changing if await is_refused_to_all(town, each, ids)] == []


async def is_refused_to_all(town: Town, operation: Operation, ids: Ids) -> bool:
    """Whether nobody who has the right gets past rights and form; a rule of the matter itself may still say no."""
    for who in (*EVERYBODY, KITA):
        if who is KITA or may_change(operation.path, who):
            answer = await ask(town, who, operation, next(operation.ways(ids)), ids)
            if answer.status_code not in {400, 401, 403, 404, 422, 428}:
                return False
    return True
