"""Calendars as people's programmes read them: with a parser that is not the one which wrote them."""

from dataclasses import dataclass
from typing import Any

import httpx
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from shared.actors import Actor
from tests.coordination.meeting_room import Room


@dataclass(frozen=True)
class Sent:
    """What was sent: as text, and as a calendar programme understands it."""

    text: str
    calendar: Calendar

    @property
    def method(self) -> str:
        return str(self.calendar.method)

    @property
    def event(self) -> Event:
        (only,) = self.calendar.events
        return only

    def lines(self, name: str) -> list[str]:
        """The values of a property, lines folded by the standard put together again."""
        unfolded = self.text.replace("\r\n ", "")
        return [line.split(":", 1)[1] for line in unfolded.split("\r\n") if line.startswith(name)]


def standing(event: Event) -> str | None:
    """Whether it is tentative, confirmed or cancelled."""
    return None if event.status is None else event.status.value


def read(answer: httpx.Response) -> Sent:
    """Parse an answer; whoever cannot read it raises."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/calendar; charset=utf-8")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return Sent(answer.text, IcsCalendarStream.calendar_from_ics(answer.text))


async def invitation(room: Room, who: Actor, meeting: str) -> Sent:
    """The invitation to a meeting."""
    return read(await room.get(who, f"/meetings/{meeting}/invitation.ics"))


async def subscribes(room: Room, who: Actor, on: str = "2026-11-30") -> str:
    """A new address; gives its path."""
    told: dict[str, Any] = await room.does(who, "/calendar", on=on)
    return str(told["path"])


async def looks_in(room: Room, path: str) -> Sent:
    """What a calendar programme is shown, which brings no token."""
    return read(await room.client.get(path))
