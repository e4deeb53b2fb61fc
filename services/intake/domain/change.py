"""What was changed of a household, by whom and when: the old value stays beside the new one, never under it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.intake.domain.household import Household, Member

What = Literal[
    "address",
    "protection",
    "facts",
    "added",
    "moved_in",
    "moved_out",
    "registration",
    "representative",
    "died",
    "death_reversed",
]

FACTS = ("name", "kana", "birth_date", "relation", "relation_typed")


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `before` holds what stood there, `on` is the fact's own day.

    Where somebody went is no part of the history of the household they left (R15).
    """

    household_id: UUID
    member_id: UUID | None
    on: date
    what: What
    agency: str
    subject: str
    before: dict[str, Any] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes into the history, and which day the facts bear."""

    agency: str
    subject: str
    on: date

    def note(
        self,
        what: What,
        household_id: UUID,
        member_id: UUID | None = None,
        *,
        before: dict[str, Any] | None = None,
        reason: str | None = None,
    ) -> Change:
        """Write one change."""
        return Change(household_id, member_id, self.on, what, self.agency, self.subject, before, reason)

    def compare(self, before: Household, after: Household, *, reason: str | None = None) -> list[Change]:
        """Write what differs between two states of a household."""
        changes = []
        if before.address != after.address:
            changes.append(self.note("address", after.id, before={"address": before.address}, reason=reason))
        if before.address_protected != after.address_protected:
            said = {"address_protected": before.address_protected}
            changes.append(self.note("protection", after.id, before=said, reason=reason))
        return changes

    def compare_member(self, before: Member, after: Member) -> list[Change]:
        """Write what differs between two states of a person."""
        old = {name: getattr(before, name) for name in FACTS if getattr(before, name) != getattr(after, name)}
        changes = [self.note("facts", after.household_id, after.id, before=old)] if old else []
        if before.living and not after.living:
            changes.append(self.note("died", after.household_id, after.id))
        if before.represented_by != after.represented_by:
            who = {"represented_by": str(before.represented_by) if before.represented_by else None}
            changes.append(self.note("representative", after.household_id, after.id, before=who))
        return changes
