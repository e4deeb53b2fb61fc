"""What the reference journey made, and what is made beside it: an id for every parameter that an operation asks for."""

from datetime import date
from uuid import UUID, uuid4

from shared.contracts.coordination import MoreAsked, ReferralMoreAsked
from shared.demo.story import COORDINATOR, HIGASHI, WINDOW, Story
from tests.journeys.ahead import planned_ahead
from tests.journeys.asking import PICTURE, TABLE, Ids
from tests.journeys.sights import ASKED, CONFIDED, DESCRIPTION, PROJECT, TELLER, TIP
from tests.journeys.town import Town


async def a_question(town: Town, story: Story) -> str:
    """What coordination asked the desk about its referral."""
    sealed = town.houses["coordination"].keys.seal(MoreAsked(question="模型"), "intake")
    facts = {"referral_id": UUID(story.ids["referral"]), "question_id": uuid4(), "due_on": date(2026, 4, 20)}
    await town.houses["intake"].hears(ReferralMoreAsked(on=date(2026, 4, 13), question=sealed, **facts))
    return str(facts["question_id"])


async def a_relation(town: Town, story: Story) -> str:
    """Another household's case, which belongs together with the story's."""
    reception = {"on": "2026-06-01", "desk": "sogo", "channel": "phone", "source": "family"}
    other = await story.post(WINDOW, "/intake/v1/consultations", reception | {"household": {"members": []}})
    path = f"/intake/v1/consultations/{other['id']}/referral"
    referral = await story.post(WINDOW, path, {"on": "2026-06-02", "reason": "親族の世帯", "with_consent": False})
    await town.carry()
    answer = {"on": "2026-06-03"}
    case = await story.post(COORDINATOR, f"/coordination/v1/referrals/{referral['id']}/acceptance", answer)
    link = {"on": "2026-06-04", "case_id": case["case_id"], "kind": "relatives"}
    made = await story.post(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}/related", link)
    return str(made["id"])


