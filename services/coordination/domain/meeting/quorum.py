# ruff: noqa: N818 — refusals are named for what is refused
"""Who must be there before a meeting may be recorded as held: the city's rules, as its profile states them (R6)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError
from services.coordination.domain.meeting.codes import CITY
from services.coordination.domain.meeting.meeting import Meeting
from services.coordination.domain.meeting.minutes import Minutes
from shared.reference.profile import MeetingBody, Profile


class QuorumMissing(DomainError):
    """Not everyone whom the city's rules demand attended; `lacking` says who or how many by which rule."""

    type: ClassVar[str] = "quorum-missing"
    title: ClassVar[str] = "会議の成立に必要な出席がありません"
    advice: ClassVar[str] = (
        "示された機関 (lacking) の出席を確認して記録するか、会議を中止または日程変更にしてください。"
        "何も保存されていません。"
    )

    @property
    def detail(self) -> str:
        """Who lacks by which rule, in words."""
        lacking = list(dict.fromkeys(map(_lacks, self.facts.get("lacking", ()))))
        if not lacking:
            return self.advice
        rest = "出席を確認して記録するか、会議を中止または日程変更にしてください。何も保存されていません。"
        return f"出席の足りないところ: {'、'.join(lacking)}。{rest}"


RULES = {"always_present": "必ず出席する機関", "host": "主催する機関", "coordinator": "担当コーディネーターの機関"}
"""Whom a rule demands, in words; the fourth demands so many of those called."""


def _lacks(told: Mapping[str, Any]) -> str:
    if told["rule"] in RULES:
        return f"{RULES[told['rule']]} ({told['agency']})"
    return f"招集した機関のうち{told['needed']}機関以上（出席は{told['present']}機関）"


class AgencyClosed(DomainError):
    """These agencies have closed, or the profile no longer names them: they are neither called nor attend."""

    type: ClassVar[str] = "agency-closed"
    title: ClassVar[str] = "閉鎖された機関が含まれています"
    advice: ClassVar[str] = (
        "示された機関 (agencies) を外してください。招集する機関は「会議の変更」で外せます。"
        "出席者や宿題の担当は選び直してください。"
    )


@dataclass(frozen=True, slots=True)
class Quorum:
    """What must be there on one day; `open_agencies` are those called that have not closed by then."""

    body: MeetingBody
    open_agencies: Sequence[str]

    def require(self, present: Collection[str], owners: Mapping[UUID, str | None]) -> None:
        """Raise `QuorumMissing` naming everything that lacks; `owners` are the coordinators' agencies by case."""
        if lacking := list(self._lacking(present, owners)):
            raise QuorumMissing(lacking=lacking)

    def _lacking(self, present: Collection[str], owners: Mapping[UUID, str | None]) -> Iterator[dict[str, Any]]:
        rules = self.body.quorum
        for agency in self.body.always_present:
            if agency not in present:
                yield {"rule": "always_present", "agency": agency}
        if rules.host and self.body.host not in present:
            yield {"rule": "host", "agency": self.body.host}
        if rules.coordinators:
            for case_id, owner in owners.items():
                if owner is not None and owner not in present:
                    yield {"rule": "coordinator", "agency": owner, "case_id": str(case_id)}
        needed = -(-len(self.open_agencies) * rules.percent // 100)
        there = [agency for agency in self.open_agencies if agency in present]
        if len(there) < needed:
            absent = [agency for agency in self.open_agencies if agency not in present]
            yield {"rule": "percent", "needed": needed, "present": len(there), "absent": absent}


def require_open_agencies(profile: Profile, agencies: Collection[str], *, on: date) -> None:
    """Raise `AgencyClosed` for those that have closed by that day, or are not in the profile any more."""
    if closed := [agency for agency in agencies if not profile.is_open(agency, on)]:
        raise AgencyClosed(agencies=closed)


def require_quorum(
    profile: Profile, meeting: Meeting, minutes: Minutes, owners: Mapping[UUID, str | None], *, on: date
) -> None:
    """Raise `AgencyClosed` for attendees of closed agencies, `QuorumMissing` for who lacks by the city's rules."""
    require_open_agencies(profile, minutes.agencies, on=on)
    called = [agency for agency in meeting.agencies if profile.is_open(agency, on)]
    present = {*minutes.agencies, *([CITY] if minutes.city_present else [])}
    Quorum(profile.meeting_body(meeting.kind.value), called).require(present, owners)
