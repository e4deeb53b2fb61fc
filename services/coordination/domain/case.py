# ruff: noqa: N818 — refusals are named for what is refused
"""The household case: its members, its stage, its episodes and its one owner (R2, R12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import CaseMerged, CaseNotOpen, DomainError, UnknownMember, not_before
from services.coordination.domain.persons import Fate
from services.coordination.domain.stages import OVER, Stage, require_move

__all__ = ["HOUSEHOLD", "OVER", "Absorbed", "Case", "CaseStillOpen", "Member", "PersonDead", "Stage"]

HOUSEHOLD = "household"
"""Counterpart of an activity that met the household itself."""


_ORDER = tuple(Stage)


class CaseStillOpen(DomainError):
    """Only a closed or watched case can be reopened (R12)."""

    type: ClassVar[str] = "case-still-open"
    title: ClassVar[str] = "この事例は終結していません"
    advice: ClassVar[str] = "支援中の事例は再開できません。そのまま記録を続けてください。"


class PersonDead(DomainError):
    """Nothing new begins for a person who died; `members` says who (R3)."""

    type: ClassVar[str] = "person-dead"
    title: ClassVar[str] = "亡くなった方が含まれています"
    advice: ClassVar[str] = (
        "亡くなった方（members）を除いてください。誤りのときは、相談窓口に記録の取消しを依頼してください。"
    )


@dataclass(eq=False)
class Member:
    """One person of the household, as the referring desks know them. Texts are personal data."""

    case_id: UUID
    id: UUID
    position: int
    told_living: bool = True
    """As the dossier said; what is heard of them since outweighs it."""
    represented_by: UUID | None = None
    name: str | None = None
    kana: str | None = None
    birth_date: str | None = None
    relation: str | None = None
    issues: list[str] = field(default_factory=list)
    main_issue: str | None = None
    note: str | None = None
    came_from: UUID | None = None
    """The case that became part of this one and brought them along."""
    left_on: date | None = None
    """From when on they live elsewhere, where that was said."""
    returned_on: date | None = None
    """When they came back after that."""
    fate: Fate | None = None
    """What is heard of whether the person lives, by any of their records."""
    kept: UUID | None = None
    """The record that stands for the person where they are on record more than once, also outside the case."""

    @property
    def living(self) -> bool:
        """Whether this record says that they are alive."""
        return self.told_living if self.fate is None else self.fate.living

    @property
    def is_away(self) -> bool:
        """Whether they live elsewhere now."""
        return self.left_on is not None and self.returned_on is None

    @property
    def died_on(self) -> date | None:
        """The day of their death, where it is known."""
        return self.fate.died_on if self.fate is not None and not self.fate.living else None


def one_by_one(kept: Mapping[UUID, UUID]) -> list[list[UUID]]:
    """The records of each person, the one that stands for them first; `kept` tells that one for each record."""
    found: dict[UUID, list[UUID]] = {}
    for record, person in kept.items():
        found.setdefault(person, []).append(record)
    return [sorted(records, key=lambda each: each != person) for person, records in found.items()]


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A case that became part of another: the household is found by its number too, and answered by its consents."""

    case_id: UUID
    number: str
    household_id: UUID
    address: str | None
    address_protected: bool
    members: frozenset[UUID]


