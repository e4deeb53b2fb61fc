"""Participation (参加支援事業 ❹): from the city's commission to a match that lasts (art. 106-4 ② 2)."""
