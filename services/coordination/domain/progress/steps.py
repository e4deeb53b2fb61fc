"""The steps of a case from its referral to its closing, each read from the records (plan §6 ⑶; R4, R6, R8–R12)."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from services.coordination.domain.meeting import CITY, COUNCIL
from services.coordination.domain.progress.way import Asked, MeetingSeen, State, Step, Way


def steps(way: Way) -> list[Step]:
    """Every step in order; several may wait at once."""
    return [read(way) for read in _STEPS]


def _asked(code: str, asked: Sequence[Asked], *, without: State) -> Step:
    """A step that is done when everybody asked has done their part."""
    if not asked:
        return Step(code, without)
    waits = tuple(each for each in asked if not each.done)
    days = [each.done_on for each in asked if each.done_on is not None]
    state = State.WAITING if waits else State.DONE
    done_on = None if waits else max(days, default=None)
    return Step(code, state, len(asked), len(asked) - len(waits), done_on, waits)


def _waits(code: str, agency: str, since: date, *, due_on: date | None = None, record: UUID | None = None) -> Step:
    return Step(code, State.WAITING, 1, 0, None, (Asked(agency, since, due_on, record=record),))


def _done(code: str, on: date | None) -> Step:
    return Step(code, State.DONE, done_on=on)


def _referral(way: Way) -> Step:
    return _asked("referral", way.referrals, without=State.NOT_NEEDED)


def _consent(way: Way) -> Step:
    """Who has not let every agency know yet (R4): a support conference does not wait for them (R5)."""
    return _asked("consent", way.consents, without=State.NOT_NEEDED)


def _information(way: Way) -> Step:
    return _asked("information", way.requests, without=State.NOT_NEEDED)


def _plan(way: Way) -> Step:
    plan = way.plan
    if plan is None:
        return _over(way, "plan") or _waits("plan", way.owner, way.plan_wanted or way.opened_on)
    if plan.submitted_on is None:
        return _waits("plan", way.owner, plan.drafted_on, record=plan.id)
    return _done("plan", plan.submitted_on)


def _convening(way: Way) -> Step:
    """A planned meeting waits for the city (R6); what must come before a meeting waits for whoever plans it."""
    planned = [each for each in way.meetings if each.convened_on is None]
    if planned:
        first = min(planned, key=lambda each: each.held_on)
        return _waits("convening", CITY, first.planned_on, due_on=first.held_on, record=first.id)
    since = _wants_meeting(way)
    if since is not None and not any(each.is_coordination and not each.is_held for each in way.meetings):
        return _waits("convening", way.owner, since, due_on=_judgement_due(way))
    days = [each.convened_on for each in way.meetings if each.convened_on is not None]
    return _done("convening", max(days)) if days else Step("convening", State.AHEAD)


def _judgement_due(way: Way) -> date | None:
    return way.plan.judgement_due if way.plan is not None and not way.is_closing else None


def _wants_meeting(way: Way) -> date | None:
    """Since when something must be put before a coordination meeting that has not judged it (R8, R12)."""
    plan = way.plan
    if plan is not None and plan.submitted_on is not None and plan.appropriate_on is None and plan.in_force_on is None:
        return plan.submitted_on
    if way.is_closing and way.evaluated_on is not None and way.agreed_on is None:
        return way.evaluated_on
    return None


def _meeting(way: Way) -> Step:
    coming = [each for each in _open(way) if each.held_on >= way.today]
    if coming:
        first = min(coming, key=lambda each: each.held_on)
        called = first.convened_on or first.planned_on
        return _waits("meeting", first.host, called, due_on=first.held_on, record=first.id)
    return _after_meetings(way, "meeting")


def _preparation(way: Way) -> Step:
    return _asked("preparation", way.sheets, without=State.NOT_NEEDED)


def _tasks(way: Way) -> Step:
    return _asked("tasks", way.tasks, without=State.NOT_NEEDED)


def _gaps(way: Way) -> Step:
    return _asked("gaps", way.gaps, without=State.NOT_NEEDED)


def _minutes(way: Way) -> Step:
    past = [each for each in _open(way) if each.held_on < way.today]
    if past:
        first = min(past, key=lambda each: each.held_on)
        return _waits("minutes", COUNCIL, first.held_on, due_on=first.held_on, record=first.id)
    return _after_meetings(way, "minutes")


def _open(way: Way) -> list[MeetingSeen]:
    return [each for each in way.meetings if each.convened_on is not None and not each.is_held]


def _after_meetings(way: Way, code: str) -> Step:
    days = [each.held_on for each in way.meetings if each.is_held]
    return _done(code, max(days)) if days else Step(code, State.AHEAD)


def _decision(way: Way) -> Step:
    """The city decides what uses ❷ or ❹ once a meeting found it appropriate (R8, R9)."""
    plan = way.plan
    if plan is None or (plan.appropriate_on is None and plan.in_force_on is None):
        return Step("decision", State.AHEAD)
    if plan.in_force_on is not None:
        return _done("decision", plan.in_force_on) if plan.needs_decision else Step("decision", State.NOT_NEEDED)
    since = plan.appropriate_on or plan.drafted_on
    return _waits("decision", CITY, since, due_on=plan.decision_due, record=plan.id)


def _roles(way: Way) -> Step:
    return _asked("roles", way.roles, without=State.AHEAD)


def _effects(way: Way) -> Step:
    """What other services begin by a decision (R9): it waits until they tell that it has begun."""
    return _asked("effects", way.effects, without=State.NOT_NEEDED if way.in_force_on else State.AHEAD)


def _review(way: Way) -> Step:
    if way.in_force_on is None:
        return Step("review", State.AHEAD)
    if way.is_closing or way.closed_on is not None:
        return _done("review", way.reviewed_on) if way.reviewed_on else Step("review", State.NOT_NEEDED)
    return _waits("review", way.owner, way.reviewed_on or way.in_force_on, due_on=way.review_due)


def _closing(way: Way) -> Step:
    """Evaluated, agreed by a meeting, closed (R12)."""
    if way.closed_on is not None:
        return _done("closing", way.closed_on)
    if not way.is_closing:
        return Step("closing", State.AHEAD)
    return _waits("closing", way.owner, way.agreed_on or way.evaluated_on or way.today)


def _over(way: Way, code: str) -> Step | None:
    return Step(code, State.NOT_NEEDED) if way.closed_on is not None else None


_STEPS: tuple[Callable[[Way], Step], ...] = (
    _referral,
    _consent,
    _information,
    _plan,
    _convening,
    _preparation,
    _meeting,
    _minutes,
    _tasks,
    _decision,
    _roles,
    _effects,
    _gaps,
    _review,
    _closing,
)
