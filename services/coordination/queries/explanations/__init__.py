"""Why somebody sees what they see (R15)."""

from services.coordination.queries.explanations.cases import case
from services.coordination.queries.explanations.items import item

__all__ = ["case", "item"]
