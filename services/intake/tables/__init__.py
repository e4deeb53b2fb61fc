"""The tables of intake and how its records lie in them. Free text, names and addresses are encrypted columns."""

from services.intake.tables.amendments import amendment
from services.intake.tables.attachments import attachment, attachment_piece
from services.intake.tables.base import cipher, mapped, metadata
from services.intake.tables.concerns import concern, concern_reporter, reporter_disclosure
from services.intake.tables.consents import consent
from services.intake.tables.consultations import address_disclosure, concerned, consultation
from services.intake.tables.contacts import contact
from services.intake.tables.drafts import draft
from services.intake.tables.emergencies import emergency
from services.intake.tables.finding import findable, findable_stale
from services.intake.tables.households import household, household_change, member, residence
from services.intake.tables.imports import imported_file, imported_item, imported_line
from services.intake.tables.outreach import outreach, outreach_contact, outreach_decision
from services.intake.tables.outreach_course import (
    outreach_consent,
    outreach_decision_over,
    outreach_pause,
    outreach_plan,
    outreach_review,
    outreach_step,
    outreach_succession,
    outreach_worker,
)
from services.intake.tables.passing_on import brought, companion, handover, passage, reassignment, referral
from services.intake.tables.persons import person_distinction, person_fate, person_merge
from services.intake.tables.referrals import case_merge, case_role, case_stage, referral_question, referral_sent
from services.intake.tables.sheets import sheet

__all__ = [
    "address_disclosure",
    "amendment",
    "attachment",
    "attachment_piece",
    "brought",
    "case_merge",
    "case_role",
    "case_stage",
    "cipher",
    "companion",
    "concern",
    "concern_reporter",
    "concerned",
    "consent",
    "consultation",
    "contact",
    "draft",
    "emergency",
    "findable",
    "findable_stale",
    "handover",
    "household",
    "household_change",
    "imported_file",
    "imported_item",
    "imported_line",
    "mapped",
    "member",
    "metadata",
    "outreach",
    "outreach_consent",
    "outreach_contact",
    "outreach_decision",
    "outreach_decision_over",
    "outreach_pause",
    "outreach_plan",
    "outreach_review",
    "outreach_step",
    "outreach_succession",
    "outreach_worker",
    "passage",
    "person_distinction",
    "person_fate",
    "person_merge",
    "reassignment",
    "referral",
    "referral_question",
    "referral_sent",
    "reporter_disclosure",
    "residence",
    "sheet",
]
