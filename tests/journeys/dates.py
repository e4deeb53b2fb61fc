"""Where endpoints take dates, read from what they publish about themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

DEEPEST = 6
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class DateField:
    """One date that one endpoint takes: a `place` in its body, or a parameter of its query."""

    method: str
    path: str
    place: Path
    in_query: bool = False

    @property
    def pointer(self) -> str:
        return "".join(f"/{step}" for step in self.place)

    def holding(self, value: Any) -> dict[str, Any]:
        """The arguments of a request whose only field, at its place, is `value`."""
        if self.in_query:
            return {"params": {str(self.place[0]): str(value)}}
        for step in reversed(self.place):
            value = [value] if step == 0 else {step: value}
        return {"json": value}

    def is_refused_by(self, errors: list[dict[str, str]]) -> bool:
        place = "query" if self.in_query else None
        return any(error["pointer"] == self.pointer and error.get("in") == place for error in errors)


def date_fields(app: FastAPI) -> Iterator[DateField]:
    """Every date that the endpoints of this app take."""
    document = app.openapi()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "query" and any(_dates(document, parameter["schema"])):
                    yield DateField(method.upper(), path, (parameter["name"],), in_query=True)
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            for place in dict.fromkeys(_dates(document, body.get("schema", {}))):
                yield DateField(method.upper(), path, place)


def _dates(document: dict[str, Any], schema: dict[str, Any], place: Path = ()) -> Iterator[Path]:
    if len(place) > DEEPEST:
        return
    if reference := schema.get("$ref"):
        yield from _dates(document, document["components"]["schemas"][reference.rpartition("/")[2]], place)
    if schema.get("format") in {"date", "date-time"}:
        yield place or ("",)
    for choice in (one for kind in ("anyOf", "oneOf", "allOf") for one in schema.get(kind, ())):
        yield from _dates(document, choice, place)
    for name, inner in schema.get("properties", {}).items():
        yield from _dates(document, inner, (*place, name))
    if isinstance(schema.get("items"), dict):
        yield from _dates(document, schema["items"], (*place, 0))
