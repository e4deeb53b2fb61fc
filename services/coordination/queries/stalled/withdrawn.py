"""Meetings that were called on consents which somebody has taken back since: told before the day comes (R3, R4)."""

from sqlalchemy import exists, func, literal_column

from services.coordination.domain.consent import SUPPORT_SHARING
from services.coordination.domain.stalled import Reason
from services.coordination.queries.binds import TODAY
from services.coordination.queries.stalled.source import Source
from services.coordination.store.joined import joined
from services.coordination.tables.cases import case
from services.coordination.tables.consents import SAID_NO, consent
from services.coordination.tables.meetings import meeting, meeting_agenda
from services.coordination.tables.persons import person_fate

_later = consent.alias("answered_later")
_said_no = func.coalesce(consent.c.withdrawn_on, consent.c.refused_on)
_agencies = func.coalesce(func.nullif(consent.c.agencies, literal_column("'{}'")), consent.c.refused_agencies)
_answered_anew = (
    _later.select()
    .where(
        _later.c.household_id == consent.c.household_id,
        _later.c.member_id == consent.c.member_id,
        _later.c.purpose == consent.c.purpose,
        _later.c.granted_on >= _said_no,
        _later.c.withdrawn_on.is_(None),
        _later.c.valid_until >= meeting.c.held_on,
        _later.c.agencies.op("@>")(meeting.c.agencies),
    )
    .exists()
)
_died = exists().where(person_fate.c.member_id == consent.c.member_id, ~person_fate.c.living)

_home = case.alias("home")
_given = (
    consent.join(case, case.c.household_id == consent.c.household_id),
    consent.join(_home, _home.c.household_id == consent.c.household_id)
    .join(joined, joined.c.part == _home.c.id)
    .join(case, case.c.id == joined.c.whole),
)
"""By the household of the case, and by that of a case that became part of it."""

SOURCES = tuple(
    Source(
        Reason.CALLED_WITHOUT_CONSENT,
        given.join(
            meeting_agenda,
            (meeting_agenda.c.case_id == case.c.id) & (consent.c.member_id == meeting_agenda.c.member_ids.any_()),
        ).join(meeting, meeting.c.id == meeting_agenda.c.meeting_id),
        _said_no,
        literal_column(SAID_NO)
        & literal_column("meeting.status IN ('planned', 'convened')")
        & literal_column("meeting.kind = 'coordination_meeting'")
        & (meeting.c.status == "convened")
        & (meeting.c.held_on >= TODAY)
        & (consent.c.purpose == SUPPORT_SHARING)
        & (_said_no >= meeting.c.convened_on)
        & _agencies.op("&&")(meeting.c.agencies)
        & ~_answered_anew
        & ~_died,
        meeting.c.id,
    )
    for given in _given
)
