"""What the rules of a body (plan §7, in the profile) say of a meeting that is called: who cannot be missing."""

from collections.abc import Collection

from shared.reference.profile import MeetingBody


def never_missing(body: MeetingBody) -> list[str]:
    """The agencies without which the body does not meet (R6)."""
    return list(dict.fromkeys(body.always_present))


def missing_from(body: MeetingBody, agencies: Collection[str]) -> list[str]:
    """Those of them that are not among the agencies called."""
    return [agency for agency in never_missing(body) if agency not in agencies]
