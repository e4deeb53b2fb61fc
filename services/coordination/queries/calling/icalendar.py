"""Invitations as iCalendar (RFC 5545, 5546, 7986): what a calendar shows tells neither case nor person.

`METHOD:REQUEST` or `CANCEL` is one invitation, as it would be sent to the agencies called; `PUBLISH` is a feed, which
names no attendees. Addresses end in `.invalid` (RFC 2606): answers are given here, not by mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from services.coordination.domain.calling.invitation import Invitation
from services.coordination.domain.calling.rules import rules
from shared.reference.profile import Profile

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone, vCalAddress

PRODUCT = "-//tsunagu//coordination//JA"
TOKYO = ZoneInfo("Asia/Tokyo")
FEED_NAME = "つなぐ 会議"
_DOMAIN = "agencies.invalid"
_ONE_DAY = timedelta(days=1)


def request(invitation: Invitation, profile: Profile) -> str:
    """One invitation, or its cancellation."""
    return _text([_event(invitation, profile, attended=True)], method=method_of(invitation))


def method_of(invitation: Invitation) -> str:
    """Whether it calls or calls off (RFC 5546)."""
    return "CANCEL" if invitation.is_off else "REQUEST"


def feed(feed_id: UUID, invitations: Iterable[Invitation], profile: Profile) -> str:
    """A calendar to subscribe to, with what was cancelled shown as such."""
    events = [_event(each, profile, attended=False) for each in invitations]
    return _text(events, method="PUBLISH", uid=feed_id, name=FEED_NAME)


def _text(events: Iterable[Event], *, method: str, uid: UUID | None = None, name: str | None = None) -> str:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if uid is not None:
        _subscribed(calendar, uid, name)
    calendar.add_component(_tokyo())
    for event in events:
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _subscribed(calendar: Calendar, uid: UUID, name: str | None) -> None:
    hours = rules().calendar.refresh_hours
    calendar.add("uid", str(uid))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what calendars read that do not know RFC 7986
    calendar.add("refresh-interval", timedelta(hours=hours), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{hours}H")


@cache
def _tokyo() -> Timezone:
    """Japan keeps no summer time, so one observance is the whole zone."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard, offset = Timezone(), TimezoneStandard(), timedelta(hours=9)
    zone.add("tzid", TOKYO.key)
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 — local time by definition
    standard.add("tzoffsetfrom", offset)
    standard.add("tzoffsetto", offset)
    standard.add("tzname", "JST")
    zone.add_component(standard)
    return zone


def _event(invitation: Invitation, profile: Profile, *, attended: bool) -> Event:
    from icalendar import Event

    body = profile.meeting_body(invitation.kind)
    event = Event()
    event.add("uid", str(invitation.uid))
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.changed_at.astimezone(UTC))
    event.add("last-modified", invitation.changed_at.astimezone(UTC))
    for name, moment in _span(invitation):
        event.add(name, moment)
    event.add("summary", body.name)
    event.add("status", invitation.standing.value)
    event.add("class", "CONFIDENTIAL" if invitation.is_confidential else "PRIVATE")
    if invitation.slot.place:
        event.add("location", invitation.slot.place)
    event.add("organizer", _address(body.convener, profile))
    for agency in invitation.agencies if attended else ():
        event.add("attendee", _attendee(agency, profile))
    return event


def _span(invitation: Invitation) -> Iterable[tuple[str, date | datetime]]:
    slot = invitation.slot
    if slot.begins is None:
        yield "dtstart", slot.day
        yield "dtend", slot.day + _ONE_DAY
        return
    yield "dtstart", slot.begins.replace(tzinfo=TOKYO)
    if slot.ends is not None:
        yield "dtend", slot.ends.replace(tzinfo=TOKYO)


def _address(agency: str, profile: Profile) -> vCalAddress:
    """An agency's function, never one of its people."""
    from icalendar import vCalAddress, vText

    address = vCalAddress(f"mailto:{agency}@{_DOMAIN}")
    known = next((each.name for each in profile.agencies if each.code == agency), agency)
    address.params["CN"] = vText(known)
    return address


def _attendee(agency: str, profile: Profile) -> vCalAddress:
    address = _address(agency, profile)
    address.params.update({"CUTYPE": "GROUP", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION"})
    return address
