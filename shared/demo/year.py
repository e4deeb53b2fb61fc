"""July to November 2026: roles, participation, a gap that becomes a hub, closing and watching over (plan §6)."""

from typing import Any

from shared.demo.acts import activity, convene, hold, plan_meeting
from shared.demo.household import UNMET_WISH
from shared.demo.steps import step
from shared.demo.story import CHILD_FAMILY, CITY, COORDINATOR, HIGASHI, SIX, Story

HOST = "hub_raku2"


@step("2026-07-03", "coordination", "六機関がそれぞれの役割を引き受ける")
async def accept_roles(story: Story) -> None:
    """R10: each agency answers for itself."""
    roles = await story.get(COORDINATOR, f"/coordination/v1/roles?case_id={story.ids['case']}")
    story.ids |= {f"role_{role['agency']}": role["id"] for role in roles["items"]}
    for person in SIX:
        path = f"/coordination/v1/roles/{story.ids[f'role_{person.agency}']}/acceptance"
        await story.post(person, path, {"on": "2026-07-03"})


@step("2026-07-06", "participation", "参加支援が始まり、本人の希望を聞き、支援メニューを作る")
async def start_participation(story: Story) -> None:
    """R9: on the city's decision, which arrives as an event."""

    async def commissioned() -> Any:
        page = await story.get(COORDINATOR, f"/participation/v1/commissions?case_id={story.ids['case']}")
        return page["items"]

    commission = (await story.until("the commission reaches participation", commissioned))[0]
    body = {"on": "2026-07-06", "commission_id": commission["id"]}
    story.ids["support"] = (await story.post(COORDINATOR, "/participation/v1/supports", body))["id"]
    profile = {
        "on": "2026-07-06",
        "wishes": "模型作りを人に見てもらいたい",
        "strengths": "手先が器用で根気がある",
        "limits": "大人数の場所は苦手",
        "connection_stage": "with_supporter",
    }
    await story.post(COORDINATOR, f"/participation/v1/supports/{story.ids['support']}/profile", profile)
    menu = {"on": "2026-07-06", "kind": "social_exchange", "title": "模型づくり交流の時間", "host": HOST}
    story.ids["menu"] = (await story.post(COORDINATOR, "/participation/v1/menus", menu))["id"]


SUMMER = (
    ("2026-07-08", "higashi", "phone", ()),
    ("2026-07-09", "child_family", "phone", ()),
    ("2026-07-10", "household", "home_visit", ("daughter",)),
    ("2026-07-15", "higashi", "visit", ()),
    ("2026-07-16", "child_family", "visit", ()),
    ("2026-07-17", "household", "phone", ("daughter",)),
)


@step("2026-07-17", "coordination", "コーディネーターの対応6回、各機関の役割の報告")
async def summer_activities(story: Story) -> None:
    """Six activities; reports on roles are none."""
    for on, counterpart, method, members in SUMMER:
        await activity(story, on, counterpart, method, *members)
    reports = ((HIGASHI, "父の介護サービスの利用が決まった。"), (CHILD_FAMILY, "子の療育の利用が始まった。"))
    for person, text in reports:
        path = f"/coordination/v1/roles/{story.ids[f'role_{person.agency}']}/reports"
        await story.post(person, path, {"on": "2026-07-31", "text": text})


@step("2026-07-10", "intake", "長男が受入先への情報提供に同意する")
async def consent_to_host(story: Story) -> None:
    """R3: a purpose and a recipient of its own."""
    body = {
        "on": "2026-07-10",
        "household_id": story.ids["household"],
        "member_id": story.members["son"],
        "purpose": "host_disclosure",
        "agencies": [HOST],
        "categories": ["basic"],
        "valid_until": "2027-03-31",
        "method": "paper",
        "notice_version": "2026-04",
    }
    await story.post(COORDINATOR, "/intake/v1/consents", body)