async def ids_of(story: Story) -> Ids:
    """Everything the story made, by the name of the parameter that asks for it."""
    ids, case = story.ids, story.ids["case"]
    tip = {"on": "2026-05-01", "desk": "sogo", "source": "resident", "narrative": TIP, "reporter": TELLER}
    gap = {"on": "2026-05-01", "menu_kind": "social_exchange", "field": "all", "description": DESCRIPTION}
    concern = await story.post(WINDOW, "/intake/v1/concerns", tip)
    missing = await story.post(HIGASHI, "/community/v1/gaps", gap)
    project = {"on": "2026-06-01", "gap_ids": [missing["id"]], "title": "夜の居場所", "plan": PROJECT}
    made = await story.post(COORDINATOR, "/community/v1/developments", project)
    resource = {"on": "2026-06-01", "name": "模型店", "field": "all"}
    kept = await story.post(COORDINATOR, "/community/v1/resources", resource)
    offer = {"on": "2026-05-01", "desk": "sogo", "channel": "phone", "source": "family", "household": {"members": []}}
    other = await story.post(WINDOW, "/intake/v1/consultations", offer)
    path = f"/intake/v1/consultations/{other['id']}/handovers"
    handover = await story.post(WINDOW, path, {"on": "2026-05-02", "to_desk": "kita"})
    await story.post(WINDOW, f"/intake/v1/handovers/{handover['id']}/escalation", {"on": "2026-05-07"})

    first = f"/intake/v1/consultations/{ids['consultation']}"
    contact = await story.post(WINDOW, f"{first}/contacts", {"on": "2026-06-01", "channel": "phone"})
    twins = [{"ref": "first", "name": "見本 双葉"}, {"ref": "second", "name": "見本 双葉"}]
    twice = await story.post(WINDOW, "/intake/v1/consultations", offer | {"household": {"members": twins}})
    once = {"keep": twice["members"]["first"], "absorb": twice["members"]["second"], "reason": "同じ方と分かった"}
    merge = await story.post(WINDOW, "/intake/v1/persons/merges", {"on": "2026-06-01"} | once)
    told_of = {"household_id": twice["household_id"], "member_ids": [twice["members"]["first"]]}
    told_to = {"agencies": ["minami"], "categories": ["basic"], "reason": "命にかかわる", "approver": "架空 課長"}
    emergency = await story.post(
        WINDOW, "/intake/v1/emergency-disclosures", {"on": "2026-06-01", "until": "2026-06-08"} | told_of | told_to
    )
    key = {"Authorization": f"Bearer {story.tokens(WINDOW)}", "Idempotency-Key": "a-picture"}
    files = {"file": ("模型.png", PICTURE, "image/png")}
    attachment = (await story.client.post(f"{first}/attachments", files=files, headers=key)).json()
    granted = (await story.get(COORDINATOR, f"/intake/v1/consents?household={ids['household']}"))["items"]
    path = f"/intake/v1/consents/{granted[0]['id']}/scans"
    scan = (await story.client.post(path, files=files, headers=key | {"Idempotency-Key": "a-scan"})).json()

    sent = (
        await story.client.post(
            "/intake/v1/imports", files={"file": TABLE}, headers=key | {"Idempotency-Key": "a-table"}
        )
    ).json()

    async def all_of(path: str) -> list[str]:
        return [item["id"] for item in (await story.get(COORDINATOR, path))["items"]]

    asked = {"on": "2026-05-01", "question": ASKED, "confidential": CONFIDED}
    advice = await story.post(HIGASHI, "/coordination/v1/advice-requests", asked)
    father, mother = list(story.members.values())[:2]
    wall = await story.post(
        COORDINATOR,
        f"/coordination/v1/cases/{case}/walls",
        {"on": "2026-06-01", "one": father, "other": mother, "reason": "violence"},
    )

    meetings = [ids[name] for name in ("conference", "meeting", "council", "last_meeting")]
    task = {"on": "2026-11-06", "agency": "council", "text": "模型店に礼を伝える。", "due_on": "2026-12-04"}
    path = f"/coordination/v1/meetings/{ids['last_meeting']}/tasks"
    tasks = [(await story.post(COORDINATOR, path, task))["id"]]
    handed = {
        "on": "2026-04-24",
        "label": "資料1",
        "recipients": [{"agency": "council", "subject": COORDINATOR.subject}],
    }
    path = f"/coordination/v1/meetings/{ids['conference']}/material-copies"
    copies = (await story.post(COORDINATOR, path, handed))["items"]
    materials = await story.get(COORDINATOR, f"/coordination/v1/meetings/{ids['conference']}/materials")
    closings = (await story.get(COORDINATOR, f"/coordination/v1/cases/{case}/closings"))["items"]
    hubs = await story.get(COORDINATOR, "/community/v1/hubs")
    entry = {"on": "2026-06-01", "when": "2011-04", "text": "模型"}
    told = await story.post(COORDINATOR, f"/coordination/v1/cases/{case}/chronology", entry)
    return {
        "household": [ids["household"], other["household_id"]],
        "household_id": [ids["household"]],
        "member_id": list(story.members.values()),
        "consultation_id": [ids["consultation"], other["id"]],
        "contact_id": [contact["id"]],
        "watch_contact_id": [each["id"] for each in closings[-1]["closure"]["watch"]["contacts"]],
        "attachment_id": [attachment["id"]],
        "draft_id": [str(uuid4())],
        "import_id": [sent["id"]],
        "handover_id": [handover["id"]],
        "referral_id": [ids["referral"]],
        "scan_id": [scan["id"]],
        "consent_id": await all_of(f"/intake/v1/consents?household={ids['household']}"),
        "outreach_id": [ids["outreach"]],
        "concern_id": [concern["id"]],
        "merge_id": [merge["id"]],
        "emergency_id": [emergency["id"]],
        "advice_id": [advice["id"]],
        "case_id": [case],
        "activity_id": (await all_of(f"/coordination/v1/cases/{case}/activities"))[:1],
        "plan_id": [ids["plan"]],
        "to": [ids["plan"]],
        "member": list(story.members.values()),
        "wall_id": [wall["id"]],
        "entry_id": [told["id"]],
        "record_id": await all_of(f"/coordination/v1/roles?case_id={case}"),
        "role_id": await all_of(f"/coordination/v1/roles?case_id={case}"),
        "meeting_id": meetings,
        "task_id": tasks,
        "copy_id": [copy["id"] for copy in copies],
        "item_id": [item["id"] for item in materials["items"]],
        "opening_id": [opening["id"] for item in materials["items"] for opening in item["openings"]],
        "request_id": [request["id"] for request in materials["requests"]],
        "commission_id": await all_of("/participation/v1/commissions"),
        "support_id": [ids["support"]],
        "match_id": [ids["match"]],
        "menu_id": [ids["menu"]],
        "hub_id": [hub["id"] for hub in hubs["items"] if hub["code"] == "hub_raku2"],
        "resource_id": [kept["id"]],
        "gap_id": await all_of("/community/v1/gaps"),
        "development_id": [made["id"]],
        **await planned_ahead(story),
    }
