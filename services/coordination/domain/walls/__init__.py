"""Walls between members where violence is involved: what one side said or does never stands before the other.

`Walls` answers for every paper, sheet and view: `on_sheet` whether a text may stand on a member's own sheet (本人用),
`before` whether an agency may have it. Build it with `services.coordination.store.walls.walls_of`.
"""

from services.coordination.domain.walls.engagement import working_with
from services.coordination.domain.walls.telling import Telling, told_by
from services.coordination.domain.walls.voices import NotTheirVoice, beside_a_wall
from services.coordination.domain.walls.wall import (
    LiftedAlready,
    Wall,
    WallStands,
    WallWithinOnePerson,
)
from services.coordination.domain.walls.walls import Walls

__all__ = [
    "LiftedAlready",
    "NotTheirVoice",
    "Telling",
    "Wall",
    "WallStands",
    "WallWithinOnePerson",
    "Walls",
    "beside_a_wall",
    "told_by",
    "working_with",
]
