"""One case on a meeting's agenda, with the persons concerned."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.coordination.domain.meeting.errors import NotOnTheAgenda


@dataclass(eq=False)
class AgendaItem:
    """A case to be taken up. Who is left out of `member_ids` is not discussed, and nothing of theirs is served (R4).

    None stands for all living members, whoever they are at the convocation; from then on the persons are fixed.
    """

    position: int
    case_id: UUID
    member_ids: tuple[UUID, ...] | None = None
    taken_up: bool = False
    left_out: str | None = None
    """Why it was not taken up, as the minutes say (`LeftOut`)."""
    came_from: tuple[UUID, ...] = ()
    """The cases it was called for before they became part of this one; minutes may still name them."""

    @property
    def concerned(self) -> tuple[UUID, ...]:
        """The persons concerned; nobody before the convocation when none were named."""
        return self.member_ids or ()

    def fix(self, *, known: Collection[UUID], living: Collection[UUID]) -> None:
        """Fix the persons concerned at the convocation. Raises `NotOnTheAgenda`."""
        self.member_ids = tuple(living) if self.member_ids is None else self.member_ids
        strangers = [member for member in self.member_ids if member not in known]
        if strangers:
            raise NotOnTheAgenda(members=[str(member) for member in strangers])

    def among(self, members: tuple[UUID, ...] | None) -> tuple[UUID, ...]:
        """The persons of a statement on this case, by default all concerned. Raises `NotOnTheAgenda`."""
        if members is None:
            return self.concerned
        left_out = [member for member in members if member not in self.concerned]
        if left_out:
            raise NotOnTheAgenda(members=[str(member) for member in left_out])
        return members
