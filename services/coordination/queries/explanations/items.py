"""Why somebody sees one item of a compartment: seat and duty, own record, or what opened it (R5)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.compartment import Opening, Why
from services.coordination.queries import items
from services.coordination.queries.explanations.reasons import because, granted
from services.coordination.queries.views.explanations import Because, Explanation
from services.coordination.store import conferences
from services.coordination.store import meetings as meeting_store
from shared import access
from shared.actors import Actor
from shared.reference.calendar import era

CONFERENCE = "support_conference"
DECIDED = {
    "emergency_life": "生命・身体の保護のため、市が期間を定めて開示しました。",
    "statutory_report": "法令による通報・通告のため、市が期間を定めて開示しました。",
    "other_public_body": "他の行政機関等への提供として、市が期間を定めて開示しました。",
}


async def item(session: AsyncSession, actor: Actor, item_id: UUID, *, today: date) -> Explanation:
    """Every reason why the actor sees the item today. Raises as reading it does: who sees nothing is told nothing."""
    found = await items.seen(session, actor, item_id, today=today)
    await access.log(session, actor, act="explain", kind="compartment_item", record=item_id, basis=found.bases[0])
    shown = list[Because]()
    for each in found.because:
        if each.opening is None:
            shown.append(await _inside(session, actor, found, each.why, today=today))
        else:
            shown += _opened(each.opening, actor.agency, found, today=today)
    return Explanation(kind="compartment_item", id=item_id, as_of=today, because=shown)


async def _inside(session: AsyncSession, actor: Actor, found: items.Seen, why: Why, *, today: date) -> Because:
    meeting_id = found.item.meeting_id
    if why is Why.OWN_RECORD:
        says = "ご自分が支援会議に提供した情報です。"
        return because("own_record", says, CONFERENCE, on=today, record=found.item.id, since=found.item.on)
    meeting = await meeting_store.meeting_of(session, meeting_id)
    given = await conferences.acknowledgement_of(session, meeting_id, agency=actor.agency, subject=actor.subject)
    says = f"{era(meeting.held_on)}の支援会議の構成員として、守秘義務を確認しています。"
    told = because("conference", says, CONFERENCE, on=today, record=meeting_id, since=given and given.on)
    return told.model_copy(update={"statute": given.statute if given else told.statute})


def _opened(opening: Opening, agency: str, found: items.Seen, *, today: date) -> Iterator[Because]:
    """What opened it; an opening by consent names each grant that it rests on."""
    times = {"record": opening.id, "since": opening.opened_on, "until": opening.until}
    if not opening.rests_on_consent:
        yield because("opening", DECIDED[opening.basis], opening.basis, on=today, **times)
        return
    yield because("opening", "ご本人の同意により、この機関に開示されています。", "consent", on=today, **times)
    for grant in found.leave.grants:
        if grant.id in opening.consent_ids and grant.covers(agency, on=today):
            yield granted(grant, on=today)
