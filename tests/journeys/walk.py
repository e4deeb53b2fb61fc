"""A walk-through printed in `docs`: its requests, what each answers, and how they are played.

A block `http` holds a request: method and path, `Actor: <agency> <role>`, further headers, and after an empty line the
body. The block `json` behind it is a part of what it answers, `json 409` of a refusal, `text` lines of what is no JSON.
`<name>` in an answer is remembered and put in wherever it is written later; `…` is anything.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from shared.actors import Actor, Role
from tests.journeys.town import Town

ANYTHING = "…"
_BLOCK = re.compile(r"^```(http|json|text)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAME = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True)
class Step:
    """One printed request with what is printed of its answer."""

    line: int
    method: str
    path: str
    actor: Actor
    headers: dict[str, str]
    body: str
    status: int | None = None
    answer: Any = None


@dataclass
class Walk:
    """A walk-through under way: what its answers named so far."""

    town: Town
    named: dict[str, Any] = field(default_factory=dict)

    async def take(self, step: Step) -> list[str]:
        """Ask what is printed; return what the answer says otherwise."""
        headers = {name: self._filled(value) for name, value in step.headers.items()}
        headers |= {"Authorization": f"Bearer {self.town.token(step.actor)}", "Idempotency-Key": f"walk-{step.line}"}
        content = self._filled(step.body).encode()
        if content:
            headers["Content-Type"] = "application/json"
        path = self._filled(step.path)
        response = await self.town.client.request(step.method, path, content=content, headers=headers)
        await self.town.carry()
        return [f"line {step.line}: {each}" for each in self._otherwise(step, response)]

    def _otherwise(self, step: Step, response: httpx.Response) -> Iterator[str]:
        if response.status_code != step.status if step.status else not response.is_success:
            yield f"{step.method} {step.path} answered {response.status_code} {response.text[:1000]}"
        elif isinstance(step.answer, list) and response.headers["Content-Type"] != "application/json":
            yield from (f"no line {line!r}" for line in step.answer if line not in response.text.splitlines())
        elif step.answer is not None:
            yield from self._differs(step.answer, response.json(), "")

    def _differs(self, printed: Any, said: Any, where: str) -> Iterator[str]:
        if isinstance(printed, dict) and isinstance(said, dict):
            for key, value in printed.items():
                if key in said:
                    yield from self._differs(value, said[key], f"{where}/{key}")
                else:
                    yield f"{where} has no {key!r}"
        elif isinstance(printed, list) and isinstance(said, list) and len(printed) <= len(said):
            yield from self._lacking(printed, said, where)
        elif isinstance(printed, str) and (name := _NAME.fullmatch(printed)) and name[1] not in self.named:
            self.named[name[1]] = said
        elif printed != ANYTHING and (self._filled(printed) if isinstance(printed, str) else printed) != said:
            yield f"{where} is {said!r}, printed is {printed!r}"

    def _lacking(self, printed: list[Any], said: list[Any], where: str) -> Iterator[str]:
        """Each printed entry is among those that were said, in their order; none printed, none said."""
        if not printed and said:
            yield f"{where} is not empty: {said!r}"
        rest = iter(enumerate(said))
        for each in printed:
            for n, found in rest:
                before = dict(self.named)
                if not list(self._differs(each, found, f"{where}/{n}")):
                    break
                self.named = before
            else:
                yield f"{where} has no {each!r} among {said!r}"
                return

    def _filled(self, text: str) -> str:
        return _NAME.sub(lambda found: str(self.named.get(found[1], found[0])), text)


def steps(page: Path) -> list[Step]:
    """The requests of a page, in their order."""
    found: list[Step] = []
    text = page.read_text("utf-8")
    for block in _BLOCK.finditer(text):
        kind, told, content = block.groups()
        if kind == "http":
            found.append(_request(content, text.count("\n", 0, block.start()) + 1))
        elif found:
            answer = json.loads(content) if kind == "json" else content.splitlines()
            status = int(told) if told.strip() else None
            found[-1] = Step(**{**vars(found[-1]), "status": status, "answer": answer})
    return found


def _request(content: str, line: int) -> Step:
    head, _, body = content.partition("\n\n")
    first, *rest = head.splitlines()
    method, path = first.split()
    headers = dict(each.split(": ", 1) for each in rest)
    agency, *roles = headers.pop("Actor").split()
    actor = Actor(f"{agency}-{roles[0]}", agency, frozenset(map(Role, roles)))
    return Step(line, method, path, actor, headers, body.strip())
