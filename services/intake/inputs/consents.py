"""Forms about consents (R3)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from services.intake.inputs.base import Category, Fact, Name, Purpose, Short
from shared.reference import codes
from shared.reference.fields import Day

_PAPER, _WRITTEN = "paper", "written"


def _method(typed: str) -> str:
    method = _WRITTEN if typed == _PAPER and _PAPER not in codes.of("consent_method") else typed
    if method not in codes.of("consent_method"):
        raise ValueError("「同意の方法」の一覧にあるコードで入力してください。")
    return method


class ConsentForm(Fact):
    """What one person was asked, and their answer if there is one already."""

    household_id: UUID
    member_id: UUID
    purpose: Purpose
    agencies: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=50)]
    valid_until: Day
    result: Literal["granted", "refused", "requested"] = "granted"
    method: Annotated[Name, AfterValidator(_method)]
    notice_version: Name
    given_by: UUID | None = None
    witness: Short | None = None


class ConsentAnswer(Fact):
    """The answer to a request."""

    result: Literal["granted", "refused"]
