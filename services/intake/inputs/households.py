"""Forms about households and who belongs to them. A field that is not given stays as it is."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.intake.inputs.base import BirthDate, Fact, Form, Long, PersonName, Short, Story


class HouseholdFacts(Fact):
    """Where it lives; lifting the protection of an address needs a reason (R15)."""

    address: Short | None = None
    address_protected: bool | None = None
    reason: Long | None = None


class MemberFacts(Form):
    """Who somebody is; the name is kept as typed, whatever its characters."""

    name: PersonName | None = None
    kana: PersonName | None = None
    birth_date: BirthDate | None = None
    relation: Short | None = None


class MemberChange(Fact, MemberFacts):
    """What is known better now."""


class NewMember(Fact, MemberFacts):
    """Somebody who belongs to the household and was not on record: born, moved in, or not told of before."""

    represented_by: UUID | None = None


class Mover(Form):
    """One who moves, and what they are to the head of the household they come to."""

    id: UUID
    relation: Short | None = None


class Destination(Form):
    """A household on record, or an address."""

    household_id: UUID | None = None
    address: Short | None = None
    address_protected: bool = False

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if self.household_id is not None and self.address is not None:
            raise ValueError("移る先は、世帯か住所のどちらか一方で指定してください。")
        return self


class Move(Fact):
    """Who moves where on which day; without `members` the whole household.

    `registration` says whether the resident record (住民票) moved too; without it nothing is known of that.
    """

    members: Annotated[tuple[Mover, ...], Field(max_length=50)] = ()
    to: Destination
    registration: Literal["moved", "stays"] | None = None
    note: Long | None = None

    @model_validator(mode="after")
    def _each_moves_once(self) -> Self:
        ids = [mover.id for mover in self.members]
        if len(set(ids)) != len(ids):
            raise ValueError("同じ世帯員が重なっています。")
        return self


class Registration(Fact):
    """Where a member is registered: here, in another household on record, or at an address."""

    at: Literal["here", "household", "address"]
    household_id: UUID | None = None
    address: Short | None = None

    @model_validator(mode="after")
    def _names_the_place(self) -> Self:
        if (self.at == "household") != (self.household_id is not None):
            raise ValueError("ほかの世帯で住民登録しているときだけ、household_id を入力してください。")
        if self.at != "address" and self.address is not None:
            raise ValueError("address は、記録のない住所で住民登録しているときだけ入力してください。")
        return self


class Representative(Fact):
    """Who represents a member from a day on (法定代理人等); None when nobody does any more."""

    represented_by: UUID | None
    reason: Long | None = None


class Death(Fact):
    """The day of a death."""


class DeathReversal(Fact):
    """Why a recorded death was wrong."""

    reason: Story
