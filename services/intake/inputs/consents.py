"""Forms about consents (R3)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from services.intake.inputs.base import Category, Fact, Form, Name, Purpose, Short
from shared.reference import codes
from shared.reference.fields import Day, unlisted

_PAPER, _WRITTEN = "paper", "written"


def _method(typed: str) -> str:
    method = _WRITTEN if typed == _PAPER and _PAPER not in codes.of("consent_method") else typed
    if method not in codes.of("consent_method"):
        raise unlisted("consent_method")
    return method


Recipients = Annotated[tuple[Name, ...], Field(max_length=100)]
Kinds = Annotated[tuple[Category, ...], Field(max_length=50)]


class Part(Form):
    """A part of what was asked; nothing named means all of that kind."""

    agencies: Recipients = ()
    categories: Kinds = ()


class ConsentForm(Fact):
    """What one person was asked, and their answer if there is one already."""

    household_id: UUID
    member_id: UUID
    purpose: Purpose
    agencies: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=50)]
    valid_until: Day
    result: Literal["granted", "partly", "refused", "requested"] = "granted"
    granted: Part | None = None
    method: Annotated[Name, AfterValidator(_method)]
    notice_version: Name
    given_by: UUID | None = None
    witness: Short | None = None


class OnesAnswer(Form):
    """Whom a request to several people is put to, and what they answered if they did."""

    member_id: UUID
    result: Literal["granted", "partly", "refused", "requested"] = "requested"
    granted: Part | None = None
    given_by: UUID | None = None


class ConsentRequest(Fact):
    """One request to several members of a household; each answers for themselves."""

    household_id: UUID
    members: Annotated[tuple[OnesAnswer, ...], Field(min_length=1, max_length=50)]
    purpose: Purpose
    agencies: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100)]
    categories: Annotated[tuple[Category, ...], Field(min_length=1, max_length=50)]
    valid_until: Day
    method: Annotated[Name, AfterValidator(_method)]
    notice_version: Name
    witness: Short | None = None

    def of(self, one: OnesAnswer) -> ConsentForm:
        """What this one is asked and answered."""
        said = {name: value for name, value in self if name != "members"}
        return ConsentForm.model_construct(**said, **dict(one))  # each was read already


class ConsentAnswer(Fact):
    """The answer to a request; `granted` tells the part of a partial one, `witness` who heard an oral one."""

    result: Literal["granted", "partly", "refused"]
    granted: Part | None = None
    witness: Short | None = None


class Withdrawal(Fact):
    """A withdrawal: of all, or of what is named."""

    agencies: Recipients = ()
    categories: Kinds = ()


class Renewal(Fact):
    """A consent given anew, as far as the one before it reaches."""

    valid_until: Day
    method: Annotated[Name, AfterValidator(_method)]
    notice_version: Name
    given_by: UUID | None = None
    witness: Short | None = None
