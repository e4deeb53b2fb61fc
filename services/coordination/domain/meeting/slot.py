"""When and where a meeting is; one that ends before it begins ends on the next day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.reference.calendar import JST

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """The day, and the time of day where it is fixed. A meeting over midnight belongs to the day on which it begins."""

    day: date
    start: time | None = None
    end: time | None = None
    place: str | None = None

    @property
    def begins(self) -> datetime | None:
        """The moment in Japan time; None where no time is fixed yet."""
        return None if self.start is None else datetime.combine(self.day, self.start, JST)

    @property
    def ends(self) -> datetime | None:
        """The moment in Japan time, on the next day when it lies before the beginning; None where it is open."""
        if self.start is None or self.end is None:
            return None
        return datetime.combine(self.day, self.end, JST) + (_A_DAY if self.end < self.start else timedelta())

    @property
    def days(self) -> tuple[date, ...]:
        """The days on which it sits: two over midnight; consents must hold on each of them (R4)."""
        last = self.ends.date() if self.ends else self.day
        return (self.day,) if last == self.day else (self.day, last)

    def overlaps(self, other: "Slot") -> bool:
        """Whether two fixed slots share time; one that has no time yet overlaps nothing."""
        if not (self.begins and self.ends and other.begins and other.ends):
            return False
        return self.begins < other.ends and other.begins < self.ends
