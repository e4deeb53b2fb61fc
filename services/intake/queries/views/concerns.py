"""What is shown of concerns; never who reported, whose own route tells that alone."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.intake.domain.concern import Concern, ConcernStatus
from services.intake.domain.deadlines import Calendar
from services.intake.queries.views.base import View
from shared.reference import codes, statutes


class DutyView(View):
    """What the law asks of whoever notices: advice for the desk, with where it stands."""

    suspicion: str
    label: str
    citation: str
    advice: str | None


class ConcernLine(View):
    """One concern in a list: nothing about persons."""

    id: UUID
    received_on: date
    agency: str
    source: str
    urgency: str
    status: ConcernStatus
    owner_subject: str | None
    follow_up_by: date
    overdue: bool
    household_id: UUID | None
    outcome: str | None

    @classmethod
    def of(cls, concern: Concern, today: date, calendar: Calendar) -> "ConcernLine":
        """The concern as it stands on a day."""
        fields = {name: getattr(concern, name) for name in cls.model_fields if name not in {"follow_up_by", "overdue"}}
        due, overdue = concern.follow_up_by(calendar), concern.is_overdue(today, calendar)
        return cls(**fields, follow_up_by=due, overdue=overdue)


class ConcernState(ConcernLine):
    """What a concern became, with the duties that come with a suspicion."""

    consultation_id: UUID | None
    referral_id: UUID | None
    outreach_id: UUID | None
    closed_on: date | None
    suspicions: tuple[str, ...]
    duties: Sequence[DutyView]

    @classmethod
    def of(cls, concern: Concern, today: date, calendar: Calendar) -> "ConcernState":
        """The concern as it stands on a day, the duties as of the day it was told."""
        line = ConcernLine.of(concern, today, calendar).model_dump()
        more = {name: getattr(concern, name) for name in cls.model_fields if name not in {*line, "duties"}}
        return cls(**line, **more, duties=duties(concern.suspicions, concern.received_on))


class ConcernView(ConcernState):
    """A concern; `told_of_the_same_household` are the others of this agency about the household."""

    desk: str | None
    source_typed: str | None
    narrative: str
    whereabouts: str | None
    outcome_note: str | None
    has_reporter: bool
    told_of_the_same_household: Sequence[ConcernLine]


class ReporterView(View):
    """Who told of it: for the receiving agency, for the reason given."""

    reporter: str | None
    contact: str | None


def duties(suspicions: Sequence[str], on: date) -> list[DutyView]:
    """The duties to report that come with these suspicions, as the law stood on a day."""
    known = [codes.of("abuse_suspicion").entry(suspicion) for suspicion in suspicions]
    return [
        DutyView(suspicion=each.code, label=each.label, citation=cited.citation, advice=cited.says)
        for each in known
        if each.statute is not None
        for cited in [statutes.cite(each.statute, on)]
    ]
