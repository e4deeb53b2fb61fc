"""Coordination (多機関協働事業 ❸): cases, meetings, plans, roles; meetings belong to the city (art. 106-4, 106-6)."""
