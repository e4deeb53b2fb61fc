# ruff: noqa: N818 — refusals are named for what is refused
"""What a planned meeting will speak of: cases until the city has convened it, or topics where there are none (R7)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError
from services.coordination.domain.meeting import AgendaItem, Meeting, MeetingStatus
from services.coordination.domain.meeting.errors import NoCasesOnTheCouncil, NotOnTheAgenda


class AgendaFixed(DomainError):
    """The city has convened the meeting for these cases and persons, whose consents were checked (R4)."""

    type: ClassVar[str] = "agenda-fixed"
    title: ClassVar[str] = "招集後の会議では、取り上げる事例を変えられません"
    advice: ClassVar[str] = (
        "取り上げない事例は、会議録で「取り上げなかった」(left_out) と記録してください。"
        "加える事例は、別の会議を予定してください。何も保存されていません。"
    )


class AgendaBound(DomainError):
    """Something was put before this meeting about these `cases` already: a plan, or what an earlier day gathered."""

    type: ClassVar[str] = "agenda-bound"
    title: ClassVar[str] = "この会議に資料や支援プランが出されている事例は、議題から外せません"
    advice: ClassVar[str] = (
        "会議で取り上げないときは、会議録で「取り上げなかった」(left_out) と記録してください。何も保存されていません。"
    )


class LastCase(DomainError):
    """A meeting on cases keeps one."""

    type: ClassVar[str] = "last-case"
    title: ClassVar[str] = "取り上げる事例がなくなります"
    advice: ClassVar[str] = "ほかの事例を加えるか、会議を中止してください。何も保存されていません。"


class OnTheAgendaAlready(DomainError):
    """These `cases` stand there."""

    type: ClassVar[str] = "on-the-agenda-already"
    title: ClassVar[str] = "既に議題にある事例です"
    advice: ClassVar[str] = "会議を読み直して、議題を確認してください。何も保存されていません。"


class TopicsAreTheCouncils(DomainError):
    """Other bodies speak of cases: a topic in words could name a person outside the walls (R5, R7)."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "topics-are-the-councils"
    title: ClassVar[str] = "議題を文章で定めるのは推進会議だけです"
    advice: ClassVar[str] = "重層的支援会議と支援会議の議題は、事例で指定してください。何も保存されていません。"


@dataclass(frozen=True, slots=True)
class AgendaChange:
    """What is put on an agenda, and what is taken off it."""

    add: Sequence[AgendaItem] = ()
    take_off: Collection[UUID] = ()
    add_topics: Sequence[str] = ()
    take_off_topics: Collection[str] = ()


def change_agenda(meeting: Meeting, said: AgendaChange, *, bound: Collection[UUID], on: date) -> None:
    """Change what will be spoken of; `bound` are cases about which something was put before the meeting.

    Raises what the state refuses, `AgendaFixed`, `NoCasesOnTheCouncil` (R7), `TopicsAreTheCouncils`, `NotOnTheAgenda`,
    `OnTheAgendaAlready`, `AgendaBound`, `LastCase`.
    """
    meeting.require_ahead(on=on)
    if said.add or said.take_off:
        _change_cases(meeting, said, bound)
    if said.add_topics or said.take_off_topics:
        require_topics_fit(meeting, said.add_topics)
        stay = [each for each in meeting.topics or () if each not in said.take_off_topics]
        meeting.topics = list(dict.fromkeys([*stay, *said.add_topics]))


def require_topics_fit(meeting: Meeting, topics: Collection[str]) -> None:
    """Raise `TopicsAreTheCouncils` for topics of a meeting on cases."""
    if topics and meeting.kind.takes_up_cases:
        raise TopicsAreTheCouncils


def _change_cases(meeting: Meeting, said: AgendaChange, bound: Collection[UUID]) -> None:
    if not meeting.kind.takes_up_cases:
        raise NoCasesOnTheCouncil
    if meeting.status is MeetingStatus.CONVENED:
        raise AgendaFixed
    there = {item.case_id for item in meeting.agenda}
    _refuse(NotOnTheAgenda, [each for each in said.take_off if each not in there])
    _refuse(AgendaBound, [each for each in said.take_off if each in bound])
    _refuse(OnTheAgendaAlready, [each.case_id for each in said.add if each.case_id in there])
    for item in [item for item in meeting.agenda if item.case_id in said.take_off]:
        meeting.agenda.remove(item)
    meeting.agenda.extend(said.add)
    if not meeting.agenda:
        raise LastCase
    for position, item in enumerate(meeting.agenda):
        item.position = position


def _refuse(no: type[DomainError], cases: Collection[UUID]) -> None:
    if cases:
        raise no(cases=[str(each) for each in cases])
