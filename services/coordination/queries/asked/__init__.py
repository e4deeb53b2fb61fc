"""Everything that is asked of an agency and until when: one list, what is due first stands first (R11)."""

from services.coordination.queries.asked.lines import AskedKind, AskedLine, AskedState
from services.coordination.queries.asked.reading import asked

__all__ = ["AskedKind", "AskedLine", "AskedState", "asked"]
