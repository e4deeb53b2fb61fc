"""Referring to coordination, and hearing what became of it (R2, R3, R17)."""

from services.intake.commands.referrals.answering import answer_question, note_question
from services.intake.commands.referrals.following import is_ours, note_acceptance, note_return
from services.intake.commands.referrals.making import Preview, preview, refer

__all__ = [
    "Preview",
    "answer_question",
    "is_ours",
    "note_acceptance",
    "note_question",
    "note_return",
    "preview",
    "refer",
]
