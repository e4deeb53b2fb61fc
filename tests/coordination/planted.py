# ruff: noqa: ARG005 — what a broken rule ignores is what is broken
"""Faults that the proof of R4 and R5 must find: each breaks one rule of the service, and nothing else."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.coordination.domain import consent
from services.coordination.domain.compartment import items, openings
from services.coordination.domain.compartment.items import CompartmentItem
from services.coordination.domain.compartment.openings import Opening
from services.coordination.domain.consent import Consent
from services.coordination.domain.meeting import Meeting, MeetingKind
from services.coordination.domain.walls import Walls
from services.coordination.policy import cases as case_policy
from services.coordination.policy import meetings as policy
from services.coordination.queries.sight import Sight
from tests.coordination import asked

Plant = Callable[[pytest.MonkeyPatch], None]
FAULTS: dict[str, Plant] = {}


def fault(says: str) -> Callable[[Plant], Plant]:
    """Name a fault."""

    def named(plant: Plant) -> Plant:
        FAULTS[says] = plant
        return plant

    return named


def _covers(**ignored: bool) -> Callable[..., bool]:
    def covers(self: Consent, agency: str, *, on: date) -> bool:
        begun = self.valid_from is not None and (ignored.get("beginning", False) or self.valid_from <= on)
        open_end = self.valid_until is not None and (ignored.get("end", False) or on <= self.valid_until)
        kept = self.withdrawn_on is None or ignored.get("withdrawal", False) or on < self.withdrawn_on
        return (ignored.get("agency", False) or agency in self.agencies) and begun and open_end and kept

    return covers


for what in ("agency", "beginning", "end", "withdrawal"):
    fault(f"a consent covers whatever its {what}")(
        lambda patch, what=what: patch.setattr(Consent, "covers", _covers(**{what: True}))  # type: ignore[misc]
    )


@fault("a consent still covers the day of its withdrawal")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Consent.covers

    def covers(self: Consent, agency: str, *, on: date) -> bool:
        return right(self, agency, on=on) or (on == self.withdrawn_on and _covers(withdrawal=True)(self, agency, on=on))

    patch.setattr(Consent, "covers", covers)


@fault("a no is not heard")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Consent, "refuses", lambda *_args, **_named: False)


@fault("a consent for another purpose counts")
def _(patch: pytest.MonkeyPatch) -> None:
    right = consent.in_force

    def in_force(member: Any, agency: str, grants: Any, *, purpose: str, on: date) -> list[Consent]:
        return [
            each for use in (purpose, "participation") for each in right(member, agency, grants, purpose=use, on=on)
        ]

    for module in (consent, openings):
        patch.setattr(module, "in_force", in_force)


@fault("the first person answers for all")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Meeting.convene

    def convene(self: Meeting, cases: Any, grants: Any, *, on: date) -> None:
        whole = cases[0].living
        patch.setattr(cases[0], "living", lambda: whole()[:1])
        right(self, cases, grants, on=on)

    patch.setattr(Meeting, "convene", convene)


@fault("consent is asked for the day of the convocation only")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Meeting.require_consents

    def require_consents(self: Meeting, items: Any, grants: Any, *, days: Any) -> None:
        right(self, items, grants, days=tuple(days)[:1])

    patch.setattr(Meeting, "require_consents", require_consents)


@fault("consent is asked once and not again when the minutes are recorded")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Meeting.require_consents

    def require_consents(self: Meeting, items: Any, grants: Any, *, days: Any) -> None:
        if len(tuple(days)) > 1:
            right(self, items, grants, days=days)

    patch.setattr(Meeting, "require_consents", require_consents)


@fault("a coordination meeting needs no consent")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Meeting, "rests_on_consent", False)


@fault("the promotion council takes up a case")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MeetingKind, "takes_up_cases", True)


@fault("a meeting is held without the city")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Meeting.hold

    def hold(self: Meeting, minutes: Any, *, on: date) -> Any:
        object.__setattr__(minutes, "city_present", True)
        return right(self, minutes, on=on)

    patch.setattr(Meeting, "hold", hold)


@fault("the duty may be confirmed after the conference")
def _(patch: pytest.MonkeyPatch) -> None:
    right = asked.require_acknowledgements
    patch.setattr(asked, "require_acknowledgements", lambda who, given, until: right(who, given, until=date.max))


@fault("a later consent opens by itself")
def _(patch: pytest.MonkeyPatch) -> None:
    def stands_for(self: Opening, agency: str, who: Any, grants: Any, *, on: date) -> bool:
        if agency not in self.agencies or not self._lasts(on):
            return False
        return not self.rests_on_consent or all(openings._grants(member, agency, grants, on) for member in who)

    patch.setattr(Opening, "stands_for", stands_for)


@fault("a withdrawal closes nothing")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Opening, "stands_for", lambda self, agency, *_, on: agency in self.agencies and self._lasts(on))


@fault("what is open to one agency is open to all")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Opening.stands_for
    patch.setattr(
        Opening,
        "stands_for",
        lambda self, agency, who, grants, *, on: any(right(self, each, who, grants, on=on) for each in self.agencies),
    )


@fault("an opening has no end")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Opening, "_lasts", lambda self, on: self.opened_on <= on and self.result is None)


@fault("a review stops nothing")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Opening, "_lasts", lambda self, on: self.opened_on <= on and (self.until is None or on <= self.until))


@fault("an opening by the city lasts as long as one likes")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(items, "decided_until", lambda basis, *, on, until: until)


@fault("consent opens whatever kind of data it is for")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(openings, "_covers", lambda *_: True)


@fault("one of those whom an item concerns is enough")
def _(patch: pytest.MonkeyPatch) -> None:
    right = CompartmentItem.asked
    patch.setattr(CompartmentItem, "asked", lambda self, dead: right(self, dead)[:1])


@fault("the dead are asked too")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CompartmentItem, "asked", lambda self, dead: list(self.member_ids))


@fault("an item of the dead alone is opened by nobody's consent")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CompartmentItem, "asked", lambda self, dead: [each for each in self.member_ids if each not in dead])


@fault("an item is opened on a consent that is over")
def _(patch: pytest.MonkeyPatch) -> None:
    right = CompartmentItem.open_by_consent

    def open_by_consent(
        self: CompartmentItem, agencies: Any, grants: Any, *, on: date, today: date, **facts: Any
    ) -> Any:
        return right(self, agencies, grants, on=on, today=on, **facts)

    patch.setattr(CompartmentItem, "open_by_consent", open_by_consent)


@fault("opening one item for one agency opens it for those who were opened before")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CompartmentItem, "is_open_to", lambda self, agencies, grants, *, dead, on: bool(self.openings))


@fault("a seat is enough, the duty unconfirmed")
def _(patch: pytest.MonkeyPatch) -> None:
    right = policy.reader
    patch.setattr(policy, "reader", lambda who, meeting, has_confirmed: right(who, meeting, has_confirmed=True))


@fault("staff of another agency sit in every conference")
def _(patch: pytest.MonkeyPatch) -> None:
    right = policy.is_invited
    patch.setattr(policy, "is_invited", lambda who, meeting: case_policy.is_staff(who) or right(who, meeting))


@fault("a role that works with nobody reads what was opened to its agency")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policy, "require_worker", lambda who: None)


@fault("a case is seen by everybody who works")
def _(patch: pytest.MonkeyPatch) -> None:
    right = case_policy.may_see
    patch.setattr(case_policy, "may_see", lambda who, agencies: right(who, {who.agency}))


@fault("one person who consents shows the household's texts")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Sight, "_everyone", lambda self, lets: any(lets(member) for member in self.case.living()))


@fault("where nobody lives everybody has consented")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Sight, "_everyone", lambda self, lets: all(lets(member) for member in self.case.living()))


@fault("a consent for one kind of data shows all of them")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Sight.categories
    patch.setattr(
        Sight, "categories", lambda self, who: frozenset(asked.KINDS) if right(self, who) else frozenset[str]()
    )


@fault("a protected address is shown")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("services.coordination.queries.sight.address", lambda text, protected: text)


@fault("what a consent opened is read behind a wall")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(asked, "before_walls", lambda item, found, walls, agency: list(found))


@fault("an agency that works with nobody known stands on both sides of a wall")
def _(patch: pytest.MonkeyPatch) -> None:
    right = Walls.hidden_from
    patch.setattr(Walls, "hidden_from", lambda self, who: right(self, who) if self.members_of(who) else frozenset())


@fault("of whom it was said that an agency works with them does not count")
def _(patch: pytest.MonkeyPatch) -> None:
    right = asked.working_with
    patch.setattr(asked, "working_with", lambda members, said, grants, on: right(members, {}, grants, on=on))
