"""Every endpoint against everybody who has no business there (R15): nothing is shown, nothing changes."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from shared.actors import Role
from shared.contracts.coordination import MoreAsked, ReferralAccepted, ReferralMoreAsked
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_conference_decision, a_consent, a_consultation
from tests.intake.files import a_png, attach, send_file

ON = {"on": "2026-06-01"}
ELSEWHERE = str(UUID(int=99))
CONCERN = {"on": "2026-05-01", "desk": "sogo", "source": "resident", "narrative": "気になる", "reporter": "架空 隣人"}

READING = (
    "/consultations/{consultation}",
    "/consultations/{consultation}/sheets",
    "/consultations/{consultation}/sheets/{form}",
    "/consultations/{consultation}/sheets/{form}/history",
    "/consultations/{consultation}/sheets/{form}/paper",
    "/consultations/{consultation}/contacts",
    "/consultations/{consultation}/history",
    "/consultations/{consultation}/attachments",
    "/consultations/{consultation}/attachments/{attachment}",
    "/consultations/{consultation}/standing",
    "/handovers/{handover}",
    "/referrals/{referral}",
    "/consents/{consent}",
    "/consents/{consent}/scans",
    "/consents/{consent}/scans/{scan}",
    "/consents?household={household}",
    "/consents/coverage?household={household}&agencies=city",
    "/outreach/{outreach}",
    "/concerns/{concern}",
    "/households/{household}",
    "/persons/{member}",
    "/persons/{member}/matches",
    "/persons/merges/{merge}",
    "/imports/{import}",
    "/imports/{import}/consultations",
    "/imports/{import}/rejected",
)
WRITING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/consultations/{consultation}/contacts", ON | {"channel": "phone"}),
    ("/consultations/{consultation}/contacts/{contact}/correction", ON | {"channel": "phone"}),
    ("/consultations/{consultation}/attachments/{attachment}/removal", ON | {"reason": "x"}),
    ("/consultations/{consultation}/conclusion", ON | {"outcome": "resolved"}),
    ("/consultations/{consultation}/owner", ON | {"subject": "x"}),
    ("/consultations/{consultation}/handovers", ON | {"to_desk": "kita"}),
    ("/consultations/{consultation}/referral", ON | {"with_consent": False}),
    ("/consultations/{consultation}/referral/preview", ON | {"with_consent": False}),
    ("/referrals/{referral}/questions/{question}/answer", ON | {"answer": "x"}),
    ("/consultations/{consultation}/address-disclosure", ON | {"reason": "x"}),
    ("/handovers/{handover}/acceptance", ON),
    ("/handovers/{handover}/decline", ON | {"reason": "x", "next_step": "y"}),
    ("/handovers/{handover}/withdrawal", ON | {"reason": "x"}),
    ("/handovers/{handover}/escalation", ON),
    ("/handovers/{handover}/companions", ON | {"outcome": "x"}),
    ("/handovers/{handover}/first-contact", ON),
    ("/consents/{consent}/answer", ON | {"result": "granted"}),
    ("/consents/{consent}/withdrawal", ON),
    ("/consents/{consent}/scans/{scan}/removal", ON | {"reason": "x"}),
    (
        "/consents/{consent}/renewal",
        ON | {"valid_until": "2027-03-31", "method": "paper", "notice_version": "2026-04"},
    ),
    ("/outreach/{outreach}/contacts", ON | {"result": "met"}),
    ("/outreach/{outreach}/stage", ON | {"stage": "met"}),
    ("/outreach/{outreach}/information", ON | {"source": "resident", "learned": "x"}),
    ("/outreach/{outreach}/arrangements", ON | {"agency": "city", "agreed": "x"}),
    ("/outreach/{outreach}/observations", ON | {"stage": "met", "note": "x"}),
    ("/outreach/{outreach}/workers", ON | {"subject": "x"}),
    ("/outreach/{outreach}/workers/leaving", ON | {"subject": "x"}),
    ("/outreach/{outreach}/succession", ON | {"subject": "x", "reason": "y"}),
    ("/outreach/{outreach}/succession/acceptance", ON),
    ("/outreach/{outreach}/succession/decline", ON | {"note": "x"}),
    ("/outreach/{outreach}/plan", ON | {"goal": "x", "method": "y", "frequency": "z"}),
    ("/outreach/{outreach}/reviews", ON | {"result": "continue", "finding": "x"}),
    ("/outreach/{outreach}/pauses", ON | {"reason": "x"}),
    ("/outreach/{outreach}/resumption", ON),
    ("/outreach/{outreach}/end", ON | {"reason": "goals_met"}),
    ("/households/{household}/members", ON | {"name": "x"}),
    ("/households/{household}/members/{member}/representative", ON | {"represented_by": None}),
    ("/households/{household}/members/{member}/registration", ON | {"at": "here"}),
    ("/households/{household}/members/{member}/death", ON),
    ("/households/{household}/members/{member}/death/reversal", ON | {"reason": "x"}),
    ("/persons/merges/{merge}/reversal", ON | {"reason": "x"}),
    ("/households/{household}/moves", ON | {"to": {"address": "x"}}),
    ("/concerns/{concern}/closing", ON | {"reason": "no_need", "note": "x"}),
    ("/concerns/{concern}/owner", ON | {"subject": "x"}),
    ("/concerns/{concern}/household", ON | {"household_id": ELSEWHERE}),
    ("/concerns/{concern}/consultation", ON),
    ("/concerns/{concern}/referral", ON),
    ("/concerns/{concern}/outreach", ON | {"outreach_id": ELSEWHERE}),
    ("/concerns/{concern}/reporter-disclosure", ON | {"reason": "x"}),
    ("/imports/{import}/commit", {}),
)
OF_THE_CITY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/handovers/{handover}/intervention", ON | {"to_desk": "kita", "reason": "x"}),
)
PUTTING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/consultations/{consultation}/record", {"narrative": "x"}),
    ("/consultations/{consultation}/reception", {"urgency": "soon"}),
    ("/consultations/{consultation}/members/{member}", {"issues": ["debt"]}),
    ("/consultations/{consultation}/sheets/{form}", {}),
    ("/households/{household}", ON),
    ("/households/{household}/members/{member}", ON),
)
OPEN = {"/forms/{form}", "/forms/{form}/paper", "/consent-notices/{version}"}
"""What is no record: anybody with a token may read it."""

ONES_OWN = {"/drafts/{draft}"}
"""What is there for its author alone; whoever writes under the same id writes their own (test_drafts)."""

EMERGENCY = "/emergency-disclosures/{emergency}"
OFFICERS_TOO = {EMERGENCY, f"{EMERGENCY}/approval", f"{EMERGENCY}/review"}
"""What the city's officers watch over; that nobody else does, test_emergencies shows."""

