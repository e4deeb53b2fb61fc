"""On which side of a wall everybody stands, read for many cases at once: as it is read for each of them (R15)."""

import random
from datetime import date

import pytest
from sqlalchemy import text

from services.coordination.domain.walls import Wall
from services.coordination.store.cases import case_of
from services.coordination.store.sides import sides_of_each
from services.coordination.store.walls import engage, walls_of
from tests.coordination.office import Office
from tests.coordination.test_answers_of_households import Town

TODAY = date(2026, 11, 30)
AGENCIES = ("kita", "higashi", "city")
LONGER = "UPDATE consent SET valid_until = '2027-12-31'"


@pytest.mark.parametrize("seed", range(4))
async def test_r15_walls_of_many_cases_are_those_of_each(open_office: Office, seed: int) -> None:
    chance = random.Random(seed)
    town = Town(chance)
    async with open_office.held.sessions.begin() as session:
        for statement, values in [*town.rows(), (LONGER, {})]:
            await session.execute(text(statement), values)
        for case in chance.sample(town.cases, 6):
            one, other = town.members[case]
            lifted = TODAY if chance.random() < 0.2 else None
            told = {"set_on": TODAY, "set_by": "officer", "set_by_agency": "city", "lifted_on": lifted}
            session.add(Wall(town.id(), case, one, other, "violence", **told))
            if chance.random() < 0.5:
                await engage(session, case, "higashi", [one], by="officer", on=TODAY)
        together = await sides_of_each(session, dict.fromkeys(town.cases, AGENCIES), today=TODAY)
        for case_id in town.cases:
            case = await case_of(session, case_id)
            alone, sides = await walls_of(session, case, today=TODAY), together[case_id]
            assert [(who, set(ids)) for who, ids in sides.persons] == [
                (each[0].id, {one.id for one in each}) for each in case.persons()
            ]
            assert [sides.walls.hidden_from(each) for each in AGENCIES] == [
                alone.hidden_from(each) for each in AGENCIES
            ]
            members = town.members[case_id]
            assert [sides.walls.across(each) for each in members] == [alone.across(each) for each in members]
