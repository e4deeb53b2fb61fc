"""Forms about finding, merging and splitting persons."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from services.intake.inputs.base import BirthDate, Fact, Form, PersonName, Story


class PersonSearch(Form):
    """Who is just being received, by name or reading."""

    name: PersonName | None = None
    kana: PersonName | None = None
    birth_date: BirthDate | None = None

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.name or self.kana):
            raise ValueError("氏名か読みのどちらかを入力してください。")
        return self


class MergeForm(Fact):
    """Two records that are of one person, and how that became known; `keep` is the one shown from now on."""

    keep: UUID
    absorb: UUID
    reason: Story

    @model_validator(mode="after")
    def _names_two(self) -> Self:
        if self.keep == self.absorb:
            raise ValueError("二つの異なる記録を指定してください。")
        return self


class MergeReversal(Fact):
    """Why two records are not of one person after all."""

    reason: Story


class DistinctionForm(Fact):
    """Two records that look alike and are of two persons; they are not proposed again."""

    one: UUID
    other: UUID
    reason: Story

    @model_validator(mode="after")
    def _names_two(self) -> Self:
        if self.one == self.other:
            raise ValueError("二つの異なる記録を指定してください。")
        return self
