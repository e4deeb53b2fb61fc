"""One effect per Idempotency-Key: a request sent again gets the answer of the first.

The key is recorded with the answer by the last statement of the request's own transaction, so it costs no round trip.
The primary key decides between two at once: the loser's work is rolled back, and it gets the stored answer, or 409
while the winner has not committed. A refused request stores nothing, so its key may be used again with better input.
Keys are kept: they are the caller's external reference. Source: draft-ietf-httpapi-idempotency-key-header.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from shared import with_commit
from shared.actors import Actor
from shared.privacy.column_keys import ColumnKeys
from shared.web.bodies import StrictRequest
from shared.web.problems import WebRefusal, invalid_at

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("content-type", "location", "etag")

IDEMPOTENCY_DDL = """
CREATE TABLE idempotency (
    agency text NOT NULL,
    subject text NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    fingerprint bytea NOT NULL,
    status integer NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agency, subject, key)
)
"""

_KEEP = """
INSERT INTO idempotency (agency, subject, key, route, fingerprint, status, body)
SELECT $1::text, $2::text, $3::text, $4::text, $5::bytea, $6::integer, $7::bytea
WHERE pg_try_advisory_xact_lock($8::bigint)
ON CONFLICT DO NOTHING RETURNING true
"""
_FIND = text("""
SELECT route, fingerprint, status, body FROM idempotency WHERE agency = :agency AND subject = :subject AND key = :key
""")
_KEY = re.compile(r'"([\x21\x23-\x5b\x5d-\x7e]{1,200})"|([\x21\x23-\x5b\x5d-\x7e]{1,200})')


class KeyMissing(WebRefusal):
    """What creates a record must carry a key, or a repeated request would create it twice."""

    status = 400
    type = "idempotency-key-missing"
    title = "Idempotency-Key がありません"
    advice = "二重登録を防ぐため、登録ごとに異なる Idempotency-Key を付けて送信してください。"


class KeyReused(WebRefusal):
    """The key already stands for another request."""

    status = 422
    type = "idempotency-key-reused"
    title = "この Idempotency-Key は別の内容で使われています"
    advice = "新しい登録には新しい Idempotency-Key を付けてください。何も保存されていません。"


class InProgress(WebRefusal):
    """The first request with this key is still being worked on."""

    status = 409
    type = "in-progress"
    title = "同じ内容を処理しています"
    advice = "少し待ってから、同じ Idempotency-Key でもう一度送信してください。結果をお返しします。"
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "1"}


class TakenError(Exception):
    """Another request holds or has used the key; this one's work must be rolled back."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One request's claim on its key."""

    agency: str
    subject: str
    key: str
    route: str
    fingerprint: bytes

    @classmethod
    async def of(
        cls,
        request: StrictRequest,
        actor: Actor,
        keys: ColumnKeys,
        *,
        has_json: bool,
        uploaded: bytes | None = None,
        required: bool,
    ) -> "Claim | None":
        """The claim a request makes, None without a key; raises KeyMissing, or Invalid for an unreadable key."""
        key = key_of(request.headers.get(HEADER), required=required)
        if key is None:
            return None
        route = f"{request.method} {request.scope['path']}"
        if len(request.scope["query_string"]):
            route += "?" + request.scope["query_string"].decode("latin-1")
        # Parsed and sorted, so that the same content written with other spaces or order is the same request.
        content = orjson.dumps(await request.json(), option=orjson.OPT_SORT_KEYS) if has_json else uploaded or b""
        return cls(actor.agency, actor.subject, key, route, keys.index(content))

    def keep(self, session: AsyncSession, keys: ColumnKeys, response: Response) -> None:
        """Let the commit record the answer; it raises TakenError when another request has the key."""
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        answer = keys.encrypt(orjson.dumps(headers) + b"\n" + bytes(response.body), self._context())
        row = (self.agency, self.subject, self.key, self.route, self.fingerprint, response.status_code, answer)
        with_commit.insert(session, _KEEP, (*row, self._lock()), or_raise=TakenError())

    async def answer(self, session: AsyncSession, keys: ColumnKeys) -> Response | None:
        """The stored answer, None when there is none; raises KeyReused when it belongs to another request."""
        stored = (await session.execute(_FIND, self._who())).one_or_none()
        if stored is None:
            return None
        if (stored.route, bytes(stored.fingerprint)) != (self.route, self.fingerprint):
            raise KeyReused
        headers, _, body = keys.decrypt(bytes(stored.body), self._context()).partition(b"\n")
        return Response(body, stored.status, headers=orjson.loads(headers) | {REPLAYED: "true"})

    def _who(self) -> dict[str, Any]:
        return {"agency": self.agency, "subject": self.subject, "key": self.key}

    def _digest(self) -> bytes:
        return sha256(f"{self.agency}\0{self.subject}\0{self.key}".encode()).digest()

    def _lock(self) -> int:
        return int.from_bytes(self._digest()[:8], signed=True)

    def _context(self) -> bytes:
        return f"idempotency.body {self._digest().hex()[:32]}".encode()


def key_of(header: str | None, *, required: bool) -> str | None:
    """The key in the header, quoted as the draft demands or bare; raises KeyMissing or Invalid."""
    if header is None or not header.strip():
        if required:
            raise KeyMissing
        return None
    found = _KEY.fullmatch(header.strip())
    if found is None:
        message = "200文字以内の英数字と記号で指定してください (UUID を推奨します)。"
        raise invalid_at(f"/{HEADER}", message, place="header")
    return found[1] or found[2]