OUTSIDERS = [
    ("minami", Role.WORKER),
    ("minami", Role.COORDINATOR),
    ("city", Role.CITY_OFFICER),
    *(("council", role) for role in Role if role not in {Role.WORKER, Role.COORDINATOR}),
]


async def records_of_the_council(intake: Intake) -> dict[str, str]:
    council = intake.person("council")
    other = await council.does("/consultations", a_consultation())
    referral = await council.does(f"/consultations/{other['id']}/referral", {"on": "2026-04-13", "with_consent": False})
    accepted = ReferralAccepted(on=date(2026, 4, 14), referral_id=UUID(referral["id"]), case_id=UUID(int=4))
    await intake.hears(accepted, a_conference_decision(case_id=UUID(int=4), household_id=UUID(other["household_id"])))
    question = UUID(int=5)
    sealed = intake.keys.seal(MoreAsked(question="x"), "intake")
    facts = {"referral_id": UUID(referral["id"]), "question_id": question, "due_on": date(2026, 4, 20)}
    await intake.hears(ReferralMoreAsked(on=date(2026, 4, 13), question=sealed, **facts))
    made = await council.does("/consultations", a_consultation())
    handover = await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-04-12", "to_desk": "higashi"})
    consent = await council.does(
        "/consents", a_consent(made["household_id"], made["members"]["mother"], on="2026-04-12", result="requested")
    )
    contact = await council.does(f"/consultations/{made['id']}/contacts", {"on": "2026-04-12", "channel": "phone"})
    attachment = await attach(council, made["id"], a_png())
    scan = await send_file(council, f"/consents/{consent['id']}/scans", a_png())
    two = {"keep": made["members"]["mother"], "absorb": other["members"]["mother"]}
    merge = await council.does("/persons/merges", {"on": "2026-04-12", "reason": "x"} | two)
    sent = await council.send("POST", "/imports", files={"file": ("一覧.csv", "受付日\n2026-06-01\n", "text/csv")})
    return {
        "import": sent.json()["id"],
        "consultation": made["id"],
        "attachment": attachment.json()["id"],
        "merge": merge["id"],
        "contact": contact["id"],
        "household": made["household_id"],
        "member": made["members"]["mother"],
        "handover": handover["id"],
        "referral": referral["id"],
        "question": str(question),
        "consent": consent["id"],
        "scan": scan.json()["id"],
        "outreach": (await council.get("/outreach")).json()["items"][0]["id"],
        "form": "application",
        "concern": (await council.does("/concerns", CONCERN))["id"],
    }


