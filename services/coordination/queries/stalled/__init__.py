"""The list of what has stalled, with reasons, oldest first; a source in `sources.py` for each reason (R11)."""

from services.coordination.queries.stalled.reading import stalled

__all__ = ["stalled"]
