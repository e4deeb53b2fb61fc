"""The timeline of a case: one dated line for every fact, derived from the records themselves.

A subject adds its lines in a file of its own here, and its name to `subjects.py`.
"""

from services.coordination.queries.timeline.reading import timeline
from services.coordination.queries.timeline.subjects import Kind

__all__ = ["Kind", "timeline"]
