"""When two records may be of one person, and how that is decided by people: proposed, merged, split again.

Nothing here is ever done by itself. Two records that are found to be one stay two rows; an alias says so and can be
taken back, which leaves exactly what was.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors import not_before
from services.intake.domain.errors.persons import AlreadySplit, BeforeTheMerge
from shared.privacy import kana, names
from shared.reference import birth
from shared.reference.birth import Born


class Likeness(StrEnum):
    """What speaks for one person; the labels are for people."""

    READING = "same_reading"
    NAME = "same_name"
    BIRTH_DATE = "same_birth_date"
    BIRTH_POSSIBLE = "birth_date_possible"
    BIRTH_UNKNOWN = "birth_date_unknown"

    @property
    def label(self) -> str:
        """The reason in plain words."""
        return _LABELS[self]


_LABELS = {
    Likeness.READING: "読みが同じ",
    Likeness.NAME: "氏名（異体字を含む）が同じ",
    Likeness.BIRTH_DATE: "生年月日が同じ",
    Likeness.BIRTH_POSSIBLE: "生年月日が矛盾しない",
    Likeness.BIRTH_UNKNOWN: "生年月日が分からない",
}
ABOUT = 3 * 365
"""Days: how far from the truth a date of birth may lie that was written as 「頃」."""

_WEIGHT = {Likeness.BIRTH_DATE: 0, Likeness.BIRTH_POSSIBLE: 1, Likeness.BIRTH_UNKNOWN: 2}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a record knows of who somebody is, as it was typed."""

    name: str | None = None
    kana: str | None = None
    birth_date: str | None = None


def likeness(one: Identity, other: Identity) -> tuple[Likeness, ...]:
    """Say why two records may be of one person; nothing when they are not, or when too little is known to say.

    Twins share a birth date and a family name but neither whole name nor reading. A reading that differs under the
    same name (裕子), or a name under the same reading, is proposed only with the same day of birth.
    """
    reading, name = _same_reading(one, other), _same_name(one, other)
    born = _birth(one, other)
    if born is None or not (reading or name):
        return ()
    differs = reading is False or name is False
    if born is not Likeness.BIRTH_DATE and (differs or (born is Likeness.BIRTH_UNKNOWN and not reading)):
        return ()
    found = ((Likeness.READING, reading), (Likeness.NAME, name), (born, True))
    return tuple(each for each, holds in found if holds)


def strength(reasons: tuple[Likeness, ...]) -> tuple[int, int]:
    """The key by which proposals are ordered, the likeliest first."""
    return min(_WEIGHT.get(reason, len(_WEIGHT)) for reason in reasons), -len(reasons)


def _same_reading(one: Identity, other: Identity) -> bool | None:
    if not one.kana or not other.kana:
        return None
    return kana.normalised(one.kana) == kana.normalised(other.kana)


def _same_name(one: Identity, other: Identity) -> bool | None:
    if not one.name or not other.name:
        return None
    return names.search_form(one.name) == names.search_form(other.name)


def _birth(one: Identity, other: Identity) -> Likeness | None:
    """What the dates of birth say; None when they name different days."""
    mine, theirs = _born(one.birth_date), _born(other.birth_date)
    if mine is None or theirs is None:
        return Likeness.BIRTH_UNKNOWN
    if mine.exact and theirs.exact:
        return Likeness.BIRTH_DATE if mine.may_be(theirs) else None
    return Likeness.BIRTH_POSSIBLE if _widened(mine).may_be(_widened(theirs)) else None


def _widened(born: Born) -> Born:
    """What an "about" can mean in years around it."""
    if not born.about:
        return born
    earliest, latest = born.earliest.toordinal() - ABOUT, born.latest.toordinal() + ABOUT
    last = date.max.toordinal()
    return Born(date.fromordinal(max(earliest, 1)), date.fromordinal(min(latest, last)), about=True)


def _born(typed: str | None) -> Born | None:
    try:
        return birth.read(typed)
    except ValueError:
        return None


@dataclass(eq=False)
class Merge:
    """A person's saying that two records are of one; `keep` is the one shown, `absorbed` stands behind it."""

    id: UUID
    keep_id: UUID
    absorbed_id: UUID
    agency: str
    merged_on: date
    merged_by: str
    reason: str
    reversed_on: date | None = None
    reversed_by: str | None = None
    reversed_agency: str | None = None
    reversal_reason: str | None = None

    @property
    def records(self) -> tuple[UUID, UUID]:
        """Both records, the one that is kept first."""
        return self.keep_id, self.absorbed_id

    def reverse(self, *, on: date, by: str, agency: str, reason: str) -> None:
        """Take it back: both records are again what they were. Raises AlreadySplit, BeforeTheMerge."""
        if self.reversed_on is not None:
            raise AlreadySplit(merge=str(self.id))
        not_before(BeforeTheMerge, on=on, earliest=self.merged_on)
        self.reversed_on, self.reversed_by, self.reversed_agency, self.reversal_reason = on, by, agency, reason


@dataclass(eq=False)
class Distinction:
    """A person's saying that two records that look alike are of two persons; `lower` and `higher` by their ids."""

    id: UUID
    lower_id: UUID
    higher_id: UUID
    agency: str
    on: date
    subject: str
    reason: str