@dataclass(eq=False)
class Case:
    """A household's matter. Its number stays for ever; each reopening begins a new episode (R12)."""

    id: UUID
    number: str
    household_id: UUID
    referral_id: UUID
    opened_on: date
    episode_opened_on: date
    episode: int = 1
    stage: str = Stage.RECEIVED
    coordinator: str | None = None
    coordinator_agency: str | None = None
    closed_on: date | None = None
    active_on: date | None = None
    """When something was last done for the household; None until then."""
    review_due_on: date | None = None
    """When it is reviewed next (R11)."""
    review_revision: int = 0
    """How often that day was set; each one is told with its number."""
    address: str | None = None
    address_protected: bool = False
    narrative: str | None = None
    revision: int = 1
    members: list[Member] = field(default_factory=list)

    merged_into: UUID | None = None
    merged_on: date | None = None
    joined: int = 0
    """How many cases became part of this one."""
    merged_number: str | None = None
    """The number of the case it became part of."""
    absorbed: tuple[Absorbed, ...] = ()
    """Those cases, with what became part of them before."""

    has_moved: bool = False
    """Whether it changed its stage, or took up a referral, since that was last told."""

    @property
    def is_open(self) -> bool:
        return self.stage not in OVER

    @property
    def ids(self) -> tuple[UUID, ...]:
        """Its own id and those under which others still know it."""
        return (self.id, *(each.case_id for each in self.absorbed))

    @property
    def households(self) -> tuple[UUID, ...]:
        """The households under which intake knows its members."""
        return (self.household_id, *(each.household_id for each in self.absorbed))

    def household_of(self, member_id: UUID) -> UUID:
        """The household under which intake knows a member: their own, also where two cases became one."""
        member = next((each for each in self.members if each.id == member_id), None)
        if member is None or member.came_from is None:
            return self.household_id
        first = [each for each in self.absorbed if member_id in each.members]
        then = [each for each in self.absorbed if each.case_id == member.came_from]
        return next((each.household_id for each in (*first, *then)), self.household_id)

    def persons(self) -> list[list[Member]]:
        """The household's persons in order, each with all their records, the one that stands for them first."""
        kept = {member.id: member.kept or member.id for member in self.members}
        known = {member.id: member for member in self.members}
        return [[known[record] for record in records] for records in one_by_one(kept)]

    def records_of(self, member_id: UUID) -> list[UUID]:
        """All records of the person who has this one. Raises UnknownMember."""
        self.require_members([member_id])
        found = [[each.id for each in records] for records in self.persons()]
        return next(ids for ids in found if member_id in ids)

    def living(self) -> list[UUID]:
        """The living, in the household's order: the persons concerned by default (R4). One dead record is enough."""
        return [records[0].id for records in self.persons() if all(each.living for each in records)]

    def present(self) -> list[UUID]:
        """The living who have not left the household: who is asked for where nobody is named."""
        gone = {member.id for member in self.members if member.is_away}
        return [each for each in self.living() if each not in gone]

    def require_alive(self, ids: Sequence[UUID]) -> None:
        """Raise PersonDead naming those of these members who died: nothing new is done for them."""
        alive = self.alive(ids)
        if dead := [str(each) for each in ids if each not in alive]:
            raise PersonDead(members=dead)

    def still_here(self, ids: Iterable[UUID], *, since: date) -> list[UUID]:
        """Those of these members who are alive and have not left since that day; who had left before was meant so."""
        gone = {member.id for member in self.members if member.is_away and member.left_on and member.left_on >= since}
        return [each for each in self.alive(ids) if each not in gone]

    def dead_among(self, ids: Iterable[UUID]) -> set[UUID]:
        """Those of these members who died."""
        asked = set(ids)
        return asked - set(self.alive(asked))

    def alive(self, ids: Iterable[UUID]) -> list[UUID]:
        """Those of these members who are alive."""
        dead = {each.id for records in self.persons() if not all(one.living for one in records) for each in records}
        return [each for each in ids if each not in dead]

    def concerned(self, named: Iterable[UUID] | None) -> list[UUID]:
        """The persons named, or all living members when none is named. Raises UnknownMember."""
        wanted = list(dict.fromkeys(named or ()))
        self.require_members(wanted)
        return wanted or self.present()

    def member(self, member_id: UUID) -> Member:
        """One member. Raises UnknownMember."""
        self.require_members([member_id])
        return next(member for member in self.members if member.id == member_id)

    def require_members(self, ids: Iterable[UUID]) -> None:
        """Raise UnknownMember naming those who are not of this household."""
        known = {member.id for member in self.members}
        if strangers := [str(each) for each in ids if each not in known]:
            raise UnknownMember(members=strangers)

    def require_unmerged(self) -> None:
        """Raise CaseMerged, naming where to go on, for a case that became part of another."""
        if self.merged_into is not None:
            day = self.merged_on and self.merged_on.isoformat()
            raise CaseMerged(into=str(self.merged_into), number=self.merged_number, merged_on=day)

    def become_part_of(self, kept: "Case", *, on: date) -> None:
        """End as a case of its own; nothing is closed by that (R12)."""
        self.merged_into, self.merged_on, self.merged_number = kept.id, on, kept.number
        self.closed_on = self.closed_on or on
        self._stand(Stage.CLOSED)

    def stand_alone(self, *, on: date, watched: bool) -> None:
        """Be a case of its own again, closed as yet; watched over again where it was before."""
        self.merged_into, self.merged_on, self.merged_number, self.closed_on = None, None, None, on
        if watched:
            self._stand(Stage.WATCHING)

    def take_in(self, ended: "Case") -> None:
        """Be the household's one case: what was told of either is told of both."""
        self.joined, self.has_moved = self.joined + 1, True
        self.revision = max(self.revision, ended.revision) + 1
        self.address = self.address or ended.address
        self.address_protected = self.address_protected or ended.address_protected
        self.narrative = "\n\n".join(text for text in (self.narrative, ended.narrative) if text) or None
        if ended.is_open:
            self.coordinator = self.coordinator or ended.coordinator
            self.coordinator_agency = self.coordinator_agency or ended.coordinator_agency
            if ended.active_on:
                self.deal(ended.active_on)

    def require_open(self, *, on: date) -> None:
        """Raise CaseNotOpen after closing, CaseMerged, TooEarly for what is dated before the present episode."""
        self.require_unmerged()
        if not self.is_open:
            raise CaseNotOpen(stage=self.stage)
        not_before(on, self.episode_opened_on, after="case_opened")

    def advance(self, to: Stage) -> None:
        """Move on to a later stage; a case that is further already stays there."""
        if self.is_open and _ORDER.index(to) > _ORDER.index(Stage(self.stage)):
            self.move(to)

    def move(self, to: Stage) -> None:
        """Stand at a stage, also an earlier one (a plan that is made anew). Raises StageOutOfReach, StageByAct."""
        require_move(Stage(self.stage), to)
        self._stand(to)

    def _stand(self, to: Stage) -> None:
        self.stage, self.revision, self.has_moved = to, self.revision + 1, True

    def assign(self, subject: str, agency: str, *, on: date) -> None:
        """Name the coordinator who owns the case from now on (R2)."""
        self.require_open(on=on)
        self.coordinator, self.coordinator_agency = subject, agency
        self.revision += 1
        self.advance(Stage.GATHERING)

    def deal(self, on: date) -> None:
        """Something was done for the household that day: the case is not quiet."""
        self.active_on = max(self.active_on or on, on)

    def dealt_last(self, on: date | None) -> None:
        """Something had been recorded by mistake: this was the last day on which anything was done, if there is one."""
        reopened = self.episode_opened_on if self.episode > 1 else None
        self.active_on = max((day for day in (on, reopened) if day), default=None)

    def schedule_review(self, due_on: date | None) -> bool:
        """Set when it is reviewed next; whether that is another day than before."""
        if due_on == self.review_due_on:
            return False
        self.review_due_on, self.review_revision = due_on, self.review_revision + 1
        return True

    def close(self, *, on: date, watched: bool) -> None:
        """End this episode; whoever watches over the household is named in the closure (R12)."""
        self.require_open(on=on)
        self.closed_on, self.review_due_on = on, None
        self._stand(Stage.WATCHING if watched else Stage.CLOSED)

    def end_watch(self) -> None:
        """Nobody watches over the household any more."""
        self._stand(Stage.CLOSED)

    def reopen(self, *, on: date) -> None:
        """Begin a new episode under the same number (R12). Raises CaseStillOpen, CaseMerged, TooEarly."""
        self.require_unmerged()
        if self.is_open:
            raise CaseStillOpen(stage=self.stage)
        not_before(on, self.closed_on, after="case_closed")
        self.episode, self.episode_opened_on, self.closed_on = self.episode + 1, on, None
        self.deal(on)
        self._stand(Stage.GATHERING)
