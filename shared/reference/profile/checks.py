"""What one entry says of another must be true: codes are unique, and whatever is named exists."""

from collections.abc import Iterator
from typing import Any

from shared.reference import codes
from shared.reference.definitions import Problem
from shared.reference.profile.models import Profile

_IDENTIFIED = (
    (("agencies",), "code"),
    (("programmes",), "code"),
    (("desks", "other_desks"), "code"),
    (("community_programmes",), "code"),
    (("hubs",), "code"),
    (("meeting_bodies",), "kind"),
    (("activity_presets",), "code"),
    (("indicators",), "id"),
    (("viewpoints",), "code"),
    (("closed_days",), "on"),
)
_CODED = (
    ("agencies", "kind", "agency_kind"),
    ("programmes", "code", "programme"),
    ("desks", "field", "hub_field"),
    ("other_desks", "field", "hub_field"),
    ("community_programmes", "field", "hub_field"),
    ("hubs", "field", "hub_field"),
    ("hubs", "kind", "hub_kind"),
    ("meeting_bodies", "kind", "meeting_kind"),
    ("activity_presets", "method", "channel"),
)
_REFERRING = (
    ("desks", "agency", "agencies"),
    ("other_desks", "agency", "agencies"),
    ("hubs", "agency", "agencies"),
    ("hubs", "programmes", "community_programmes"),
    ("undertakings", "programme", "programmes"),
    ("meeting_bodies", "convener", "agencies"),
    ("meeting_bodies", "host", "agencies"),
    ("meeting_bodies", "always_present", "agencies"),
)
_OPERATED = ("desks", "undertakings", "community_programmes")
_NAMES = {"agencies": "機関", "programmes": "事業", "community_programmes": "地域づくりの法定事業"}
_MEETING_BODIES = ("coordination_meeting", "support_conference", "promotion_council")
_SINGLE_AGENCIES = ("city", "council")


def problems(profile: Profile) -> Iterator[Problem]:
    """Yield every contradiction within the profile: where it stands, and what is wrong."""
    yield from _repeated(profile)
    yield from _outside_code_lists(profile)
    yield from _unknown_operations(profile)
    yield from _unknown_references(profile)
    yield from _wrong_number(profile)
    yield from _unknown_assumptions(profile)
    if profile.period.to_fiscal_year < profile.period.from_fiscal_year:
        yield ("period", "to_fiscal_year"), "計画期間の終わりが始まりより前です。"


def _repeated(profile: Profile) -> Iterator[Problem]:
    for sections, key in _IDENTIFIED:
        seen: set[object] = set()
        for section in sections:
            for at, entry in enumerate(getattr(profile, section)):
                code = getattr(entry, key)
                if code in seen:
                    yield (section, at, key), f"「{code}」が重複しています。別のコードにしてください。"
                seen.add(code)


def _outside_code_lists(profile: Profile) -> Iterator[Problem]:
    for section, key, name in _CODED:
        known = codes.of(name)
        for at, code in _said(profile, section, key):
            if code not in known:
                yield (section, at, key), f"「{code}」は使えません。使える値: {'、'.join(known.codes)}"


def _unknown_operations(profile: Profile) -> Iterator[Problem]:
    labels = [code.label for code in codes.of("operation")]
    for section in _OPERATED:
        for at, said in _said(profile, section, "operation"):
            if said not in labels:
                yield (section, at, "operation"), f"「{said}」は使えません。使える値: {'、'.join(labels)}"


def _unknown_references(profile: Profile) -> Iterator[Problem]:
    for section, key, target in _REFERRING:
        known = {entry.code for entry in getattr(profile, target)}
        for at, code in _said(profile, section, key):
            if code not in known:
                yield (section, at, key), f"「{code}」という{_NAMES[target]}は {target} にありません。"


def _wrong_number(profile: Profile) -> Iterator[Problem]:
    for kind in _SINGLE_AGENCIES:
        if sum(agency.kind == kind for agency in profile.agencies) != 1:
            yield (
                ("agencies",),
                f"種別「{kind}」（{codes.of('agency_kind').label(kind)}）の機関は、ちょうど1つ必要です。",
            )
    held = {body.kind for body in profile.meeting_bodies}
    for kind in _MEETING_BODIES:
        if kind not in held:
            yield ("meeting_bodies",), f"「{kind}」（{codes.of('meeting_kind').label(kind)}）がありません。"


def _unknown_assumptions(profile: Profile) -> Iterator[Problem]:
    for at, body in enumerate(profile.meeting_bodies):
        for name in body.assumed:
            if name not in type(body).model_fields or name == "assumed":
                yield ("meeting_bodies", at, "assumed"), f"会議体に「{name}」という項目はありません。"


def _said(profile: Profile, section: str, key: str) -> Iterator[tuple[int, str]]:
    for at, entry in enumerate(getattr(profile, section)):
        said: Any = getattr(entry, key)
        for code in said if isinstance(said, tuple) else (said,):
            if code is not None:
                yield at, code
