"""What `docs/coordination.md` prints is what the services answer, from the first request to the last."""

from pathlib import Path

from tests.journeys.town import Town
from tests.journeys.walk import Walk, steps

PAGE = Path(__file__).parents[2] / "docs" / "coordination.md"


async def test_every_request_of_the_walk_through_is_answered_as_printed(town: Town) -> None:
    walk, otherwise = Walk(town), []
    for step in steps(PAGE):
        otherwise += await walk.take(step)
    assert not otherwise, "\n".join(otherwise)
    assert await town.dead_letters() == 0
