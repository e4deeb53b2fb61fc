"""The form of a follow-up contact (支援経過)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.intake.inputs.base import Channel, Fact, Long, Name, Short
from shared.reference.fields import Day

MINUTES_OF_A_DAY = 24 * 60


class ContactForm(Fact):
    """A follow-up contact. An unknown kind becomes `other`, its text kept."""

    channel: Channel
    kind: Name | None = None
    with_whom: Short | None = None
    member_ids: Annotated[tuple[UUID, ...], Field(max_length=50)] = ()
    minutes: Annotated[int | None, Field(ge=0, le=MINUTES_OF_A_DAY)] = None
    note: Long | None = None
    next_on: Annotated[Day | None, Field(description="次回の予定日。未来の日付でよい")] = None
