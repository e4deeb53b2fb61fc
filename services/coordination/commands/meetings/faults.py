"""What cannot be read in what people say of a meeting: where it stands, and what to do."""

from collections.abc import Collection, Hashable, Iterable, Iterator
from datetime import date, timedelta

from services.coordination.commands.meetings.bodies import NewMeeting, time_of
from services.coordination.domain.calling.bodies import missing_from
from services.coordination.domain.calling.rules import rules
from services.coordination.domain.meeting import Slot
from shared.reference import codes
from shared.reference.profile import MeetingBody, Profile

EXTERNAL = "external"
Fault = tuple[str, str]
"""A JSON pointer, and what to do there."""


def meeting_faults(body: NewMeeting, profile: Profile) -> Iterator[Fault]:
    """Everything about a new meeting but what only the database knows."""
    yield from agency_faults(profile.meeting_body(body.kind), body.agencies, profile)
    if body.kind.takes_up_cases and not body.agenda:
        yield "/agenda", "取り上げる事例を指定してください。"
    yield from _twice("/agenda/{}/case_id", [entry.case_id for entry in body.agenda])
    for position, entry in enumerate(body.agenda):
        yield from _twice(f"/agenda/{position}/member_ids/{{}}", entry.member_ids or ())
    yield from slot_faults(Slot(body.held_on, time_of(body.start), time_of(body.end)), on=body.on)
    yield from _joint_faults(body)


def agency_faults(body: MeetingBody, agencies: Collection[str], profile: Profile) -> Iterator[Fault]:
    """Who is called: each once, known to the city, and whoever the body cannot do without."""
    yield from _twice("/agencies/{}", agencies)
    for position, agency in enumerate(agencies):
        if not profile.has_agency(agency):
            yield f"/agencies/{position}", "登録されていない機関です。機関の一覧から選んでください。"
    for agency in missing_from(body, agencies):
        name = profile.agency(agency).short_name
        yield "/agencies", f"{name}（{agency}）を加えてください。欠席の{body.name}は、開催として記録できません。"


def slot_faults(slot: Slot, where: str = "", *, on: date) -> Iterator[Fault]:
    """A time that cannot be, as it is planned `on` a day; an end before the start is taken for the next day."""
    if slot.day > on + timedelta(days=rules().slots.furthest_days):
        yield f"{where}/held_on", "会議の日が先すぎます。年を確かめてください。"
    if slot.end and not slot.start:
        yield f"{where}/start", "開始時刻も入力してください。"
    if slot.begins and slot.ends:
        hours = rules().slots.longest_hours
        if slot.begins == slot.ends:
            yield f"{where}/end", "終了時刻は開始時刻より後にしてください。"
        elif slot.ends - slot.begins > timedelta(hours=hours):
            yield f"{where}/end", f"終了時刻を確かめてください。会議は{hours}時間までです（翌日の時刻も入力できます）。"


def _joint_faults(body: NewMeeting) -> Iterator[Fault]:
    if body.joint_with and not (body.start and body.end):
        yield "/start", "同日開催の会議には、それぞれの開始時刻と終了時刻が必要です。"
    yield from _twice("/joint_with/{}", body.joint_with)
    for position, other in enumerate(body.joint_with):
        if isinstance(other, str) and other != EXTERNAL and other not in codes.of("external_meeting"):
            yield f"/joint_with/{position}", "会議の番号か、他制度の会議のコード（external など）を入力してください。"


def _twice(pointer: str, entries: Iterable[Hashable]) -> Iterator[Fault]:
    seen: set[Hashable] = set()
    for position, entry in enumerate(entries):
        if entry in seen:
            yield pointer.format(position), "同じものが重複しています。一つにしてください。"
        seen.add(entry)
