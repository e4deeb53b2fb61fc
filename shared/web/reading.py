"""`/{service}/docs`: the API to read and try, from files of our own: an office may have no way to the internet."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse, Response

FILES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
FOR_A_DAY = {"Cache-Control": "public, max-age=86400"}


@cache
def _content(name: str) -> bytes:
    """A file of Swagger UI as the package `fastapi-offline` carries it."""
    return (files("fastapi_offline") / "static" / name).read_bytes()


def reading_router(title: str, root: str) -> APIRouter:
    """The page and its files under `root`; no token, nothing personal, nothing from elsewhere."""
    router = APIRouter(include_in_schema=False)
    page = get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title=title,
        swagger_js_url=f"{root}/docs/swagger-ui-bundle.js",
        swagger_css_url=f"{root}/docs/swagger-ui.css",
        swagger_favicon_url=f"{root}/docs/favicon.png",
        swagger_ui_parameters={"validatorUrl": None},  # it would show the document to somebody else's server
    ).body

    @router.get("/docs")
    async def read() -> HTMLResponse:
        return HTMLResponse(page)

    for name in FILES:
        router.add_api_route(f"/docs/{name}", _giving(name))
    return router


def _giving(name: str) -> Callable[[], Response]:
    def give() -> Response:
        return Response(_content(name), media_type=FILES[name], headers=FOR_A_DAY)

    return give
