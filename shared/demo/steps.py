"""The steps of a story in the order they are told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.demo.story import Story

Act = Callable[[Story], Awaitable[None]]


@dataclass(frozen=True)
class Step:
    """One step: when it happens, in which service, what it is in Japanese, and the requests it makes."""

    on: str
    service: str
    title: str
    act: Act

    @property
    def name(self) -> str:
        """The step's own name; part of its requests' keys."""
        return self.act.__name__

    async def play(self, story: Story) -> None:
        """Make the step's requests."""
        story.begin(self.name)
        await self.act(story)


def step(on: str, service: str, title: str) -> Callable[[Act], Step]:
    """Make a step of the function that acts it."""

    def made(act: Act) -> Step:
        return Step(on, service, title, act)

    return made
