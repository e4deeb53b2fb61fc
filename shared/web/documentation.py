"""What every operation's OpenAPI entry says beside its own models: the token, the key, the problems."""

from collections.abc import Collection
from typing import Any

from fastapi import FastAPI

from shared.web.problems import MEDIA_TYPE

PROBLEMS = {
    400: "読み取れない送信、または Idempotency-Key の不足",
    401: "認証できない",
    403: "役割が足りない",
    404: "見つからない (見る権限がない場合を含む)",
    409: "規則により行えない (`type` が規則を示す)",
    412: "ほかの方が先に更新した",
    413: "大きすぎる",
    415: "JSON ではない",
    422: "入力内容の誤り (`errors` が項目を示す。ないときは `type` と、ほかの項目が誤りを示す)",
    428: "If-Match がない",
    503: "一時的に利用できない",
}
READING = (401, 403, 404, 409, 422, 503)
PUBLIC = (404, 422, 503)

_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457. Further members hold ids, codes and dates, never personal data.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "/problems/<name>"},
        "title": {"type": "string", "description": "日本語の題"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "何をすればよいか"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer (RFC 6901)"},
                    "message": {"type": "string"},
                    "in": {"type": "string", "description": "query, path or header; absent for the body"},
                },
            },
        },
    },
    "additionalProperties": True,
}


def _key_parameter(*, required: bool) -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": required,
        "description": "One per intended effect, kept as your external reference; repeated, it gets the first answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 202},
    }


def describe(
    options: dict[str, Any], methods: Collection[str], *, public: bool, takes_key: bool, needs_key: bool
) -> None:
    """Complete the options of a route with what holds for all of them."""
    reading = not set(methods) - {"GET", "HEAD"}
    statuses = PUBLIC if public else READING if reading else tuple(PROBLEMS)
    own = dict(options.get("responses") or {})
    common = {status: {"description": PROBLEMS[status], "content": _PROBLEM} for status in statuses}
    options["responses"] = {**common, **own}
    extra = dict(options.get("openapi_extra") or {})
    if not public:
        extra.setdefault("security", [{"bearer": []}])
    if takes_key:
        extra["parameters"] = [*extra.get("parameters", []), _key_parameter(required=needs_key)]
    options["openapi_extra"] = extra


class DocumentedAPI(FastAPI):
    """FastAPI whose OpenAPI document knows the problem document and the bearer token."""

    def openapi(self) -> dict[str, Any]:
        """The document, with the components that all operations refer to."""
        document = super().openapi()
        components = document.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "aud: tsunagu"}
        }
        return document
