"""What a conference shared is opened item by item: on consent, or for a time on a decision of the city (R5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.meetings.bodies import AgencyCode, Body, Long
from services.coordination.domain.case import Case
from services.coordination.domain.compartment import CONSENT, CompartmentItem, Opening, ReviewResult
from services.coordination.domain.meeting import Meeting
from services.coordination.policy import meetings as policy
from services.coordination.store import cases, conferences, consents, items
from services.coordination.store.walls import walls_of
from shared import access
from shared.actors import Actor
from shared.reference.fields import Day
from shared.reference.profile import Profile
from shared.refusals import Invalid


class NewOpening(Body):
    """On which basis one item is opened, to whom and until when (R5).

    Without `agencies` it is opened to those of its conference; only consent may leave them, `until` and `reason` out.
    """

    basis: Literal["consent", "emergency_life", "statutory_report", "other_public_body"]
    agencies: Annotated[list[AgencyCode], Field(min_length=1, max_length=50)] | None = None
    until: Day | None = None
    reason: Long | None = None


class OpeningReview(Body):
    """Whether an opening without consent was and is right."""

    result: ReviewResult
    finding: Long


async def open_item(
    session: AsyncSession, actor: Actor, item_id: UUID, new: NewOpening, *, profile: Profile, today: date
) -> CompartmentItem:
    """Open one item: on the consent of everyone it concerns, or on a decision of the city; it opens nothing else.

    Raises NotFound outside the conference, NotAllowed for members who are not staff, `CityOnly` without consent,
    `ConsentMissing`, `ConsentNotVerifiable`, `AlreadyOpened`, Invalid for what lacks.
    """
    item, meeting = await _inside(session, actor, item_id, today=today)
    by_consent = new.basis == CONSENT
    if by_consent:
        policy.require_staff(actor, meeting)
    else:
        policy.require_city(actor, meeting)
    if faults := dict(_faults(new, profile)):
        raise Invalid(faults)
    case = await cases.case_for_update(session, item.case_id)
    if by_consent:
        await consents.must_be_verifiable(session, [case.household_id])
    leave = await items.leave_for(session, case, hold=True)
    await access.log(session, actor, act="open", kind="compartment_item", record=item.id, basis=new.basis)
    agencies, days = new.agencies or list(meeting.agencies), {"on": new.on, "today": today}
    if by_consent:
        item.open_by_consent(agencies, leave.grants, dead=leave.dead, by=actor, until=new.until, **days)
    else:
        _decide(item, agencies, await _behind_walls(session, case, leave, agencies, today=today), new, by=actor, **days)
    return item


async def review_opening(
    session: AsyncSession, actor: Actor, opening_id: UUID, review: OpeningReview, *, today: date
) -> Opening:
    """Say afterwards whether an opening without consent was right; what was not ends now.

    Raises NotFound outside the conference, NotAllowed for members who are not staff, and what `Opening.review` does.
    """
    item, meeting = await _inside(session, actor, await items.item_opened_by(session, opening_id), today=today)
    policy.require_staff(actor, meeting)
    opening = next(each for each in item.openings if each.id == opening_id)
    await access.log(session, actor, act="review", kind="compartment_item", record=item.id, basis=opening.basis)
    opening.review(review.result, review.finding, by=actor.subject, on=review.on)
    return opening


async def _inside(
    session: AsyncSession, actor: Actor, item_id: UUID, *, today: date
) -> tuple[CompartmentItem, Meeting]:
    item = await items.item_for_update(session, item_id)
    return item, await conferences.open_to(session, actor, item.meeting_id, today=today)


async def _behind_walls(
    session: AsyncSession, case: Case, leave: items.Leave, agencies: list[str], *, today: date
) -> items.Leave:
    """What lets these agencies know, as it is read: behind a wall no grant does, and the city may have to decide."""
    walls = await walls_of(session, case, today=today, grants=leave.grants)
    hidden = {member for agency in agencies for member in walls.hidden_from(agency)}
    return replace(leave, grants=[each for each in leave.grants if each.member_id not in hidden])


def _decide(
    item: CompartmentItem,
    agencies: list[str],
    leave: items.Leave,
    new: NewOpening,
    *,
    by: Actor,
    on: date,
    today: date,
) -> None:
    if new.reason is None or new.until is None:  # refused by _faults
        return
    item.open_by_decision(
        new.basis,
        agencies,
        leave.grants,
        dead=leave.dead,
        reason=new.reason,
        by=by,
        on=on,
        today=today,
        until=new.until,
    )


def _faults(new: NewOpening, profile: Profile) -> Iterator[tuple[str, str]]:
    for position, agency in enumerate(new.agencies or ()):
        if not profile.has_agency(agency):
            yield f"/agencies/{position}", "登録されていない機関です。機関の一覧から選んでください。"
    if new.until is not None and new.until < new.on:
        yield "/until", "開示する日以降の日付を入力してください。"
    if new.basis != CONSENT:
        needed = {
            "/agencies": (new.agencies, "開示する相手の機関を指定してください。"),
            "/until": (new.until, "いつまで開示するかを入力してください。"),
            "/reason": (new.reason, "開示が必要な理由を入力してください。"),
        }
        yield from ((pointer, says) for pointer, (given, says) in needed.items() if given is None)
