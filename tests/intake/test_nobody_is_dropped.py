"""Whatever desks, the city and coordination do, in any order: everything has an owner and a next date (R2).

Hypothesis invents the days of a town over the real API; after each step everything that is open is looked at.
`domain/test_every_sequence_of_steps.py` walks all states of the rules; here the whole service keeps what
they promise.
"""

import asyncio
from collections.abc import Coroutine
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID, uuid4

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from shared.actors import Role
from shared.contracts import Event
from shared.contracts.coordination import ReferralAccepted, ReferralReturned, ReturnNote
from shared.testing.keys import Keys
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_conference_decision, a_consultation

T = TypeVar("T")

DESKS = {"sogo": "council", "kita": "kita", "child_family": "child_family", "child_family_pregnancy": "child_family"}
AGENCIES = ("council", "kita", "child_family")
days, numbers, desks = st.sampled_from(range(10)), st.sampled_from(range(6)), st.sampled_from(sorted(DESKS))
FIRST, LAST = date(2026, 4, 10), date(2026, 11, 30)
PASSED_ON_BY = {"acceptance", "taken"}
"""The only steps by which another agency becomes the owner."""

THERE = {
    "all": """SELECT c.*,
        (SELECT count(*) FROM handover h WHERE h.consultation_id = c.id AND h.status = 'offered') AS offers,
        (SELECT count(*) FROM referral r WHERE r.consultation_id = c.id AND r.status = 'made') AS referrals
        FROM consultation c ORDER BY recorded_at""",
    "open": "SELECT * FROM consultation WHERE status = 'open' ORDER BY recorded_at",
    "offers": "SELECT * FROM handover WHERE status = 'offered' ORDER BY recorded_at",
    "taken": "SELECT * FROM handover WHERE status = 'accepted' ORDER BY recorded_at",
    "ended": "SELECT * FROM handover WHERE status <> 'offered' ORDER BY recorded_at",
    "referrals": "SELECT * FROM referral WHERE status <> 'accepted' ORDER BY recorded_at",
    "concerns": "SELECT * FROM concern WHERE status = 'open' ORDER BY recorded_at",
    "outreach": "SELECT * FROM outreach ORDER BY recorded_at",
}
MOST = 3
"""Consultations at a time: enough for them to be taken for one another, few enough to be looked at after each step."""


STEPS = (
    *(("open", step) for step in ("offer", "offer", "offer", "contact", "refer")),
    *(("offers", step) for step in ("accept", "accept", "decline", "decline", "withdraw", "intervene")),
    *(("referrals", step) for step in ("coordination_takes", "coordination_returns")),
    *(("all", step) for step in ("conclude", "somebody_leaves", "notice", "decide_outreach")),
    ("few", "receive"),
    ("ended", "come_too_late"),
    ("taken", "arrive"),
    ("concerns", "follow_a_concern_up"),
    ("outreach", "reach_out"),
)
"""What there must be for a step, and the step; the commonest twice."""


WAYS = 9240
"""Divided evenly by every number of steps to choose from up to a dozen, and by most beyond."""


