"""April to June 2026: from the teacher's worry to the city's decision (plan §6)."""

from typing import Any

from shared.demo.household import (
    ADDRESS,
    CONFERENCE_FINDINGS,
    FAMILY,
    MEMBERS,
    NARRATIVE,
    OTHER_PLACE_OF_THE_SON,
    SIX_AGENCIES,
    WISHES,
)
from shared.demo.steps import step
from shared.demo.story import (
    CHILD_FAMILY,
    CITY,
    COORDINATOR,
    HIGASHI,
    SIX,
    WINDOW,
    Story,
    StoryBroken,
)


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


async def activity(story: Story, on: str, counterpart: str, method: str, *members: str) -> None:
    """Record one activity of the coordinator."""
    body: dict[str, Any] = {"on": on, "counterpart": counterpart, "method": method}
    if members:
        body["member_ids"] = [story.members[member] for member in members]
    await story.post(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}/activities", body)


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


async def plan_meeting(story: Story, kind: str, *, on: str, held_on: str) -> str:
    """Plan a meeting of the six agencies about the household."""
    body = {
        "on": on,
        "kind": kind,
        "held_on": held_on,
        "agencies": list(SIX_AGENCIES),
        "agenda": [{"case_id": story.ids["case"]}],
    }
    answer = await story.post(COORDINATOR, "/coordination/v1/meetings", body)
    return str(answer["id"])


async def convene(story: Story, meeting: str, *, on: str) -> None:
    """The city convenes (R6)."""
    await story.post(CITY, f"/coordination/v1/meetings/{story.ids[meeting]}/convocation", {"on": on})


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


async def hold(story: Story, meeting: str, *, on: str, result: str, **determination: Any) -> None:
    """Record the minutes: held with the city present (R6), with its determination on the case."""
    body = {
        "on": on,
        "city_present": True,
        "attendees": [{"agency": person.agency, "subject": person.subject} for person in SIX],
        "determinations": [{"case_id": story.ids["case"], "result": result} | determination],
    }
    await story.post(COORDINATOR, f"/coordination/v1/meetings/{story.ids[meeting]}/minutes", body)


CONTACTS: tuple[tuple[str, str, tuple[str, ...], str | None], ...] = (
    ("2026-04-27", "absent", (), None),
    ("2026-05-01", "absent", (), None),
    ("2026-05-08", "letter_left", (), "indirect"),
    ("2026-05-15", "met", ("mother",), "met"),
    ("2026-05-29", "met", ("daughter",), "relationship"),
    ("2026-06-12", "met", ("son",), "consent"),
)


@step("2026-06-12", "intake", "アウトリーチ: 不在2回、手紙1回、母・長女・長男と面談")
async def reach_out(story: Story) -> None:
    """R9: early outreach on the support conference's decision; stages from not_reached to consent."""

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


@step("2026-06-12", "intake", "父・母・長女・子(親権者として長女)が六機関への情報共有に同意する")
async def four_consents(story: Story) -> None:
    """R3: each person for themselves; the parent for her child."""
    for member in ("father", "mother", "daughter", "child"):
        await consent(story, member, on="2026-06-12")


async def consent(story: Story, member: str, *, on: str) -> None:
    """One person's grant for all six agencies."""
    body: dict[str, Any] = {
        "on": on,
        "household_id": story.ids["household"],
        "member_id": story.members[member],
        "purpose": "support_sharing",
        "agencies": list(SIX_AGENCIES),
        "categories": ["basic", "health", "living", "economic", "family"],
        "valid_until": "2027-03-31",
        "method": "paper",
        "notice_version": "2026-04",
    }
    if member == "child":
        body["given_by"] = story.members["daughter"]
    await story.post(COORDINATOR, "/intake/v1/consents", body)


async def consents_arrived(story: Story, number: int) -> None:
    """Wait until coordination knows of so many grants for the six agencies."""

    async def known() -> bool:
        case = await story.get(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}")
        return len({item["member_id"] for item in case["consents"] if "higashi" in item["agencies"]}) >= number

    await story.until(f"{number} consents reach coordination", known)


MOVED_ON = ("already-convened", "already-held")


