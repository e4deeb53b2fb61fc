"""`/{service}/v1/codes`: the code lists, so that programs can offer choices and show labels without copying them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from shared.reference import codes
from shared.refusals import NotFound
from shared.web.documentation import describe


class CodeView(BaseModel):
    """One code; `retired` is the day from which it is no longer offered."""

    code: str
    label: str
    retired: str | None = None


class CodeListView(BaseModel):
    """One list in the order people see it."""

    name: str
    title: str
    codes: list[CodeView]


class CodeLists(BaseModel):
    """The lists of one version; it rises with every change."""

    version: int
    items: list[CodeListView]


def codes_router() -> APIRouter:
    """The lists; no token, nothing personal."""
    router = APIRouter(tags=["codes"])
    options: dict[str, Any] = {"openapi_extra": {"security": []}}
    describe(options, {"GET"}, public=True, takes_key=False, needs_key=False)
    router.add_api_route("/codes", list_codes, methods=["GET"], **options)
    return router


async def list_codes(
    name: Annotated[str | None, Query(max_length=64, description="only this list")] = None,
) -> CodeLists:
    """Every code list with its labels, in Japanese; a released code keeps its meaning for ever."""
    if name is not None and name not in codes.names():
        raise NotFound
    wanted = codes.names() if name is None else (name,)
    return CodeLists(version=codes.version(), items=[_view(each) for each in wanted])


def _view(name: str) -> CodeListView:
    found = codes.of(name)
    entries = [
        CodeView(code=each.code, label=each.label, retired=each.retired.isoformat() if each.retired else None)
        for each in found
    ]
    return CodeListView(name=name, title=found.title, codes=entries)