class Town(RuleBasedStateMachine):
    """A town of three agencies, its city and coordination."""

    def __init__(self, intake: Intake, keys: Keys, loop: asyncio.AbstractEventLoop, done: set[str]) -> None:
        super().__init__()
        self.intake, self.keys, self.loop, self.done = intake, keys, loop, done
        self.today, self.step = FIRST, ""
        self.owners: dict[UUID, str] = {}
        self.there: dict[str, list[Any]] = {}

    @initialize()
    def a_new_town(self) -> None:
        self.now(self.intake.wipe())
        self.receive(0, "sogo")

    @rule(
        which=st.sampled_from(range(WAYS)),
        number=st.sampled_from(range(6)),
        desk=st.sampled_from(sorted(DESKS)),
        passed=days,
    )
    def go_on(self, which: int, number: int, desk: str, passed: int) -> None:
        """One of the steps for which there is something; chosen here, as each town must see all kinds of them."""
        self.today = min(LAST, self.today + timedelta(days=passed))
        steps = [step for needs, step in STEPS if self.there[needs]]
        step = steps[which % len(steps)]
        note(f"{self.today} {step} {number} {desk}")
        getattr(self, step)(number, desk)

    @invariant()
    def nobody_is_dropped(self) -> None:
        self.there = {name: self.now(self.intake.found(sql)) for name, sql in THERE.items()}
        self.there["few"] = [True] if len(self.there["all"]) < MOST else []
        self.every_consultation_has_an_owner_and_a_next_date_or_an_outcome()
        self.every_offer_is_seen_by_who_asked_who_was_asked_and_the_city_in_the_end()
        self.every_concern_and_every_outreach_is_on_its_agency_s_list()

    def every_consultation_has_an_owner_and_a_next_date_or_an_outcome(self) -> None:
        for one in self.there["all"]:
            assert one.owner_agency in AGENCIES
            before = self.owners.get(one.id, one.owner_agency)
            assert one.owner_agency == before or self.step in PASSED_ON_BY, (one.id, self.step)
            self.owners[one.id] = one.owner_agency
            assert one.offers + one.referrals <= (1 if one.status == "open" or one.outcome == "referred" else 0)
            shown = self.now(self.person(one.owner_agency).get(f"/consultations/{one.id}/standing")).json()
            assert shown["owner"] == {"agency": one.owner_agency, "subject": one.owner_subject}
            if one.status == "open":
                assert one.owner_subject.endswith(f"@{one.owner_agency}")
                assert shown["next"]["on"] >= FIRST.isoformat()
            else:
                # A second referral of what coordination took after all waits there, with the case.
                assert (one.outcome is not None, shown["next"], one.offers) == (True, None, 0)

    def every_offer_is_seen_by_who_asked_who_was_asked_and_the_city_in_the_end(self) -> None:
        if not self.there["offers"]:
            return
        city = {one["id"] for one in self.items(self.officer, "/handovers", escalated=True)}
        for one in self.there["offers"]:
            asked, sent = self.person(one.to_agency), self.person(one.from_agency)
            assert str(one.id) in {line["id"] for line in self.items(asked, "/handovers")}
            assert str(one.id) in {line["id"] for line in self.items(sent, "/handovers", sent=True)}
            assert (str(one.id) in city) is (one.escalates_on <= LAST)

    def every_concern_and_every_outreach_is_on_its_agency_s_list(self) -> None:
        for kind in ("concerns", "outreach"):
            for one in self.there[kind]:
                listed = self.items(self.person(one.agency), f"/{kind}")
                found = next(line for line in listed if line["id"] == str(one.id))
                assert found["next_date" if kind == "outreach" else "follow_up_by"] >= FIRST.isoformat()

    def receive(self, number: int, desk: str) -> None:
        said = a_consultation(on=self.today.isoformat(), desk=desk, urgency=("normal", "soon", "emergency")[number % 3])
        self.says(self.person(DESKS[desk]), "/consultations", said)

    def offer(self, number: int, desk: str) -> None:
        one = self.one_of("open", number)
        self.says(self.person(one.owner_agency), f"/consultations/{one.id}/handovers", {"to_desk": desk})

    def accept(self, number: int, _desk: str) -> None:
        one = self.one_of("offers", number)
        self.says(self.person(one.to_agency), f"/handovers/{one.id}/acceptance")

    def decline(self, number: int, _desk: str) -> None:
        one = self.one_of("offers", number)
        self.says(self.person(one.to_agency), f"/handovers/{one.id}/decline", {"reason": "x", "next_step": "y"})

    def withdraw(self, number: int, _desk: str) -> None:
        one = self.one_of("offers", number)
        self.says(self.person(one.from_agency), f"/handovers/{one.id}/withdrawal", {"reason": "x"})

    def intervene(self, number: int, desk: str) -> None:
        one = self.one_of("offers", number)
        if number % 2:
            self.says(self.person(one.from_agency), f"/handovers/{one.id}/escalation")
        self.says(self.officer, f"/handovers/{one.id}/intervention", {"to_desk": desk, "reason": "x"})

    def come_too_late(self, number: int, _desk: str) -> None:
        one = self.one_of("ended", number)
        self.says(self.person(one.to_agency), f"/handovers/{one.id}/acceptance")
        assert self.step == "refused"
        self.says(self.person(one.from_agency), f"/handovers/{one.id}/withdrawal", {"reason": "x"})
        assert self.step == "refused"

    def arrive(self, number: int, _desk: str) -> None:
        one = self.one_of("taken", number)
        self.says(self.person(one.to_agency), f"/handovers/{one.id}/first-contact")

    def contact(self, number: int, _desk: str) -> None:
        one = self.one_of("open", number)
        planned = {"next_on": LAST.isoformat()} if number % 2 else {}
        self.says(self.person(one.owner_agency), f"/consultations/{one.id}/contacts", {"channel": "phone"} | planned)

    def conclude(self, number: int, _desk: str) -> None:
        one = self.one_of("all", number)
        self.says(self.person(one.owner_agency), f"/consultations/{one.id}/conclusion", {"outcome": "resolved"})

    def refer(self, number: int, _desk: str) -> None:
        one = self.one_of("open", number)
        self.says(self.person(one.owner_agency), f"/consultations/{one.id}/referral", {"with_consent": False})

    def coordination_takes(self, number: int, _desk: str) -> None:
        one = self.one_of("referrals", number)
        self.hears("taken", ReferralAccepted(on=self.today, referral_id=one.id, case_id=uuid4()))

    def coordination_returns(self, number: int, _desk: str) -> None:
        one = self.one_of("referrals", number)
        words = self.keys.ring("coordination").seal(ReturnNote(reason="x", next_step="y"), to="intake")
        self.hears("returned", ReferralReturned(on=self.today, referral_id=one.id, note=words))

    def somebody_leaves(self, _number: int, desk: str) -> None:
        agency = DESKS[desk]
        said = {"from_subject": f"w-1@{agency}", "to_subject": f"w-2@{agency}", "reason": "x"}
        self.says(self.person(agency, "w-3"), "/consultations/reassignments", said)

    def notice(self, _number: int, desk: str) -> None:
        said = {"desk": desk, "source": "resident", "narrative": "x"}
        self.says(self.person(DESKS[desk]), "/concerns", said)

    def follow_a_concern_up(self, number: int, desk: str) -> None:
        one = self.one_of("concerns", number)
        self.says(self.person(one.agency), f"/concerns/{one.id}/consultation", {"desk": desk})

    def decide_outreach(self, _number: int, desk: str) -> None:
        self.hears("decided", a_conference_decision(on=self.today, agency=DESKS[desk]))

    def reach_out(self, number: int, _desk: str) -> None:
        one = self.one_of("outreach", number)
        self.says(self.person(one.agency), f"/outreach/{one.id}/contacts", {"result": "absent"})

    @property
    def officer(self) -> Person:
        return self.intake.person("city", Role.CITY_OFFICER)

    def person(self, agency: str, name: str = "w-1") -> Person:
        return self.intake.person(agency, subject=f"{name}@{agency}")

    def one_of(self, what: str, number: int) -> Any:
        return self.there[what][number % len(self.there[what])]

    def items(self, person: Person, path: str, **query: Any) -> Any:
        return self.now(person.get(path, **query)).json()["items"]

    def says(self, person: Person, path: str, body: dict[str, Any] | None = None) -> None:
        """Do something today, or be told no: never anything else."""
        answer = self.now(person.post(path, {"on": self.today.isoformat()} | (body or {})))
        assert answer.status_code in {200, 201, 403, 404, 409, 422}, answer.text
        self.step = path.rpartition("/")[2] if answer.status_code < 300 else "refused"
        self.done.add(self.step)

    def hears(self, step: str, event: Event) -> None:
        self.now(self.intake.hears(event))
        self.step = step
        self.done.add(step)

    def now(self, work: Coroutine[Any, Any, T]) -> T:
        """Do on the service's loop what Hypothesis asks for in its thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


async def test_nobody_is_dropped(intake: Intake, town_keys: Keys) -> None:
    loop, done = asyncio.get_running_loop(), set[str]()
    few = settings(
        max_examples=6,
        stateful_step_count=24,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    def town() -> RuleBasedStateMachine:
        return Town(intake, town_keys, loop, done)

    await asyncio.to_thread(partial(run_state_machine_as_test, town, settings=few))  # type: ignore[arg-type]

    assert {"handovers", "acceptance", "decline", "refused"} <= done