@step("2026-06-15", "coordination", "重層的支援会議の招集は、長男の同意がないため断られる")
async def refuse_convocation(story: Story) -> None:
    """R4: the answer says whose consent for which agency is missing."""
    await consents_arrived(story, 4)
    story.ids["meeting"] = await plan_meeting(story, "coordination_meeting", on="2026-06-15", held_on="2026-06-26")
    path = f"/coordination/v1/meetings/{story.ids['meeting']}/convocation"
    problem = await story.refused(CITY, path, {"on": "2026-06-15"}, "consent-missing", later=MOVED_ON)
    expected = [{"member": story.members["son"], "agency": agency} for agency in SIX_AGENCIES]
    if problem is not None and problem["missing"] != expected:
        raise StoryBroken(f"the refusal names {problem['missing']}")


@step("2026-06-19", "intake", "長男も同意する")
async def fifth_consent(story: Story) -> None:
    """The son consents, a week after he was first met."""
    await consent(story, "son", on="2026-06-19")


@step("2026-06-22", "coordination", "市が招集し、支援会議の情報を一件ずつ開く(2件)")
async def convene_coordination_meeting(story: Story) -> None:
    """R4 is met; R5: two items are opened on that consent, one by one, the third stays closed."""
    await consents_arrived(story, len(FAMILY))
    await convene(story, "meeting", on="2026-06-22")
    for item in ("item_higashi", "item_child_family"):
        path = f"/coordination/v1/items/{story.ids[item]}/opening"
        await story.post(COORDINATOR, path, {"on": "2026-06-22", "basis": "consent"})


@step("2026-06-26", "coordination", "支援プラン第1版を提出し、重層的支援会議が適切と認める")
async def find_plan_appropriate(story: Story) -> None:
    """R8: the five items; found appropriate with the city present (R6)."""
    case = story.ids["case"]
    answer = await story.post(COORDINATOR, f"/coordination/v1/cases/{case}/plans", plan_of(story))
    story.ids["plan"] = answer["id"]
    submission = {"on": "2026-06-26", "meeting_id": story.ids["meeting"]}
    await story.post(COORDINATOR, f"/coordination/v1/plans/{story.ids['plan']}/submission", submission)
    await hold(story, "meeting", on="2026-06-26", result="appropriate", plan_id=story.ids["plan"])


def plan_of(story: Story) -> dict[str, Any]:
    """Plan version 1 with its five items (art. 34-7)."""
    member = story.members
    return {
        "on": "2026-06-26",
        "wishes_and_issues": WISHES,
        "goals": [
            {"text": "父の介護サービスを始める", "due_on": "2026-09-30", "member_id": member["father"]},
            {"text": "長男が得意なことで人と関わる", "due_on": "2026-12-31", "member_id": member["son"]},
        ],
        "supports": [
            {
                "text": "介護サービスの導入",
                "caution": "母の負担に配慮する",
                "member_id": member["father"],
                "from_item": story.ids["item_higashi"],
            },
            {"text": "療育の利用開始", "member_id": member["child"], "from_item": story.ids["item_child_family"]},
        ],
        "roles": [{"agency": agency, "text": text} for agency, text in ROLES.items()],
        "provision_as_one": "社協が核となり、月に一度、関係機関で状況を共有する。",
        "uses_outreach": {"member_ids": [member["son"]], "agency": "council"},
        "uses_participation": {
            "member_ids": [member["son"]],
            "wishes": "模型作りを人に見てもらいたい",
            "goals": "月に一度の外出",
        },
    }


ROLES = {
    "city": "進行管理と決定",
    "council": "全体の調整、アウトリーチ、参加支援",
    "higashi": "父の介護サービスの導入、母の相談",
    "independent_living": "長男の福祉サービスの相談",
    "child_family": "子の療育、長女の子育ての相談",
    "education_counselling": "学校との連絡",
}


@step("2026-06-29", "coordination", "市が支援プラン第1版を決定する(アウトリーチと参加支援を含む)")
async def decide(story: Story) -> None:
    """R8, R9: outreach and participation rest on this decision."""
    decision = {"on": "2026-06-29", "meeting_id": story.ids["meeting"]}
    await story.post(CITY, f"/coordination/v1/plans/{story.ids['plan']}/decision", decision)