@step("2026-08-31", "participation", "打診7/13 → 見学7/21 → 体験8/3 → マッチング成立8/31、満たせない希望を記録")
async def match(story: Story) -> None:
    """One match made; an unmet wish becomes a gap in community (R14)."""
    body = {"on": "2026-07-13", "support_id": story.ids["support"], "menu_id": story.ids["menu"]}
    story.ids["match"] = (await story.post(COORDINATOR, "/participation/v1/matches", body))["id"]
    path = f"/participation/v1/matches/{story.ids['match']}"
    await story.post_once_it_may(COORDINATOR, f"{path}/offer", {"on": "2026-07-13"}, unless="consent-missing")
    for on, verb in (("2026-07-21", "visit"), ("2026-08-03", "trial"), ("2026-08-31", "made")):
        await story.post(COORDINATOR, f"{path}/{verb}", {"on": on})
    need = {"on": "2026-08-31", "menu_kind": "social_exchange", "field": "all", "wish": UNMET_WISH}
    answer = await story.post(COORDINATOR, f"/participation/v1/supports/{story.ids['support']}/needs", need)
    story.ids["need"] = answer["id"]


@step("2026-09-25", "coordination", "モニタリング: 継続。長男は活動に参加、アウトリーチは9/30で終える")
async def review(story: Story) -> None:
    """A review with the next date; the connection stage; the end of outreach."""
    body = {"on": "2026-09-25", "result": "continue", "next_on": "2026-10-30"}
    await story.post(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}/reviews", body)
    step_up = {"on": "2026-09-25", "result": "continue", "connection_stage": "takes_part"}
    await story.post(COORDINATOR, f"/participation/v1/supports/{story.ids['support']}/reviews", step_up)
    end = {"on": "2026-09-30", "reason": "goals_met"}
    await story.post(COORDINATOR, f"/intake/v1/outreach/{story.ids['outreach']}/end", end)


@step("2026-10-01", "community", "狭間のニーズに応える資源開発が実り、新しい居場所が開く")
async def open_development(story: Story) -> None:
    """R14: a hub in community and, by its event, a menu in participation."""

    async def recorded() -> Any:
        page = await story.get(COORDINATOR, "/community/v1/gaps")
        return [gap for gap in page["items"] if gap.get("need_id") == story.ids["need"]]

    gap = (await story.until("the need becomes a gap", recorded))[0]
    body = {"on": "2026-09-07", "gap_ids": [gap["id"]], "title": "夕方の模型工房"}
    development = (await story.post(COORDINATOR, "/community/v1/developments", body))["id"]
    opening = {
        "on": "2026-10-01",
        "hub": {"code": "hub_yugata_kobo", "name": "夕方の模型工房", "field": "all", "kind": "ibasho"},
        "menu": {"kind": "social_exchange", "title": "夕方の模型工房での交流"},
    }
    await story.post(COORDINATOR, f"/community/v1/developments/{development}/opening", opening)

    async def offered() -> bool:
        page = await story.get(COORDINATOR, "/participation/v1/menus")
        return any(menu.get("development_id") == development for menu in page["items"])

    await story.until("the new menu is open in participation", offered)


@step("2026-10-30", "coordination", "各機関の役割が完了し、評価を記録する")
async def evaluate(story: Story) -> None:
    """R10: roles are reported on until done; R12: the evaluation."""
    for person in SIX:
        path = f"/coordination/v1/roles/{story.ids[f'role_{person.agency}']}/completion"
        await story.post(person, path, {"on": "2026-10-30"})
    body = {
        "on": "2026-10-30",
        "goals_reached": 2,
        "ease_of_support": 4,
        "text": "機関同士の役割が互いに見えるようになった。",
    }
    await story.post(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}/evaluations", body)


@step("2026-11-06", "coordination", "重層的支援会議で終結を確認する")
async def agree_on_closing(story: Story) -> None:
    """R12: the meeting's determination, the city present."""
    story.ids["last_meeting"] = await plan_meeting(story, "coordination_meeting", on="2026-10-30", held_on="2026-11-06")
    await convene(story, "last_meeting", on="2026-10-30")
    await hold(story, "last_meeting", on="2026-11-06", result="closing_agreed")


@step("2026-11-13", "coordination", "終結(目標達成)。社協が見守る")
async def close(story: Story) -> None:
    """R12: closed with its evaluation and determination, then watched over; the match stays as it is."""
    body = {
        "on": "2026-11-13",
        "reason": "goals_met",
        "meeting_id": story.ids["last_meeting"],
        "watch": {"agency": "council", "until": "2027-05-31"},
    }
    await story.post(CITY, f"/coordination/v1/cases/{story.ids['case']}/closure", body)
