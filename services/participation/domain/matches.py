"""Bringing a person and a menu together: candidate → offered → visited → trial → made → settled → ended.

Visit and trial may be left out. Until it is made a match may be declined, afterwards it ends; both with a reason.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.participation.domain.errors import ImpossibleOrder, MatchOrder
from services.participation.domain.menus import Menu
from services.participation.domain.supports import Support


class MatchState(StrEnum):
    """Code list `match_state`."""

    CANDIDATE = "candidate"
    OFFERED = "offered"
    VISITED = "visited"
    TRIAL = "trial"
    MADE = "made"
    SETTLED = "settled"
    ENDED = "ended"
    DECLINED = "declined"


_S = MatchState

NEXT: dict[MatchState, frozenset[MatchState]] = {
    _S.CANDIDATE: frozenset({_S.OFFERED, _S.DECLINED}),
    _S.OFFERED: frozenset({_S.VISITED, _S.TRIAL, _S.MADE, _S.DECLINED}),
    _S.VISITED: frozenset({_S.TRIAL, _S.MADE, _S.DECLINED}),
    _S.TRIAL: frozenset({_S.MADE, _S.DECLINED}),
    _S.MADE: frozenset({_S.SETTLED, _S.ENDED}),
    _S.SETTLED: frozenset({_S.ENDED}),
    _S.ENDED: frozenset(),
    _S.DECLINED: frozenset(),
}
"""Which states may follow which."""

FINISHED = frozenset({_S.ENDED, _S.DECLINED})
TAKING_A_PLACE = frozenset({_S.MADE, _S.SETTLED})
TELLING_THE_HOST = frozenset({_S.OFFERED, _S.VISITED, _S.TRIAL, _S.MADE})
"""Steps in which the host learns (more) of the person: each rests on the person's consent (R3)."""


@dataclass
class Match:
    """One person and one menu. `moved_on` is the date of its last step; `host` is whoever receives the person."""

    id: UUID
    support_id: UUID
    member_id: UUID
    menu_id: UUID
    host: str | None
    state: MatchState
    moved_on: date
    declined_by: str | None = None
    end_reason: str | None = None

    @classmethod
    def propose(cls, id: UUID, support: Support, menu: Menu, *, on: date) -> "Match":  # noqa: A002
        """Make the menu a candidate for the person. Raises SupportEnded, ImpossibleOrder, MenuNotOpen."""
        support.must_be_open(on)
        menu.must_be_open(on)
        return cls(id, support.id, support.member_id, menu.id, menu.host, MatchState.CANDIDATE, moved_on=on)

    @property
    def is_open(self) -> bool:
        """Whether it goes on: neither declined nor ended."""
        return self.state not in FINISHED

    def move(self, to: MatchState, *, on: date) -> None:
        """Take the next step. Raises MatchOrder for a step that cannot follow, ImpossibleOrder for a date before it."""
        if to not in NEXT[self.state]:
            raise MatchOrder(state=self.state, wanted=to, possible=NEXT[self.state])
        if on < self.moved_on:
            raise ImpossibleOrder(earliest=self.moved_on)
        self.state, self.moved_on = to, on

    def decline(self, *, by: str, on: date) -> None:
        """Decline it, by whom."""
        self.move(MatchState.DECLINED, on=on)
        self.declined_by = by

    def end(self, *, reason: str, on: date) -> None:
        """End a match that was made."""
        self.move(MatchState.ENDED, on=on)
        self.end_reason = reason


@dataclass
class MatchStep:
    """One step of a match: who recorded it, when it was, and what was said (why it was declined)."""

    match_id: UUID
    number: int
    state: MatchState
    taken_on: date
    recorded_by: str
    note: str | None
