"""April to mid-June 2026: from the teacher's worry to the household's door (plan §6)."""

from typing import Any

from shared.demo.acts import activity, convene, hold, plan_meeting
from shared.demo.household import (
    ADDRESS,
    CONFERENCE_FINDINGS,
    MEMBERS,
    NARRATIVE,
    OTHER_PLACE_OF_THE_SON,
    SIX_AGENCIES,
)
from shared.demo.steps import step
from shared.demo.story import CHILD_FAMILY, CITY, COORDINATOR, HIGASHI, SIX, WINDOW, Story


@step("2026-04-10", "intake", "福祉総合相談窓口が、学校(担任→SSW)からの相談を受け止める")
async def receive(story: Story) -> None:
    """R1: the desk takes it, whoever it is about."""
    answer = await story.post(
        WINDOW,
        "/intake/v1/consultations",
        {
            "on": "2026-04-10",
            "desk": "sogo",
            "channel": "phone",
            "source": "school",
            "household": {"address": ADDRESS, "members": MEMBERS},
            "narrative": NARRATIVE,
            "external_reference": story.key,
        },
    )
    story.ids |= {"consultation": answer["id"], "household": answer["household_id"]}
    story.members = answer["members"]


@step("2026-04-13", "intake", "同意のないまま多機関協働事業へつなぐ")
async def refer(story: Story) -> None:
    """A referral without consent; its dossier is sealed for coordination."""
    path = f"/intake/v1/consultations/{story.ids['consultation']}/referral"
    answer = await story.post(WINDOW, path, {"on": "2026-04-13", "with_consent": False, "reason": "複数の分野にわたる"})
    story.ids["referral"] = answer["id"]


@step("2026-04-14", "coordination", "社協が受け付け、地域福祉コーディネーターを決める")
async def accept(story: Story) -> None:
    """R2: the case owns the matter from now on."""

    async def arrived() -> bool:
        page = await story.get(COORDINATOR, f"/coordination/v1/referrals?household_id={story.ids['household']}")
        return any(item["id"] == story.ids["referral"] for item in page["items"])

    await story.until("the referral reaches coordination", arrived)
    answer = await story.post(
        COORDINATOR, f"/coordination/v1/referrals/{story.ids['referral']}/acceptance", {"on": "2026-04-14"}
    )
    story.ids["case"] = answer["case_id"]
    assignment = {"on": "2026-04-14", "subject": COORDINATOR.subject}
    await story.post(CITY, f"/coordination/v1/cases/{story.ids['case']}/coordinator", assignment)


@step("2026-04-16", "coordination", "地域福祉課とSSWに電話で確認する(対応2回)")
async def first_activities(story: Story) -> None:
    """Two activities: counted, for they are the coordinator's own on the case."""
    for on, counterpart in (("2026-04-15", "city"), ("2026-04-16", "education_counselling")):
        await activity(story, on, counterpart, "phone")


@step("2026-04-15", "reporting", "市報に本事業の案内を載せる")
async def make_known(story: Story) -> None:
    """One publicity item."""
    body = {"on": "2026-04-15", "medium": "city_paper", "title": "ひとりで悩まず、福祉総合相談窓口へ"}
    await story.post(CITY, "/reporting/v1/publicity", body)


@step("2026-04-17", "coordination", "市が支援会議を招集する(同意は不要、守秘義務あり)")
async def convene_support_conference(story: Story) -> None:
    """R5, R6: the city's own meeting; no consent is needed."""
    story.ids["conference"] = await plan_meeting(story, "support_conference", on="2026-04-17", held_on="2026-04-24")
    await convene(story, "conference", on="2026-04-17")


@step("2026-04-24", "coordination", "支援会議: 全員が守秘義務を確認し、情報を持ち寄り、アウトリーチを決める")
async def hold_support_conference(story: Story) -> None:
    """R5: nobody is served material before acknowledging the duty themselves."""
    meeting = f"/coordination/v1/meetings/{story.ids['conference']}"
    for attendee in SIX:
        await story.post(attendee, f"{meeting}/acknowledgements", {"on": "2026-04-24"})
    for who, members in ((HIGASHI, ["father", "mother"]), (CHILD_FAMILY, ["daughter", "child"])):
        request = await story.post(
            COORDINATOR,
            f"{meeting}/information-requests",
            {
                "on": "2026-04-24",
                "agency": who.agency,
                "due_on": "2026-04-24",
                "question": "把握している状況を教えてください。",
            },
        )
        answer = await story.post(
            who,
            f"/coordination/v1/information-requests/{request['id']}/answer",
            {
                "on": "2026-04-24",
                "content": CONFERENCE_FINDINGS[who.agency],
                "member_ids": [story.members[member] for member in members],
            },
        )
        story.ids[f"item_{who.agency}"] = answer["item_id"]
    closed = {"on": "2026-04-24", "content": OTHER_PLACE_OF_THE_SON, "member_ids": [story.members["son"]]}
    story.ids["item_closed"] = (await story.post(COORDINATOR, f"{meeting}/materials", closed))["id"]
    await hold(
        story,
        "conference",
        on="2026-04-24",
        result="outreach",
        member_ids=[story.members[member] for member in ("mother", "son", "daughter")],
    )


CONTACTS: tuple[tuple[str, str, tuple[str, ...], str | None], ...] = (
    ("2026-04-27", "absent", (), None),
    ("2026-05-01", "absent", (), None),
    ("2026-05-08", "letter_left", (), "indirect"),
    ("2026-05-15", "met", ("mother",), "met"),
    ("2026-05-29", "met", ("daughter",), "relationship"),
    ("2026-06-12", "met", ("son",), None),
)


@step("2026-06-12", "intake", "アウトリーチ: 不在2回、手紙1回、母・長女・長男と面談")
async def reach_out(story: Story) -> None:
    """R9: early outreach on the support conference's decision; stages from not_reached to relationship."""

    async def begun() -> Any:
        page = await story.get(COORDINATOR, f"/intake/v1/outreach?case_id={story.ids['case']}")
        return page["items"]

    story.ids["outreach"] = (await story.until("outreach begins", begun))[0]["id"]
    for on, result, members, stage in CONTACTS:
        body: dict[str, Any] = {"on": on, "result": result, "member_ids": [story.members[member] for member in members]}
        if stage:
            body["stage"] = stage
        await story.post(COORDINATOR, f"/intake/v1/outreach/{story.ids['outreach']}/contacts", body)


@step("2026-05-20", "coordination", "重層的支援体制推進会議(個別事例は扱えない)")
async def promotion_council(story: Story) -> None:
    """R7: a case on its agenda is refused; without one it is held."""
    body = {
        "on": "2026-05-07",
        "kind": "promotion_council",
        "held_on": "2026-05-20",
        "agencies": list(SIX_AGENCIES),
        "agenda": [{"case_id": story.ids["case"]}],
    }
    await story.refused(CITY, "/coordination/v1/meetings", body, "no-cases-on-the-council")
    answer = await story.post(CITY, "/coordination/v1/meetings", body | {"agenda": []})
    story.ids["council"] = answer["id"]
    await convene(story, "council", on="2026-05-08")
    minutes = {
        "on": "2026-05-20",
        "city_present": True,
        "attendees": [{"agency": person.agency, "subject": person.subject} for person in SIX],
        "determinations": [],
    }
    await story.post(CITY, f"/coordination/v1/meetings/{story.ids['council']}/minutes", minutes)
