"""What people read instead of codes: from the code lists and the city's profile. A code nobody knows stays as it is."""

from collections.abc import Callable

from shared.reference import codes
from shared.reference.profile import Profile

_WORDS = {
    "version": {"new": "新規", "revised": "改定"},
    "consent": {"with": "同意あり", "without": "同意なし"},
    "ease": {"improved": "しやすくなった", "unchanged": "変わらない", "worsened": "しづらくなった"},
    "sort": {"hub": "拠点・居場所", "menu": "支援メニュー", "resource": "社会資源"},
}
HOUSEHOLD = "household"
NO_FIELD = "unknown"


class Names:
    """Labels of codes in one city."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._agencies = {hub.code: hub.name for hub in profile.hubs}
        self._agencies |= {agency.code: agency.name for agency in profile.agencies}
        self._agencies |= {HOUSEHOLD: "世帯"}
        self._fields = {desk.code: desk.field for desk in profile.all_desks}

    def of(self, labels: str, code: str) -> str:
        """The label of a code, by what labels its dimension."""
        if labels in _WORDS:
            return _WORDS[labels].get(code, code)
        if labels in ("agency", "case_counterpart"):
            return self._agencies.get(code, code)
        if labels == "desk_field" and code == NO_FIELD:
            return "不明"
        known = codes.of("hub_field" if labels == "desk_field" else labels)
        return known.label(code) if code in known else code

    def grouping(self, labels: str) -> Callable[[str], str]:
        """How codes are put together: desks by their field, everything else by itself."""
        return self._field_of if labels == "desk_field" else str

    def _field_of(self, desk: str) -> str:
        return self._fields.get(desk, NO_FIELD)

    def programme(self, code: str) -> str:
        """The programme's name, `事業全体` for what concerns the whole."""
        known = codes.of("programme")
        return known.label(code) if code in known else "事業全体"

    def plan_row(self, indicator: str) -> tuple[str | None, str | None]:
        """The name and the target that the plan's own table gives an indicator, if it has a row there."""
        row = next((row for row in self._profile.indicators if row.id == indicator), None)
        return (row.name, row.target) if row else (None, None)
