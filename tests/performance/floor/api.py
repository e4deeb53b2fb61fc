"""The floor of a command: a FastAPI route and asyncpg, writing the rows that `POST /intake/v1/consultations` writes.

The same token check, the same encrypted values, all rows in one statement (which is one transaction, and faster by half
than a statement a table), the relay woken after commit.
What it leaves out: rules, code lists, the refusal of bad input beyond its form, the replay of a stored answer.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

from tests.performance.floor.secrets import Tokens, blind, digest, encrypted, sealed

CHANNEL = "floor_outbox"
STREAM = "floor:intake"
TYPE = "tsunagu.intake.consultation-received.v1"

_STORE = """
WITH home AS (
    INSERT INTO household (id, address, address_protected) VALUES ($1, $2, $3)
), people AS (
    INSERT INTO member (household_id, id, name, kana, birth_date, relation, living, represented_by, name_index,
        kana_index, position)
    SELECT $1, said.* FROM unnest($4::uuid[], $5::bytea[], $6::bytea[], $7::bytea[], $8::text[], $9::boolean[],
        $10::uuid[], $11::bytea[], $12::bytea[], $13::smallint[]) AS said
), received AS (
    INSERT INTO consultation (id, household_id, agency, desk, received_on, received_by, channel, source, owner_agency,
        owner_desk, owner_subject, urgency, urgency_rank, source_note, caller_name, caller_relation, caller_phone,
        narrative, status, external_reference, external_reference_index, revision, last_contact_on)
    VALUES ($14, $1, $15, $16, $17, $18, $19, $20, $15, $16, $18, $21, $22, $23, $24, $25, $26, $27, 'open',
        $28, $29, 1, $17)
), about AS (
    INSERT INTO concerned (consultation_id, member_id, position, issues, issues_typed, main_issue, note)
    SELECT $14, said.id, said.position, string_to_array(said.issues, ','), said.typed, said.main_issue, said.note
    FROM unnest($4::uuid[], $13::smallint[], $30::text[], $31::bytea[], $32::text[], $33::bytea[])
        AS said (id, position, issues, typed, main_issue, note)
), findable_later AS (
    INSERT INTO findable_stale (consultation_id) VALUES ($14)
), told AS (
    INSERT INTO outbox (event_id, stream, type, body) VALUES ($34, $35, $36, $37)
), kept AS (
    INSERT INTO idempotency (agency, subject, key, route, fingerprint, status, body)
    VALUES ($15, $18, $38, $39, $40, 201, $41)
)
INSERT INTO access_log (id, subject, agency, act, kind, record, basis)
VALUES ($42, $18, $15, 'create', 'consultation', $43, 'internal_use')
"""
_RANK = {"emergency": 0, "soon": 1, "normal": 2}


class Caller(BaseModel):
    name: str | None = None
    relation: str | None = None
    phone: str | None = None


class Person(BaseModel):
    ref: str
    name: str | None = None
    kana: str | None = None
    birth_date: str | None = None
    relation: str | None = None
    living: bool = True
    represented_by: str | None = None
    issues: tuple[str, ...] = ()
    main_issue: str | None = None
    note: str | None = None


class Household(BaseModel):
    address: str | None = None
    address_protected: bool = False
    members: tuple[Person, ...] = ()


class Said(BaseModel):
    on: date
    desk: str
    channel: str
    source: str
    source_note: str | None = None
    urgency: str = "normal"
    caller: Caller = Caller()
    household: Household
    narrative: str | None = None
    external_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """The ids that a reception is given, and who received it."""

    id: UUID
    household_id: UUID
    members: dict[str, UUID]
    claims: dict[str, Any]

    @property
    def agency(self) -> str:
        return str(self.claims["agency"])

    @property
    def subject(self) -> str:
        return str(self.claims["sub"])


@contextlib.asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["FLOOR_DATABASE_URL"]
    size = int(os.environ["FLOOR_POOL"])
    async with asyncpg.create_pool(url, min_size=size, max_size=size) as pool:
        app.state.pool, app.state.wake = pool, asyncio.Event()
        app.state.tokens = Tokens(Path(os.environ["FLOOR_ISSUER_JWKS"]))
        waking = asyncio.create_task(_wake_relay(url, app.state.wake))
        yield
        waking.cancel()


async def _wake_relay(url: str, wake: asyncio.Event) -> None:
    """Tell the relay of many commits at once, outside their transactions."""
    connection = await asyncpg.connect(url)
    while True:
        await wake.wait()
        wake.clear()
        await connection.execute(f"NOTIFY {CHANNEL}")


app = FastAPI(lifespan=_running, openapi_url=None)


@app.get("/readyz")
async def readyz() -> dict[str, bool]:
    return {"ready": True}


@app.post("/floor/v1/consultations")
async def receive(request: Request) -> Response:
    claims = app.state.tokens.claims(request.headers["authorization"])
    raw = await request.body()
    said = Said.model_validate_json(raw)
    made = Made(uuid4(), uuid4(), {person.ref: uuid4() for person in said.household.members}, claims)
    owner = {"agency": made.agency, "subject": made.subject}
    answer = orjson.dumps({"id": made.id, "household_id": made.household_id, "members": made.members, "owner": owner})
    await _store(app.state.pool, said, made, _kept(request, raw, answer))
    app.state.wake.set()
    return Response(answer, 201, media_type="application/json")


def _kept(request: Request, raw: bytes, answer: bytes) -> tuple[str, str, bytes, bytes]:
    """What is kept of a request under its key: key, route, fingerprint, the answer with its headers."""
    answered = orjson.dumps({"content-type": "application/json"}) + b"\n" + answer
    route = f"POST {request.url.path}"
    return request.headers["idempotency-key"], route, digest(raw), encrypted(answered, b"idempotency.body")


async def _store(pool: asyncpg.Pool, said: Said, made: Made, kept: tuple[str, str, bytes, bytes]) -> None:
    home, people = said.household, said.household.members
    await pool.execute(
        _STORE,
        *(made.household_id, sealed(home.address, b"address"), home.address_protected),
        *zip(*(_member(person, made, position) for position, person in enumerate(people)), strict=True),
        *_consultation(said, made),
        *zip(*(_concerned(person) for person in people), strict=True),
        *_event(said, made),
        *kept,
        *(uuid4(), str(made.id)),
    )


def _member(person: Person, made: Made, position: int) -> tuple[Any, ...]:
    return (
        made.members[person.ref],
        sealed(person.name, b"name"),
        sealed(person.kana, b"kana"),
        sealed(person.birth_date, b"birth_date"),
        person.relation,
        person.living,
        made.members[person.represented_by] if person.represented_by else None,
        blind(person.name),
        blind(person.kana),
        position,
    )


def _consultation(said: Said, made: Made) -> tuple[Any, ...]:
    return (
        made.id,
        made.agency,
        said.desk,
        said.on,
        made.subject,
        said.channel,
        said.source,
        said.urgency,
        _RANK[said.urgency],
        sealed(said.source_note, b"source_note"),
        sealed(said.caller.name, b"caller_name"),
        sealed(said.caller.relation, b"caller_relation"),
        sealed(said.caller.phone, b"caller_phone"),
        sealed(said.narrative, b"narrative"),
        sealed(said.external_reference, b"external_reference"),
        blind(said.external_reference),
    )


def _concerned(person: Person) -> tuple[Any, ...]:
    issues = ",".join(_issues(person))
    return issues, encrypted(b"[]", b"issues_typed"), person.main_issue, sealed(person.note, b"note")


def _issues(person: Person) -> list[str]:
    named = [person.main_issue, *person.issues] if person.main_issue else person.issues
    return list(dict.fromkeys(named))


def _event(said: Said, made: Made) -> tuple[Any, ...]:
    event_id = uuid4()
    body = {
        "specversion": "1.0",
        "id": event_id,
        "source": "/tsunagu/intake",
        "type": TYPE,
        "subject": made.id,
        "time": datetime.now(UTC),
        "datacontenttype": "application/json",
        "dataschema": f"urn:tsunagu:schema:{TYPE}",
        "correlationid": event_id,
        "partitionkey": made.id,
        "data": {
            "on": said.on,
            "consultation_id": made.id,
            "agency": made.agency,
            "desk": said.desk,
            "channel": said.channel,
            "source": said.source,
            "urgency": said.urgency,
            "issues": sorted({issue for person in said.household.members for issue in _issues(person)}),
        },
    }
    return event_id, STREAM, TYPE, orjson.dumps(body).decode()
