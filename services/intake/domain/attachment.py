"""A paper of an agency's own (自機関様式) or a picture, kept with its consultation; or the scan of a signed consent."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.intake.domain.errors.attachments import AttachmentRemoved, NotTheSender

LONGEST_NAME = 200
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the order of reading round: a name must end as it seems to end."""


@dataclass(eq=False)
class Attachment:
    """What was attached, by whom; its content lies apart. A removed one leaves its trace without name and content.

    It belongs to a consultation, or to a consent.
    """

    id: UUID
    consultation_id: UUID | None
    on: date
    media_type: str
    size: int
    pages: int
    agency: str
    subject: str
    name: str | None
    note: str | None = None
    removed_on: date | None = None
    removed_by: str | None = None
    removal_reason: str | None = None
    recorded_at: datetime | None = None
    consent_id: UUID | None = None

    def remove(self, *, agency: str, subject: str, reason: str, on: date) -> None:
        """Take away what should not be there; why stays on record. Raises NotTheSender, AttachmentRemoved."""
        if agency != self.agency:
            raise NotTheSender(sender=self.agency)
        if self.removed_on is not None:
            raise AttachmentRemoved(removed_on=self.removed_on.isoformat())
        self.was_removed(on=on, by=subject, reason=reason)

    def was_removed(self, *, on: date, by: str | None, reason: str | None) -> None:
        """Leave a trace without name and content."""
        self.removed_on, self.removed_by, self.removal_reason = on, by, reason
        self.name = self.note = None


def name_of(sent: str | None, *, ending: str, kept: tuple[str, ...]) -> str:
    """The name under which a file is given back: without folders and hidden marks, ending as its content demands.

    `kept` are the endings that mean the same kind of file.
    """
    typed = _FOLDERS.sub("", sent or "")
    shown = "".join(c for c in typed if unicodedata.category(c) != "Cc" and c not in _REORDERING).strip().rstrip(".")
    if not shown or shown.lower() in kept:
        return f"添付{ending}"
    return shown if shown.lower().endswith(kept) else shown + ending
