"""What participation's events count as: supports, menus, matches (❹)."""

from collections.abc import Iterable
from uuid import UUID

from services.reporting.domain.facts import Fact, key_of
from services.reporting.domain.rules.base import Rule, each, fact
from shared.contracts import Event
from shared.contracts import participation as told


def _menu(event: told.MenuOpened, event_id: UUID) -> Iterable[Fact]:
    host = None if event.host is None else key_of("host", event.host)
    yield fact("menus_opened", event, event_id, fact_id=event.menu_id, subject=host, by={"kind": event.kind})
    if event.development_id is not None:
        yield fact("resources_opened_from_gaps", event, event_id, fact_id=event.menu_id, by={"sort": "menu"})


RULES: dict[type[Event], Rule] = {
    told.SupportStarted: each("supports_started", "support_id", subject="member_id"),
    told.SupportReviewed: each("support_reviews_held", "review_id", by=["result"]),
    told.SupportEnded: each("supports_ended", "support_id", by=["reason"]),
    told.MenuOpened: _menu,
    told.MenuClosed: each("menus_closed", "menu_id"),
    told.MatchOffered: each("matches_offered", "match_id"),
    told.MatchVisited: each("matches_visited", "match_id"),
    told.TrialStarted: each("trials_started", "match_id"),
    told.MatchMade: each("matches_made", "match_id", subject="member_id"),
    told.MatchSettled: each("matches_settled", "match_id"),
    told.MatchDeclined: each("matches_declined", "match_id", by=["by"]),
    told.MatchEnded: each("matches_ended", "match_id", by=["reason"]),
    told.NeedUnmet: each("needs_unmet", "need_id", by=["menu_kind", "field"]),
}
