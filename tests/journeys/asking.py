"""Every operation of every service, asked with the ids that a story made or with ids that lead to nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from shared.actors import Actor
from tests.intake.files import a_png
from tests.journeys.town import Town

Ids = Mapping[str, Sequence[str]]
"""Name of a parameter or field → the ids that belong there."""

TYPED: dict[str, Any] = {
    "agencies": ["city"],
    "agency": "city",
    "categories": ["basic"],
    "channel": "phone",
    "counterpart": "city",
    "desk": "sogo",
    "field": "all",
    "form": "application",
    "household": {"members": []},
    "hub": "hub_raku2",
    "kind": "hub",
    "medium": "city_paper",
    "menu_kind": "social_exchange",
    "method": "phone",
    "month": "2026-06",
    "name": "見本 菊枝",
    "notice_version": "2026-04",
    "outcome": "resolved",
    "participants": {"adult": 1},
    "purpose": "support_sharing",
    "reason": "goals_met",
    "result": "met",
    "source": "family",
    "stage": "met",
    "to_desk": "kita",
    "valid_until": "2027-03-31",
    "version": "2026-04",
}
"""What is typed where the schema alone does not say it."""
_SLOT = {"held_on": "2026-12-10", "start": "10:00", "end": "11:00"}
SAID_OTHERWISE: dict[str, dict[str, Any]] = {
    "ConsentForm": {"method": "written"},
    "ConsentRequest": {"method": "written", "members": [{"member_id": None}]},
    "Renewal": {"method": "written"},
    "Move": {"to": {"address": "架空市架空町二丁目2番2号"}},
    "Search": {"name": "見本 菊枝"},
    "PersonSearch": {"name": "見本 菊枝"},
    "EmergencyForm": {"until": "2026-12-07"},
    "Assignment": {"subject": "council-coordinator"},
    "Colleague": {"subject": "council-coordinator"},
    "ConcernClosing": {"reason": "no_need"},
    "PersonsAnswer": {"form": "written"},
    "DayOut": {"lines": [{"case_id": None}]},
    "OutreachReviewForm": {"result": "continue"},
    "Answer": {"content": "模型"},
    "Reception": {"desk": "sogo"},
    "MinutesAmendment": {"text": "模型"},
    "Handout": {"recipients": [{"agency": "council", "subject": "council-coordinator"}]},
    "CopyBack": {"how": "collected"},
    "NewWall": {"reason": "violence"},
    "NewEntry": {"when": "2011-04"},
    "NewAssessment": {"issues": ["isolation"]},
    "NewRelation": {"kind": "relatives"},
    "NewMeeting": {"kind": "promotion_council"},
    "StartSupport": {"commission_id": None},
    "NewPoll": {"kind": "promotion_council", "candidates": [_SLOT]},
    "MoreCandidates": {"candidates": [_SLOT | {"start": "13:00", "end": "14:00"}]},
    "NewReply": {"answers": [{"position": 0, "answer": "yes"}]},
    "OneCandidate": {"position": 0},
    "NewExternalSlot": {"kind": "other", "start": "09:00", "end": "10:00"},
    "NewEvaluation": {"goals_reached": 0},
    "NewEaseView": {"after": 4},
    "ContactResult": {"result": "unchanged"},
}
"""Forms in which a field means something else, or of whose fields one is needed though none is required by itself."""
ANOTHER_NAME: dict[str, tuple[str, int]] = {
    "represented_by": ("member_id", 1),
    "keep": ("member_id", 0),
    "absorb": ("member_id", 1),
    "into": ("case_id", 0),
    "one": ("member_id", 0),
    "other": ("member_id", 1),
}
"""Fields that hold an id without saying so, and which of the story's ids belongs there."""
TODAY = "2026-11-30"
PICTURE = a_png()
TABLE = ("模型.csv", "受付日,氏名\n2026-06-01,見本 菊枝\n", "text/csv")


