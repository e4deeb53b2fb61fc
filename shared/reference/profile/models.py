"""The whole profile and how to find something in it."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from pydantic import Field

from shared.reference.profile.entries import (
    ActivityPreset,
    Agency,
    City,
    ClosedDay,
    Committee,
    CommitteeMeeting,
    CommunityProgramme,
    ConsultationDesk,
    Deadlines,
    Desk,
    Entry,
    Hub,
    Indicator,
    MeetingBody,
    Period,
    Plan,
    Policy,
    Programme,
    Undertaking,
    Viewpoint,
)
from shared.reference.profile.follow_up import FollowUp

T = TypeVar("T")


class UnknownEntryError(LookupError):
    """The profile has no such entry; the message says in plain words what was asked for."""


class Profile(Entry):
    """Everything the city's plan fixes. Constant while the system runs."""

    city: City
    plan: Plan
    period: Period
    policy: Policy = Policy()
    deadlines: Deadlines = Deadlines()
    follow_up: FollowUp = FollowUp()
    closed_days: tuple[ClosedDay, ...] = ()
    agencies: tuple[Agency, ...] = Field(min_length=1)
    programmes: tuple[Programme, ...]
    undertakings: tuple[Undertaking, ...] = ()
    desks: tuple[Desk, ...] = Field(min_length=1)
    other_desks: tuple[ConsultationDesk, ...] = ()
    community_programmes: tuple[CommunityProgramme, ...] = ()
    hubs: tuple[Hub, ...] = ()
    meeting_bodies: tuple[MeetingBody, ...]
    activity_presets: tuple[ActivityPreset, ...] = ()
    indicators: tuple[Indicator, ...]
    viewpoints: tuple[Viewpoint, ...] = ()
    committee: Committee
    committee_meetings: tuple[CommitteeMeeting, ...] = ()

    @property
    def all_desks(self) -> tuple[ConsultationDesk, ...]:
        """The desks of the programme, then the others: every one takes any consultation (R1)."""
        return (*self.desks, *self.other_desks)

    @property
    def days_closed(self) -> frozenset[date]:
        """The city's own closed days, for `shared.reference.workdays`."""
        return frozenset(day.on for day in self.closed_days)

    @property
    def city_agency(self) -> Agency:
        """The city's division that convenes and decides."""
        return next(agency for agency in self.agencies if agency.kind == "city")

    @property
    def council_agency(self) -> Agency:
        """The council of social welfare."""
        return next(agency for agency in self.agencies if agency.kind == "council")

    def has_agency(self, code: str) -> bool:
        """Whether the profile names this agency."""
        return any(agency.code == code for agency in self.agencies)

    def is_open(self, agency: str, on: date) -> bool:
        """Whether the profile names this agency and it has not closed by that day."""
        return any(each.code == agency and not each.is_closed(on) for each in self.agencies)

    def agency(self, code: str) -> Agency:
        """Return an agency by code. Raises `UnknownEntryError`, as all look-ups here do."""
        return _one((agency for agency in self.agencies if agency.code == code), "機関", code)

    def desk(self, code: str) -> ConsultationDesk:
        """Return a desk by code, one of the other desks too."""
        return _one((desk for desk in self.all_desks if desk.code == code), "窓口", code)

    def desks_of(self, agency: str) -> tuple[ConsultationDesk, ...]:
        """Return the desks of an agency; none is an answer too."""
        return tuple(desk for desk in self.all_desks if desk.agency == agency)

    def hub(self, code: str) -> Hub:
        """Return a hub by code."""
        return _one((hub for hub in self.hubs if hub.code == code), "拠点", code)

    def meeting_body(self, kind: str) -> MeetingBody:
        """Return a meeting body by its kind, such as `coordination_meeting`."""
        return _one((body for body in self.meeting_bodies if body.kind == kind), "会議体", kind)

    def programme(self, code: str) -> Programme:
        """Return one of the programmes ❶–❺ by code."""
        return _one((programme for programme in self.programmes if programme.code == code), "事業", code)

    def community_programme(self, code: str) -> CommunityProgramme:
        """Return a statutory programme under ❺ by code."""
        found = (programme for programme in self.community_programmes if programme.code == code)
        return _one(found, "地域づくりの法定事業", code)

    def indicator(self, indicator_id: str) -> Indicator:
        """Return a row of the plan's indicator table by our id."""
        return _one((row for row in self.indicators if row.id == indicator_id), "評価指標", indicator_id)

    def viewpoint(self, code: str) -> Viewpoint:
        """Return a viewpoint of the qualitative review by code."""
        return _one((viewpoint for viewpoint in self.viewpoints if viewpoint.code == code), "定性評価の視点", code)


def _one(found: Iterable[T], what: str, code: str) -> T:
    for entry in found:
        return entry
    raise UnknownEntryError(f"{what}「{code}」は基礎データに登録されていません。")
