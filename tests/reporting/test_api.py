"""The numbers over HTTP: who may ask, how it is refused, what the sheet looks like."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from shared.actors import Role
from tests.reporting.conftest import official
from tests.reporting.events import (
    a_case_closed,
    a_case_opened,
    a_consultation,
    a_hub_closed,
    a_hub_opened,
    a_match_made,
    a_menu_opened,
    a_support_ended,
    a_support_started,
    the,
)


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.COMMITTEE, Role.AUDITOR, Role.COORDINATOR])
async def test_the_city_the_committee_auditors_and_coordinators_read(reporting: Any, role: Role) -> None:
    who = official(role=role)

    answers = [
        await reporting.asks(path, who=who)
        for path in (
            "/indicators",
            "/indicators/activities/facts?month=2026-11",
            "/summaries/2026-11.json",
            "/summaries/2026-11.csv",
            "/publicity",
        )
    ]

    assert [answer.status_code for answer in answers] == [200] * 5


@pytest.mark.parametrize("role", [Role.WORKER, Role.PARTNER, Role.HUB, Role.OPERATOR])
async def test_others_do_not_read(reporting: Any, role: Role) -> None:
    for path in ("/indicators", "/summaries/2026-11.json", "/summaries/2026-11.csv", "/publicity"):
        answer = await reporting.asks(path, who=official(agency="council", role=role))
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/role-lacking")


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2026-4"},
        {"from": "2026-13"},
        {"to": "2026-00"},
        {"from": "2026-11", "to": "2026-04"},
        {"from": "1999-01", "to": "2026-11"},
        {"from": "２０２６-04"},
    ],
)
async def test_a_range_that_is_none_is_refused(reporting: Any, query: dict[str, str]) -> None:
    answer = await reporting.asks("/indicators", **query)

    assert answer.status_code == 422
    assert answer.json()["errors"]


async def test_without_a_range_the_fiscal_year_so_far_is_read(reporting: Any) -> None:
    this_year, last_year = await reporting.asks("/indicators"), await reporting.asks("/indicators", to="2026-02")

    assert (this_year.json()["from"], this_year.json()["to"]) == ("2026-04", "2026-11")
    assert (last_year.json()["from"], last_year.json()["to"]) == ("2025-04", "2026-02")


async def test_months_that_have_not_begun_have_no_numbers(reporting: Any) -> None:
    await reporting.hears(a_hub_opened("2025-04-01", the("hub")))

    into = (await reporting.asks("/indicators", **{"from": "2026-10", "to": "2027-03"})).json()
    beyond = (await reporting.asks("/indicators", **{"from": "2027-01", "to": "2027-03"})).json()

    assert (into["to"], into["indicators"]["hubs_active"]["months"]) == ("2026-11", {"2026-10": 1, "2026-11": 1})
    assert (beyond["indicators"]["hubs_active"]["months"], beyond["indicators"]["hubs_active"]["total"]) == ({}, 0)
    for path in ("/summaries/2026-12.json", "/summaries/2026-12.csv", "/indicators/activities/facts?month=2026-12"):
        answer = await reporting.asks(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/month-not-begun")


async def test_an_unknown_indicator_or_month_is_not_found(reporting: Any) -> None:
    unknown = await reporting.asks("/indicators/happiness/facts", month="2026-11")
    nonsense = await reporting.asks("/summaries/2026-99.json")

    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/no-such-indicator")
    assert nonsense.status_code == 422


async def test_a_fact_dated_after_today_does_not_count_before_its_day(reporting_at: Any) -> None:
    reporting = await reporting_at(datetime.fromisoformat("2026-11-15T23:30:00+09:00"))
    case, support, menu = the("case"), the("support"), the("menu")
    await reporting.hears(
        a_consultation("2026-11-15"),
        a_consultation("2026-11-16", issues=["poverty"]),
        a_hub_opened("2026-04-01", the("hub")),
        a_hub_closed("2026-11-16", the("hub")),
        a_case_opened("2026-04-01", case),
        a_case_closed("2026-11-20", case),
        a_match_made("2026-10-01", the("match one"), the("son")),
        a_match_made("2026-11-20", the("match two"), the("daughter")),
        a_support_started("2026-11-16", the("another"), the("daughter")),
        a_support_started("2026-05-01", support, the("son")),
        a_support_ended("2026-11-17", support),
        a_menu_opened("2026-11-18", menu, "hub_raku2"),
    )

    numbers = await reporting.numbers("2026-10", "2026-11")

    assert numbers["consultations_received"] == ([0, 1], 1)
    assert numbers["hubs_active"] == ([1, 1], 1)
    assert (numbers["cases_open"], numbers["cases_closed"]) == (([1, 1], 1), ([0, 0], 0))
    assert numbers["matches_made"] == ([1, 0], 1)
    assert numbers["participants_supported"] == ([1, 1], 1)
    assert (numbers["menus_active"], numbers["hosts_active"]) == (([0, 0], 0), ([0, 0], 0))
    assert await reporting.facts("hubs_active", "2026-11") == [the("hub")]
    assert await reporting.facts("cases_closed", "2026-11") == []
    summary = (await reporting.asks("/summaries/2026-11.json")).json()
    assert (summary["as_of"], summary["as_of_label"]) == ("2026-11-15", "令和8年11月15日")


async def test_today_is_todays_date_in_japan(reporting_at: Any) -> None:
    reporting = await reporting_at(datetime.fromisoformat("2026-10-31T16:00:00+00:00"))  # 1 November in Japan
    await reporting.hears(a_consultation("2026-11-01"))

    assert (await reporting.numbers("2026-10", "2026-11"))["consultations_received"] == ([0, 1], 1)


async def test_the_facts_behind_every_indicator_are_as_many_as_its_number(reporting: Any) -> None:
    son = the("son")
    await reporting.hears(
        *(a_consultation("2026-11-10") for _ in range(3)),
        a_hub_opened("2026-04-01", the("hub")),
        a_menu_opened("2026-04-01", the("menu"), "hub_raku2"),
        a_support_started("2026-04-01", the("support"), son),
        a_support_ended("2026-11-01", the("support")),
        a_match_made("2026-11-01", the("match"), son),
        a_case_opened("2026-11-01", the("case")),
    )
    numbers = await reporting.numbers("2026-11", "2026-11")

    behind = {name: len(await reporting.facts(name, "2026-11")) for name in numbers}

    assert behind == {name: total for name, (_, total) in numbers.items()}
    assert sum(behind.values()) == 9


async def test_facts_are_read_page_by_page(reporting: Any) -> None:
    events = [a_consultation("2026-11-10") for _ in range(5)]
    await reporting.hears(*events)

    first = (await reporting.asks("/indicators/consultations_received/facts", month="2026-11", limit=3)).json()
    rest = (
        await reporting.asks("/indicators/consultations_received/facts", month="2026-11", limit=3, cursor=first["next"])
    ).json()

    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    assert {item["id"] for item in first["items"] + rest["items"]} == {str(e.consultation_id) for e in events}


async def test_a_month_never_issued_is_provisional(reporting: Any) -> None:
    await reporting.hears(a_consultation("2026-05-10"), a_consultation("2026-11-10"))

    summary = (await reporting.asks("/summaries/2026-11.json")).json()

    assert (summary["status"], summary["revision"]) == ("provisional", 0)
    assert (summary["month_label"], summary["fiscal_year_label"]) == ("令和8年11月", "令和8年度")
    row = next(row for row in summary["indicators"] if row["id"] == "consultations_received")
    assert (row["value"], row["fiscal_year_to_date"], row["rule_version"]) == (1, 2, 1)


async def test_the_sheet_opens_in_an_offices_spreadsheet(reporting: Any) -> None:
    await reporting.hears(a_hub_opened("2025-04-01", the("hub"), field="elderly"))

    answer = await reporting.asks("/summaries/2026-11.csv")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    hubs = next(row for row in rows if row["指標コード"] == "hubs_active" and not row["内訳"])
    assert (hubs["年月"], hubs["基準日"], hubs["状態"], hubs["改訂"]) == (
        "令和8年11月",
        "令和8年11月30日",
        "暫定（未発行）",
        "0",
    )
    assert (hubs["事業"], hubs["数え方"], hubs["当月"], hubs["目標"]) == ("地域づくり事業", "月末現在", "1", "拡充")
    assert (
        next(row for row in rows if row["内訳"] == "分野別：高齢" and row["指標コード"] == "hubs_active")["当月"] == "1"
    )


async def test_the_plans_ten_rows_carry_the_plans_words(reporting: Any) -> None:
    found = await reporting.indicators()

    worded = [name for name, one in found.items() if one["name"]]
    assert len(worded) == 10
    assert found["matches_made"]["name"] == "本人と社会資源とのマッチング件数"
    assert found["coordination_plans_decided"]["target"] is None
    assert list(found)[:11] == [
        "publicity_items",
        "outreach_plans_decided",
        "coordination_plans_decided",
        "coordination_meetings_held",
        "support_conferences_held",
        "activities",
        "cases_closed",
        "participation_plans_decided",
        "matches_made",
        "menus_active",
        "hubs_active",
    ]
    assert date.fromisoformat((await reporting.asks("/indicators")).json()["as_of"]) == date(2026, 11, 30)


async def test_an_answer_names_nobody_unknown_to_the_caller(reporting: Any) -> None:
    """R15: without a token nothing is told, and a stranger's token neither."""
    answer = await reporting.client.get("/reporting/v1/indicators")

    assert answer.status_code == 401
    assert str(uuid4()) not in answer.text


async def test_the_service_is_ready_and_documented(reporting: Any) -> None:
    ready = await reporting.client.get("/reporting/readyz")
    paths = (await reporting.client.get("/reporting/openapi.json")).json()["paths"]

    assert ready.status_code == 200, ready.text
    assert {path.removeprefix("/reporting/v1") for path in paths if "/v1/" in path} == {
        "/codes",
        "/indicators",
        "/indicators/{indicator_id}/facts",
        "/summaries/{month}.json",
        "/summaries/{month}.csv",
        "/publicity",
    }
