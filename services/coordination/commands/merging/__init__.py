"""Two cases of one household become one case, and a merge that was wrong is taken back (ADR 033)."""

from services.coordination.commands.merging.bodies import NewMerge, NewSeparation
from services.coordination.commands.merging.joining import merge_cases
from services.coordination.commands.merging.separating import separate_cases

__all__ = ["NewMerge", "NewSeparation", "merge_cases", "separate_cases"]
