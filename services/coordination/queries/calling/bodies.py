"""The three bodies with their own rules, as the city's profile has them, and a meeting held against them (plan §7)."""

from pydantic import BaseModel

from services.coordination.domain.calling.bodies import missing_from
from services.coordination.queries.meetings.views import MeetingView
from shared.reference.profile import MeetingBody, Profile


class QuorumView(BaseModel):
    """Who must be there besides those always present."""

    host: bool
    coordinators: bool
    percent: int


class BodyView(BaseModel):
    """One of the bodies."""

    kind: str
    name: str
    purpose: str
    legal_basis: str
    concerns: list[str]
    discusses_cases: bool
    consent: str | None
    frequency: str
    times_a_year: int | None
    members: list[str]
    division: str
    convener: str
    host: str
    always_present: list[str]
    quorum: QuorumView
    assumed: dict[str, str]
    """Which of these rules the plan does not fix: an assumption until the city states its own."""


class RulesView(BodyView):
    """The body of one meeting, and what of its rules the meeting does not meet yet."""

    not_called: list[str]
    """Agencies that convene, host or may not be missing, and are not among those called."""


class MeetingWithRules(MeetingView):
    """One meeting with the rules of its body."""

    body: RulesView


def bodies(profile: Profile) -> list[BodyView]:
    """All of them."""
    return [_body(each) for each in profile.meeting_bodies]


def with_rules(meeting: MeetingView, profile: Profile) -> MeetingWithRules:
    """A meeting that is shown, beside the rules of its body."""
    return MeetingWithRules(**dict(meeting), body=_rules_of(meeting, profile))


def _rules_of(meeting: MeetingView, profile: Profile) -> RulesView:
    body = profile.meeting_body(meeting.kind)
    wanted = dict.fromkeys([body.convener, body.host, *missing_from(body, meeting.agencies)])
    not_called = [agency for agency in wanted if agency not in meeting.agencies]
    return RulesView(**_body(body).model_dump(), not_called=not_called)


def _body(body: MeetingBody) -> BodyView:
    return BodyView.model_validate(body, from_attributes=True)
