"""The member's own sheet (本人用): what may be shown to one person or printed for them.

A subject adds what it tells in a file of its own here, and its name to `subjects.py`.
"""

from services.coordination.queries.sheets.reading import sheet

__all__ = ["sheet"]
