"""What reporting itself records: publicity (plan §8: 本事業の周知)."""

from services.reporting.domain.rules.base import Rule, each
from shared.contracts import Event
from shared.contracts.reporting import PublicityRecorded

RULES: dict[type[Event], Rule] = {
    PublicityRecorded: each("publicity_items", "publicity_id", by=["medium"]),
}
