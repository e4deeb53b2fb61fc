"""June 2026: everybody's own consent, the meeting it allows, and the city's decision (plan §6, R3, R8)."""

from typing import Any

from shared.demo.acts import consent, convene, hold, plan_meeting
from shared.demo.household import FAMILY, SIX_AGENCIES, WISHES
from shared.demo.steps import step
from shared.demo.story import CITY, COORDINATOR, Story, StoryBroken


@step("2026-06-12", "intake", "父・母・長女・子(親権者として長女)が六機関への情報共有に同意する")
async def four_consents(story: Story) -> None:
    """R3: each person for themselves; the parent for her child. The outreach reaches its last stage by it."""
    for member in ("father", "mother", "daughter", "child"):
        await consent(story, member, on="2026-06-12")
    stage = {"on": "2026-06-12", "stage": "consent", "reason": "母・長女が同意した"}
    await story.post(COORDINATOR, f"/intake/v1/outreach/{story.ids['outreach']}/stage", stage)


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
            {
                "text": "父の介護サービスを始める",
                "due_on": "2026-09-30",
                "measure": "週に二度の利用が一月続く",
                "member_id": member["father"],
            },
            {
                "text": "長男が得意なことで人と関わる",
                "due_on": "2026-12-31",
                "measure": "月に一度、家の外で人と過ごす",
                "member_id": member["son"],
            },
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
