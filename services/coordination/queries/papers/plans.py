"""The plan as the form by which its use is applied for (プラン兼利用申込書): its five items (R8, art. 34-7)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.policy.cases import is_staff
from services.coordination.queries import cases, plans
from services.coordination.queries.papers.handed import Handed
from services.coordination.queries.papers.words import CONFIDENTIAL, Words, born, day, label, names, of_persons, said
from services.coordination.queries.views.cases import CaseView
from services.coordination.queries.views.plans import PlanView
from services.coordination.store.cases import case_of
from services.coordination.store.walls import walls_of
from shared.actors import Actor
from shared.files.documents import Document, Fields, Listing, Part, Prose

NOT_FOR_THE_HOUSEHOLD = (
    f"{CONFIDENTIAL}・世帯の方に渡さないこと（世帯内に情報の壁があります。本人用の写しを使ってください）"
)
WANTED = {"wishes": "希望", "goals": "めざすこと", "cautions": "配慮すること"}
APPLIED = (
    "この支援プランについて説明を受け、内容に同意し、支援の利用を申し込みます。"
    "（署名が難しい方は、説明した職員が代わりに記入し、その旨を書いてください。）"
)


async def plan_form(session: AsyncSession, actor: Actor, plan_id: UUID, words: Words) -> Document:
    """Write out a version: an agency that may not read its texts gets its own role only. Raises NotFound."""
    seen = await plans.plan(session, actor, plan_id, today=words.today)
    case = await cases.case(session, actor, seen.case_id, today=words.today)
    content = seen.content or {}
    whole = "goals" in content
    is_walled = bool((await walls_of(session, await case_of(session, seen.case_id), today=words.today)).pairs)
    signed = () if is_walled else (Prose("同意と申込み", APPLIED), _applied(case))
    parts = (
        (_followed(seen, case, words), *_items(seen, content, case, words), _agreed(seen, case), *signed)
        if whole
        else (_roles("役割", content, words, names(case.members)),)
    )
    return Document(
        name=f"支援プラン_{case.number}_第{seen.version}版",
        title="支援プラン兼利用申込書",
        number=f"事例 {case.number}　第{seen.version}版（{label('plan_status', seen.status)}）",
        printed=words.printed,
        parts=(_course(seen), *parts),
        to=f"（宛先）{words.mayor}" if whole and signed else "",
        marking=NOT_FOR_THE_HOUSEHOLD if is_walled else CONFIDENTIAL,
        basis="internal_use" if is_staff(actor) or not whole else "consent",
        opening="" if whole else "この書面には、所属する機関が担う役割だけを示しています。",
    )


def _course(seen: PlanView) -> Part:
    steps = (
        ("作成", seen.drafted_on),
        ("会議への提出", seen.submitted_on),
        ("会議で適切と判定", seen.appropriate_on),
        ("市の決定", seen.decided_on),
        ("実施", seen.in_force_on),
    )
    days = tuple(day(on) or "―" for _, on in steps)
    return Listing("経過", tuple(name for name, _ in steps), (1,) * len(steps), (days,))


def _followed(seen: PlanView, case: CaseView, words: Words) -> Part:
    owner = words.agency(case.coordinator.agency) if case.coordinator else ""
    ahead = day(case.review_due_on) if seen.in_force_on and not seen.ended_on else ""
    rows = (("担当する機関", owner), ("次のモニタリング", ahead))
    return Fields("担当", tuple((name, text) for name, text in rows if text))


def _items(seen: PlanView, content: dict[str, Any], case: CaseView, words: Words) -> Iterator[Part]:
    called = names(case.members)
    yield _household(case)
    yield Prose("１　本人・世帯の意向と課題", said(content.get("wishes_and_issues")))
    if persons := content.get("persons"):
        lines = tuple((_whose(each, called), said(each.get("wishes")), said(each.get("issues"))) for each in persons)
        yield Listing("１　一人ひとりの意向と課題", ("氏名", "意向", "課題"), (2, 4, 4), lines)
    goals = tuple(
        (str(number), said(each["text"]), said(each.get("measure")), day(each.get("due_on")), _whose(each, called))
        for number, each in enumerate(content.get("goals", ()), start=1)
    )
    header = ("番号", "目標", "達成の目安", "達成時期", "対象")
    yield Listing("２　目標と達成時期", header, (1, 5, 4, 4, 3), goals)
    supports = tuple(
        (said(each["text"]), said(each.get("kind")), said(each.get("caution")), _whose(each, called))
        for each in content.get("supports", ())
    )
    yield Listing("３　支援の種類・内容・留意事項", ("内容", "種類", "留意事項", "対象"), (5, 2, 4, 2), supports)
    yield _roles("４　各機関の役割分担", content, words, called)
    yield Prose("５　一体的な提供", said(content.get("provision_as_one")))
    if content.get("review_on"):
        yield Prose("モニタリングの時期", day(content["review_on"]))
    yield services_used(seen, called, words)


def _whose(line: dict[str, Any], called: Mapping[str, str]) -> str:
    return of_persons([line.get("member_id")], called)


def _household(case: CaseView) -> Part:
    rows = tuple(
        (
            said(member.name) + ("" if member.living else "（死亡）"),
            said(member.kana),
            label("relation", member.relation),
            born(member.birth_date),
            label("issue", member.main_issue),
        )
        for member in case.members
    )
    return Listing("世帯", ("氏名", "フリガナ", "続柄", "生年月日", "主な課題"), (4, 4, 2, 3, 3), rows)


def _roles(heading: str, content: dict[str, Any], words: Words, called: Mapping[str, str]) -> Part:
    rows = tuple(
        (
            "\n".join(filter(None, (words.agency(each["agency"]), said(each.get("subject"))))),
            said(each["text"]),
            _whose(each, called),
            day(each.get("due_on")),
        )
        for each in content.get("roles", ())
    )
    return Listing(heading, ("機関・担当者", "役割", "対象", "期限"), (4, 5, 3, 3), rows)


def services_used(
    seen: PlanView,
    called: Mapping[str, str],
    words: Words,
    handed: Handed | None = None,
    *,
    heading: str = "利用を申し込む事業",
) -> Part:
    """The programmes that the plan asks the city for, for whom, and what they shall do (R9)."""
    told = (seen.content or {}).get("participation") or {}
    wanted = [f"{head}：{said(told.get(name))}" for name, head in WANTED.items() if told.get(name)]
    visits, agency = "アウトリーチ等を通じた継続的支援", seen.outreach_agency
    asked = (
        (seen.uses_outreach, visits, seen.outreach_member_ids, [f"担当：{words.agency(agency)}"], agency),
        (seen.uses_participation, "参加支援", seen.participation_member_ids, wanted, None),
    )
    named = {service: list(members) if handed is None else handed.of(members) for _, service, members, *_ in asked}
    rows = tuple(
        (
            service,
            of_persons(named[service], called),
            "\n".join(each for each in texts if handed is None or handed.may_have_of(members, each, agency=by)),
        )
        for used, service, members, texts, by in asked
        if used and (named[service] or not members)
    )
    header, empty = ("事業", "利用する方", "内容"), "（利用する事業はありません）"
    return Listing(heading, header, (3, 3, 5), rows, empty)


def _agreed(seen: PlanView, case: CaseView) -> Part:
    called = names(case.members)
    rows = tuple(
        (
            of_persons([each.member_id], called),
            ("同意した" if each.agreed else "同意しなかった") + ("（その後に書き直しあり）" if each.outdated else ""),
            day(each.on),
            said(each.note),
        )
        for each in seen.agreements
    )
    return Listing("記録されている同意", ("氏名", "回答", "日", "備考"), (3, 3, 3, 4), rows)


def _applied(case: CaseView) -> Part:
    signers = (*_living(case), "代理人（代理の場合）")
    rows = tuple((name, "　　　　年　　月　　日　　署名") for name in signers)
    return Fields("", rows, by_hand=11)


def _living(case: CaseView) -> list[str]:
    called = names(case.members)
    return [called[str(member.id)] for member in case.members if member.living]
