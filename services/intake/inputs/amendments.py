"""Forms that put a consultation's own record right. A field that is not given stays; null empties it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.intake.inputs.base import Channel, Form, Long, Name, PersonName, Short, Urgency
from services.intake.inputs.consultations import MainIssue
from shared.reference.fields import Day


class CallerAmendment(Form):
    """Who came, called or wrote, as it is known better now."""

    name: PersonName | None = None
    relation: Short | None = None
    phone: Short | None = None
    anonymous: bool = False


class ReceptionAmendment(Form):
    """What was said at the reception, put right. An unknown source becomes `other`, its text kept (R1).

    `on` is the day of the reception: nothing that happened to the consultation may lie before it.
    """

    on: Day = Field(default_factory=lambda: date.min)
    channel: Channel = "visit"
    source: Name = "self"
    source_note: Long | None = None
    urgency: Urgency = "normal"
    caller: CallerAmendment = CallerAmendment()
    external_reference: Short | None = None


class MemberAmendment(Form):
    """What the consultation is about for one member: all of it, as it is known now."""

    issues: Annotated[tuple[Name, ...], Field(max_length=60)] = ()
    main_issue: MainIssue | None = None
    note: Long | None = None
