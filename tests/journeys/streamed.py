"""What goes from coordination to the desk and to the community and comes back, as one waits for it on real streams."""

from typing import Any

from shared.demo.story import CITY, COORDINATOR, WINDOW, Json, Story

CASES, DESK, COMMUNITY = "/coordination/v1", "/intake/v1", "/community/v1"
SEATS = (CITY, COORDINATOR)


async def referred(story: Story) -> str:
    """A household that its desk referred, and what coordination asked that desk before it took it up."""
    reception = {"on": "2026-10-01", "desk": "sogo", "channel": "phone", "source": "family"}
    members = {"household": {"members": [{"ref": "one", "relation": "02"}]}}
    received = await story.post(WINDOW, f"{DESK}/consultations", reception | members)
    body = {"on": "2026-10-02", "reason": "整理したい", "with_consent": False}
    referral = (await story.post(WINDOW, f"{DESK}/consultations/{received['id']}/referral", body))["id"]
    path = f"{CASES}/referrals/{referral}"

    async def arrived() -> bool:
        page = await story.get(COORDINATOR, f"{CASES}/referrals?limit=100")
        return referral in [each["id"] for each in page["items"]]

    async def asked() -> list[Json]:
        found: list[Json] = (await story.get(WINDOW, f"{DESK}/referrals/{referral}"))["questions"]
        return found

    async def answered() -> bool:
        return [each["answer"] for each in (await story.get(COORDINATOR, path))["questions"]] == ["架空の経緯です。"]

    await story.until("the referral", arrived)
    await story.post(COORDINATOR, f"{path}/questions", {"on": "2026-10-05", "question": "経緯を教えてください。"})
    question = (await story.until("the question", asked))[0]["id"]
    answer = {"on": "2026-10-06", "answer": "架空の経緯です。"}
    await story.post(WINDOW, f"{DESK}/referrals/{referral}/questions/{question}/answer", answer)
    await story.until("the answer", answered)
    story.ids["case"] = (await story.post(COORDINATOR, f"{path}/acceptance", {"on": "2026-10-07"}))["case_id"]
    return str(referral)


async def what_a_conference_finds_missing(story: Story) -> str:
    """The gap's id, told to the community."""
    agencies, case = [each.agency for each in SEATS], story.ids["case"]
    body = {"on": "2026-10-08", "kind": "support_conference", "held_on": "2026-10-12", "agenda": [{"case_id": case}]}
    meeting = (await story.post(COORDINATOR, f"{CASES}/meetings", body | {"agencies": agencies}))["id"]
    path = f"{CASES}/meetings/{meeting}"
    await story.post(CITY, f"{path}/convocation", {"on": "2026-10-08"})
    for seat in SEATS:
        await story.post(seat, f"{path}/acknowledgements", {"on": "2026-10-08"})
    minutes = {
        "on": "2026-10-12",
        "city_present": True,
        "attendees": [{"agency": seat.agency, "subject": seat.subject} for seat in SEATS],
        "determinations": [{"case_id": case, "result": "gap_found"}],
    }
    await story.post(COORDINATOR, f"{path}/minutes", minutes)
    gap = {"on": "2026-10-13", "meeting_id": meeting, "menu_kind": "lodging", "field": "all"}
    return str((await story.post(COORDINATOR, f"{CASES}/cases/{case}/gaps", gap))["id"])


async def stands(story: Story, gap: str, state: str) -> None:
    """Wait until the case's progress says so of the gap."""

    async def said() -> bool:
        found = await story.get(COORDINATOR, f"{CASES}/cases/{story.ids['case']}/progress")
        return (gap, state) in [(each["id"], each["state"]) for each in found["gaps"]]

    await story.until(f"the gap is {state}", said)


async def opens(story: Story, gap: str) -> str:
    """The community develops what is missing and opens it; gives the development."""
    proposal = {"on": "2026-10-19", "gap_ids": [gap], "title": "夜の居場所"}
    project: Any = (await story.post(COORDINATOR, f"{COMMUNITY}/developments", proposal))["id"]
    await stands(story, gap, "in_development")
    opening = {"on": "2026-11-02", "menu": {"kind": "lodging", "title": "模型の宿"}}
    await story.post(COORDINATOR, f"{COMMUNITY}/developments/{project}/opening", opening)
    await stands(story, gap, "opened")
    return str(project)
