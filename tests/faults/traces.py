"""Where each kind of acknowledged record must be found at the end."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trace:
    """Where a record of one kind must be found: its service's table, its event, its fact, its copies elsewhere."""

    service: str
    table: str
    event: str
    field: str
    measure: str
    indicator: str
    copies: tuple[tuple[str, str, str], ...] = ()
    stock: bool = False

    @property
    def places(self) -> list[tuple[str, str, str]]:
        """Service, table and column of every copy."""
        return [
            (self.service, self.table, "id"),
            *self.copies,
            ("reporting", "event_archive", f"{self.event} {self.field}"),
            ("reporting", "fact", self.measure),
        ]


TRACES = {
    "activity": Trace(
        "coordination",
        "activity",
        "tsunagu.coordination.activity-recorded.v1",
        "activity_id",
        "activities",
        "activities",
    ),
    "consultation": Trace(
        "intake",
        "consultation",
        "tsunagu.intake.consultation-received.v1",
        "consultation_id",
        "consultations_received",
        "consultations_received",
    ),
    "contact": Trace(
        "intake",
        "contact",
        "tsunagu.intake.consultation-contacted.v1",
        "contact_id",
        "consultation_contacts",
        "consultations_received.contacts",
    ),
    "concern": Trace(
        "intake",
        "concern",
        "tsunagu.intake.concern-received.v1",
        "concern_id",
        "concerns_received",
        "concerns_received",
    ),
    "consent": Trace(
        "intake",
        "consent",
        "tsunagu.intake.consent-granted.v1",
        "consent_id",
        "consents_granted",
        "consents_granted",
        copies=(("coordination", "consent", "id"), ("participation", "consent", "id")),
    ),
    "hub": Trace(
        "community",
        "hub",
        "tsunagu.community.hub-opened.v1",
        "hub_id",
        "hubs_opened",
        "hubs_active",
        copies=(("participation", "host", "hub_id"),),
        stock=True,
    ),
    "session": Trace(
        "community",
        "hub_session",
        "tsunagu.community.session-held.v1",
        "session_id",
        "sessions_held",
        "session_participants",
    ),
    "gap": Trace(
        "community", "gap", "tsunagu.community.gap-recorded.v1", "gap_id", "gaps_recorded", "gaps_open", stock=True
    ),
    "menu": Trace(
        "participation",
        "menu",
        "tsunagu.participation.menu-opened.v1",
        "menu_id",
        "menus_opened",
        "menus_active",
        stock=True,
    ),
    "publicity": Trace(
        "reporting",
        "publicity",
        "tsunagu.reporting.publicity-recorded.v1",
        "publicity_id",
        "publicity_items",
        "publicity_items",
    ),
    "conference": Trace(
        "coordination",
        "meeting",
        "tsunagu.coordination.meeting-held.v1",
        "meeting_id",
        "support_conferences_held",
        "support_conferences_held",
    ),
    "closing": Trace(
        "coordination",
        "closure",
        "tsunagu.coordination.case-closed.v1",
        "case_id",
        "case_closings",
        "cases_closed",
    ),
}
