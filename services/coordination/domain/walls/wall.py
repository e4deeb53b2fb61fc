# ruff: noqa: N818 — refusals are named for what is refused
"""One wall between two members, from its setting to its lifting."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before


class WallStands(DomainError):
    """There is a wall between these two already; `wall` is its id."""

    type: ClassVar[str] = "wall-stands"
    title: ClassVar[str] = "この方々の間には、既に情報の壁があります"
    advice: ClassVar[str] = "新たに設ける必要はありません。解除するときは、市が解除を記録してください。"


class WallWithinOnePerson(DomainError):
    """A wall needs two different persons; who is on record twice is one."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "wall-within-one-person"
    title: ClassVar[str] = "同じ方を二度選んでいます"
    advice: ClassVar[str] = "情報の壁は、異なる二人の世帯員の間に設けます。選び直してください。何も保存されていません。"


class LiftedAlready(DomainError):
    """The wall was lifted before, on the day `lifted_on`."""

    type: ClassVar[str] = "wall-lifted"
    title: ClassVar[str] = "この情報の壁は解除されています"
    advice: ClassVar[str] = "再び必要なときは、新しく設けてください。"


@dataclass(eq=False)
class Wall:
    """Between two members of a household: neither side learns what comes from or concerns the other.

    It holds for everything ever recorded, also before it was set. `note` is personal data.
    """

    id: UUID
    case_id: UUID
    one: UUID
    other: UUID
    reason: str
    set_on: date
    set_by: str
    set_by_agency: str
    note: str | None = None
    lifted_on: date | None = None
    lifted_by: str | None = None
    lift_reason: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it has not been lifted."""
        return self.lifted_on is None

    def lift(self, *, by: str, reason: str, on: date) -> None:
        """From now on it stands no more. Raises LiftedAlready, TooEarly."""
        if self.lifted_on is not None:
            raise LiftedAlready(lifted_on=self.lifted_on.isoformat())
        not_before(on, self.set_on, after="wall_set")
        self.lifted_on, self.lifted_by, self.lift_reason = on, by, reason