async def test_r15_nobody_without_business_there_reads_or_changes_anything(intake: Intake) -> None:
    ids = await records_of_the_council(intake)
    before = await intake.counts()

    for agency, role in OUTSIDERS:
        outsider = intake.person(agency, role)
        for path in READING:
            answer = await outsider.get(path.format(**ids))
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), (path, agency, role)
        for path, body in WRITING if role is Role.CITY_OFFICER and agency == "city" else (*WRITING, *OF_THE_CITY):
            answer = await outsider.post(path.format(**ids), body)
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), (path, agency, role)
        for path, body in PUTTING:
            answer = await outsider.put(path.format(**ids), body, if_match='"1"')
            assert answer.status_code == 404, (path, agency, role)
        assert (await outsider.send("DELETE", f"/imports/{ids['import']}")).status_code == 404, (agency, role)
        attached = await attach(outsider, ids["consultation"], a_png())
        assert attached.status_code == 404, (agency, role)
        scanned = await send_file(outsider, f"/consents/{ids['consent']}/scans", a_png())
        assert scanned.status_code == 404, (agency, role)
        consent = await outsider.post("/consents", a_consent(ids["household"], ids["member"]))
        assert consent.status_code == 404
    assert await intake.counts() == before


@pytest.mark.parametrize("path", ["/consultations", "/outreach", "/concerns", "/handovers", "/referrals", "/work"])
async def test_r15_lists_show_one_s_own_agency_only(intake: Intake, path: str) -> None:
    await records_of_the_council(intake)

    for agency, role in OUTSIDERS:
        answer = await intake.person(agency, role).get(path)
        if role in {Role.WORKER, Role.COORDINATOR}:
            assert answer.json()["items"] == []
        else:
            assert answer.status_code == 403


async def test_r15_what_was_shown_once_is_not_given_again_to_who_may_no_longer_see_it(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    made = await council.does("/consultations", a_consultation())
    looks: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/consultations/searches", {"name": "架空 mother"}),
        (f"/consultations/{made['id']}/address-disclosure", ON | {"reason": "転居の支援"}),
    )
    offer = await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-04-12", "to_desk": "kita"})
    for path, body in looks:
        before = (await intake.counts())["access_log"]
        assert (await council.post(path, body, key="a-look")).status_code == 200
        assert (await council.post(path, body, key="a-look")).status_code == 200
        assert (await intake.counts())["access_log"] == before + 2
    await kita.does(f"/handovers/{offer['id']}/acceptance", {"on": "2026-04-13"})

    again = await council.post(looks[1][0], looks[1][1], key="a-look")

    assert (again.status_code, again.json()["type"]) == (403, "/problems/not-the-owner")


async def test_the_walls_leave_no_endpoint_out(intake: Intake) -> None:
    document = (await intake.client.get("/intake/openapi.json")).json()
    named = {path.removeprefix("/intake/v1") for path in document["paths"] if "{" in path}

    covered = {path.partition("?")[0] for path in (*READING, *(path for path, _ in (*WRITING, *OF_THE_CITY, *PUTTING)))}

    assert {path.replace("_id}", "}") for path in named} <= covered | OPEN | ONES_OWN | OFFICERS_TOO


async def test_without_a_token_there_is_nothing(intake: Intake) -> None:
    nobody = Person(intake.client, "nonsense", "nobody")

    assert (await nobody.get("/consultations")).status_code == 401
    assert (await nobody.post("/consultations", a_consultation())).status_code == 401
