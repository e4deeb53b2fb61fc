"""The contracts' papers, made from the classes: JSON Schemas, samples, `docs/events.md`, `docs/asyncapi.json`.

`python -m shared.contracts.documents` writes them, `--check` says what is not current. A released sample is never
rewritten: it proves that what was published once can still be read.
"""

import json
import re
import sys
import types
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Union, get_args, get_origin
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shared.contracts import Event, event_types
from shared.contracts.asyncapi import asyncapi
from shared.contracts.topology import consumers_of
from shared.privacy.sealed import Sealed

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"
SEALED_SAMPLE = "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyJ9.c2FtcGxl.c2FtcGxl.c2FtcGxl.c2FtcGxl"
TEXTS = {
    "agency": "council",
    "agencie": "council",
    "agencies": "council",
    "basis": "support_conference",
    "by": "person",
    "categorie": "basic",
    "channel": "visit",
    "code": "hub_council",
    "counterpart": "higashi",
    "desk": "sogo",
    "field": "all",
    "from_agency": "council",
    "host": "hub_raku2",
    "hub": "hub_council",
    "issue": "poverty",
    "kind": "social_exchange",
    "medium": "city_paper",
    "menu_kind": "social_exchange",
    "method": "phone",
    "month": "2026-11",
    "name": "見本の居場所",
    "number": "2026-0001",
    "outcome": "referred",
    "outreach_agency": "council",
    "purpose": "support_sharing",
    "reason": "goals_met",
    "result": "continue",
    "source": "school",
    "stage": "relationship",
    "title": "見本の催し",
    "to_agency": "higashi",
    "urgency": "normal",
}
"""What a sample says where any text would do."""


def schema(event: type[Event]) -> str:
    """The JSON Schema of one event's `data`."""
    content = {"$id": f"urn:tsunagu:schema:{event.type}"} | event.model_json_schema()
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def sample(event: type[Event]) -> str:
    """A made-up fact of this class, as it would travel."""
    made = event.model_validate(_example(event))
    return json.dumps(made.model_dump(mode="json"), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _example(model: type[BaseModel]) -> dict[str, Any]:
    return {name: _value(name, field.annotation) for name, field in model.model_fields.items()}


def _value(name: str, annotation: Any) -> Any:  # noqa: PLR0911 — one line a form
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, types.UnionType}:
        return _value(name, next(a for a in arguments if a is not type(None)))
    if origin is tuple:
        return [_value(name.removesuffix("s").removesuffix("ie"), arguments[0])]
    if origin is dict:
        return {"adult": 3}
    simple = {UUID: str(uuid5(NAMESPACE_URL, name)), date: "2026-06-12", bool: True, int: 1}
    if annotation in simple:
        return simple[annotation]
    if annotation is Sealed or origin is Sealed or "Sealed" in str(annotation):
        return SEALED_SAMPLE
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _example(annotation)
    return TEXTS.get(name, name)


def page() -> str:
    """`docs/events.md`: every event, who publishes it, who listens, its fields."""
    lines = [
        "# Events",
        "",
        "Generated from `shared/contracts` by `python -m shared.contracts.documents`; do not edit.",
        "",
        "CloudEvents 1.0 in structured JSON, in the one field `__data__` of a stream entry of `tsunagu:<publisher>`.",
        "`on` is the fact's own date in Japan. No event holds personal data in clear (R17).",
    ]
    publisher = ""
    for name, event in event_types():
        if event.publisher != publisher:
            publisher = event.publisher
            listeners = ", ".join(consumers_of(publisher)) or "nobody yet"
            lines += ["", f"## {publisher}", "", f"Read by: {listeners}."]
        lines += ["", f"### `{name}`", "", (event.__doc__ or "").strip(), "", "| field | form |", "| --- | --- |"]
        lines += [f"| `{field}` | {_form(info)} |" for field, info in event.model_fields.items()]
    return "\n".join(lines) + "\n"


def _form(info: FieldInfo) -> str:
    """The field's form in few words, `code` for a code of a published list."""
    annotation = info.annotation
    name = getattr(annotation, "__name__", "") if get_origin(annotation) is None else str(annotation)
    name = re.sub(r"(?:\w+\.)+(?=\w)", "", name).replace("|", "or").replace("NoneType", "None")
    name = re.sub(r"Annotated\[str, FieldInfo\(.*?\)\]\)\]", "code", name)
    if any(getattr(item, "pattern", None) for item in info.metadata):
        name = "code"
    return name if info.is_required() else f"{name}, optional"


def papers() -> Iterator[tuple[Path, str]]:
    """Every generated file with what it should hold."""
    for name, event in event_types():
        yield HERE / "schemas" / f"{name}.json", schema(event)
    yield DOCS / "events.md", page()
    yield DOCS / "asyncapi.json", asyncapi()


def write() -> None:
    """Write what is generated, and samples for events that have none yet."""
    for name, event in event_types():
        path = HERE / "samples" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_text(sample(event), encoding="utf-8")
    for path, content in papers():  # after the samples, which one of them quotes
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def faults() -> Iterator[str]:
    """What is not current: generated files that differ, samples that are missing or can no longer be read."""
    missing = [name for name, _ in event_types() if not (HERE / "samples" / f"{name}.json").exists()]
    if missing:
        yield from (f"{name}.json is missing: run `make contracts`" for name in missing)
        return
    known = dict(papers())
    for path, content in known.items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            yield f"{path.name} is not current: run `make contracts`"
    for path in sorted((HERE / "schemas").glob("*.json")):
        if path not in known:
            yield f"{path.name} belongs to no event: a released contract is never removed"
    for name, event in event_types():
        path = HERE / "samples" / f"{name}.json"
        released = json.loads(path.read_text(encoding="utf-8"))
        now = event.model_validate(released).model_dump(mode="json")
        if any(now.get(field) != value for field, value in released.items()):
            yield f"{path.name} is read differently than it was released"


def main(arguments: list[str]) -> int:
    """Write, or with `--check` compare; exit code 1 when something is not current."""
    if "--check" not in arguments:
        write()
        return 0
    found = list(faults())
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
