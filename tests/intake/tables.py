"""Tables of plainly fictional consultations, and sending them to be imported."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

import httpx
import openpyxl

from tests.intake.conftest import Person

APRIL = {"from": "2026-04-01", "to": "2026-11-30"}


def a_line(**overrides: str) -> dict[str, str]:
    return {
        "受付日": "2026-04-10",
        "受付窓口": "sogo",
        "氏名": "架空 花子",
        "生年月日": "1975-01-02",
    } | overrides


def a_csv(*lines: Mapping[str, str], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = StringIO()
    columns = dict.fromkeys(column for line in lines for column in line)
    writer = csv.DictWriter(out, list(columns), delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode(encoding)


def a_workbook(*rows: Sequence[Any], title: str = "一覧") -> Any:
    book = openpyxl.Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(list(row))
    return book


def saved(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


async def sent(desk: Person, content: bytes, name: str = "一覧.csv", **told: str) -> httpx.Response:
    return await desk.send("POST", "/imports", files={"file": (name, content, "")}, data=told or None)


async def checked(desk: Person, content: bytes, name: str = "一覧.csv", **told: str) -> dict[str, Any]:
    answer = await sent(desk, content, name, **told)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def listed(desk: Person, made: Mapping[str, Any], **query: str) -> list[dict[str, Any]]:
    answer = await desk.get(f"/imports/{made['id']}/consultations", limit=200, **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def brought_in(desk: Person, made: Mapping[str, Any], rows: str = "all") -> dict[str, Any]:
    """Commit until nothing is left."""
    while True:
        told: dict[str, Any] = await desk.does(f"/imports/{made['id']}/commit", {"rows": rows})
        if told["status"] == "done":
            return told


async def exported(desk: Person, **query: str) -> list[dict[str, str]]:
    answer = await desk.get("/exports/consultations", **(APRIL | query))
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def said(lines: Iterable[Mapping[str, str]], *without: str) -> list[dict[str, str]]:
    return [{name: text for name, text in line.items() if name not in without} for line in lines]