@dataclass(frozen=True)
class Operation:
    """One method on one path, with what must be asked and sent."""

    service: str
    method: str
    path: str
    asked: tuple[str, ...]
    body: dict[str, Any] | None
    takes_file: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> tuple[str, ...]:
        return (*re.findall(r"\{([a-z_]+)\}", self.path), *self.asked)

    def ways(self, ids: Ids) -> Iterator[dict[str, str]]:
        """One way of asking for each id that the story made, so that no record of it is left out."""
        longest = max((len(ids.get(name, [""])) for name in self.parameters), default=1)
        for n in range(longest):
            found = {name: ids.get(name) or [TYPED.get(name, "")] for name in self.parameters}
            yield {name: choice[n % len(choice)] for name, choice in found.items()}


def operations(town: Town) -> Iterator[Operation]:
    """Every operation that needs a token."""
    for service, house in town.houses.items():
        document = house.app.openapi()
        for path, methods in document["paths"].items():
            for method, told in methods.items():
                if told.get("security") == []:
                    continue
                asked = tuple(
                    each["name"]
                    for each in told.get("parameters", [])
                    if each["in"] == "query" and (each.get("required") or "uuid" in str(each["schema"]))
                )
                taken = told.get("requestBody", {}).get("content", {})
                content = taken.get("application/json", {})
                body = _body(content["schema"], document) if content else None
                yield Operation(service, method.upper(), path, asked, body, "multipart/form-data" in taken)


async def ask(
    town: Town, who: Actor, operation: Operation, way: Mapping[str, str], ids: Ids | None = None
) -> httpx.Response:
    """Ask once; without `ids` the body's ids lead to nothing."""
    path = re.sub(r"\{([a-z_]+)\}", lambda found: way[found[1]], operation.path)
    return await town.client.request(
        operation.method,
        path,
        params={name: way[name] for name in operation.asked},
        json=None if operation.body is None else _with_ids(operation.body, ids or {}),
        files={"file": _file_for(operation)} if operation.takes_file else None,
        headers={"Authorization": f"Bearer {town.token(who)}", "Idempotency-Key": f'"{uuid4()}"', "If-Match": '"1"'},
    )


def _file_for(operation: Operation) -> tuple[str, bytes | str, str]:
    return TABLE if operation.path.endswith("/imports") else ("模型.png", PICTURE, "image/png")


def nowhere(way: Mapping[str, str], ids: Ids) -> dict[str, str]:
    """The same question about ids that do not exist."""
    return {name: str(uuid4()) if name in ids else value for name, value in way.items()}


def form(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], Any]:
    """What an answer gives away: all of it but the address that was asked for."""
    is_json = "json" in answer.headers.get("content-type", "")
    content = answer.json() if is_json and answer.content else answer.text
    if isinstance(content, dict):
        content.pop("instance", None)
    return answer.status_code, sorted(answer.headers.items()), content


def _body(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:  # whatever one likes, such as a draft
        return {}
    name = schema["$ref"].rsplit("/", 1)[-1]
    told = document["components"]["schemas"][name]
    typed = {field: _typed(field, told["properties"][field], document) for field in told.get("required", ())}
    return typed | SAID_OTHERWISE.get(name, {})


def _typed(name: str, schema: dict[str, Any], document: dict[str, Any]) -> Any:
    if "$ref" in schema and name != "household":
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema and "type" not in schema:
        schema = schema["anyOf"][0]
    if "const" in schema or "enum" in schema:
        return schema.get("const") or (TYPED[name] if TYPED.get(name) in schema["enum"] else schema["enum"][0])
    if name.endswith(("_id", "_ids")) or name in ANOTHER_NAME:
        return None
    if name in TYPED:
        return TYPED[name]
    kind = schema.get("type", "")
    return {"boolean": False, "integer": 1}.get(kind, TODAY if schema.get("format") == "date" else "模型")


def _with_ids(body: dict[str, Any], ids: Ids) -> dict[str, Any]:
    def chosen(name: str) -> Any:
        kind, which = ANOTHER_NAME.get(name, (name.removesuffix("s"), 0))
        one = ids[kind][which] if kind in ids else str(uuid4())
        return [one] if name.endswith("_ids") else one

    def filled(name: str, value: Any) -> Any:
        if name.endswith(("_id", "_ids")) or name in ANOTHER_NAME:
            return chosen(name)
        return [_with_ids(each, ids) for each in value] if _is_records(value) else value

    return {name: filled(name, value) for name, value in body.items()}


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)
