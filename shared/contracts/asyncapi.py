"""The bus as an AsyncAPI 3.0 document: streams, messages, who publishes, who hears and as which consumer group.

Made from the contracts alone, so that a newcomer's tools read what our processes speak; `documents.py` writes it.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.contracts import Envelope, Event, event_types
from shared.contracts.topology import SUBSCRIPTIONS, consumers_of, replay_stream, stream

SAMPLES = Path(__file__).parent / "samples"
CLOUDEVENT = "application/cloudevents+json"
SCHEMAS = "#/components/schemas/"
MESSAGES = "#/components/messages/"
MOMENT = "2026-06-12T01:00:00Z"
ENVELOPE_FIELDS = {
    "id": "the event's own id; a consumer applies each id once",
    "source": "`/tsunagu/` and the publishing instance",
    "subject": "the id of the aggregate that the fact is about",
    "time": "when the fact was recorded (UTC); the fact's own date in Japan is `data.on`",
    "dataschema": "names the JSON Schema of `data`",
    "correlationid": "the id of the event that everything began with",
    "causationid": "the id of the event that this one is a consequence of",
    "partitionkey": "events with one key lie on one stream, in the order they were recorded",
    "traceparent": "W3C Trace Context; ids only",
    "data": "the fact; see the message's own schema",
}
INTRODUCTION = """What the five services of tsunagu tell each other, generated from `shared/contracts`; do not edit.

One Redis stream per publishing service instance; an entry has one field, `__data__`, that holds a CloudEvents 1.0 event
in structured JSON. Every consuming instance reads through a consumer group of its own name, at least once and in
any order; an event's `id` makes the second delivery harmless. With `TSUNAGU_PARTITIONS` = n above 1 each stream is n
streams, `tsunagu:<publisher>:{0}` to `{n-1}`, chosen by CRC-32 of `partitionkey`.

An intake that an agency runs itself publishes what intake does on `tsunagu:<its name>`, and hears what intake hears and
what the other intakes tell.

No event holds personal data in clear (R17): a string is an id, a date, a code of a published list, public directory
data, or a JWE sealed for the one service that may open it."""


def asyncapi() -> str:
    """Give the whole document, as `docs/asyncapi.json` holds it."""
    return json.dumps(_document(), ensure_ascii=False, indent=1) + "\n"


def _document() -> dict[str, Any]:
    events = dict(event_types())
    return {
        "asyncapi": "3.0.0",
        "id": "urn:tsunagu:bus",
        "info": {
            "title": "tsunagu: events between the services",
            "version": "1",
            "description": INTRODUCTION,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": CLOUDEVENT,
        "servers": {
            "bus": {
                "host": "{address}",
                "protocol": "redis",
                "description": "Redis 6.2 or newer; `TSUNAGU_REDIS_URL`",
                "variables": {"address": {"default": "127.0.0.1:6379"}},
            }
        },
        "channels": _channels(events),
        "operations": _operations(events),
        "components": {"messages": _messages(events), "schemas": _schemas(events)},
    }


def _by_publisher(events: dict[str, type[Event]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for name, event in events.items():
        grouped[event.publisher].append(name)
    return dict(grouped)


def _channels(events: dict[str, type[Event]]) -> dict[str, Any]:
    grouped = _by_publisher(events)
    return {
        publisher: {
            "address": stream(publisher),
            "title": f"What {publisher} publishes",
            "description": f"Heard by {', '.join(consumers_of(publisher)) or 'nobody yet'}.",
            "servers": [{"$ref": "#/servers/bus"}],
            "messages": {name: {"$ref": MESSAGES + name} for name in names},
        }
        for publisher, names in grouped.items()
    } | {
        f"to.{consumer}": {
            "address": replay_stream(consumer),
            "title": f"History told to {consumer} again",
            "description": f"What {', '.join(publishers)} published before; put there by `tsunagu replay`.",
            "servers": [{"$ref": "#/servers/bus"}],
            "messages": {name: {"$ref": MESSAGES + name} for publisher in publishers for name in grouped[publisher]},
        }
        for consumer, publishers in SUBSCRIPTIONS.items()
    }


def _operations(events: dict[str, type[Event]]) -> dict[str, Any]:
    """One `send` per publisher, one `receive` per consumer and stream it reads; types it does not know it leaves."""
    grouped = _by_publisher(events)
    told: dict[str, Any] = {
        f"{publisher}.publishes": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{publisher}"},
            "summary": f"{publisher} tells what happened, after the transaction that saved it",
            "tags": [{"name": publisher}],
        }
        for publisher in grouped
    }
    for consumer, publishers in SUBSCRIPTIONS.items():
        for publisher in publishers:
            told[f"{consumer}.hears.{publisher}"] = _hears(consumer, publisher, f"what {publisher} publishes")
        told[f"{consumer}.hears.again"] = _hears(consumer, f"to.{consumer}", "history that it lacks")
    return told


def _hears(consumer: str, channel: str, what: str) -> dict[str, Any]:
    return {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": f"{consumer} hears {what}",
        "tags": [{"name": consumer}],
        "x-consumer-group": consumer,
    }


def _messages(events: dict[str, type[Event]]) -> dict[str, Any]:
    return {name: _message(name, event) for name, event in events.items()}


def _message(name: str, event: type[Event]) -> dict[str, Any]:
    about = " ".join((event.__doc__ or "").split())
    of_this_type = {
        "type": {"const": name},
        "dataschema": {"const": f"urn:tsunagu:schema:{name}"},
        "data": {"$ref": SCHEMAS + name},
    }
    return {
        "name": name,
        "title": event.__name__,
        "summary": about,
        "contentType": CLOUDEVENT,
        "correlationId": {"location": "$message.payload#/correlationid"},
        "payload": {
            "allOf": [{"$ref": SCHEMAS + "Envelope"}, {"type": "object", "properties": of_this_type}],
        },
        "examples": [{"name": "sample", "payload": _example(name, event)}],
    }


def _example(name: str, event: type[Event]) -> dict[str, Any]:
    fact = event.model_validate_json((SAMPLES / f"{name}.json").read_bytes())
    identity = "5f0c8a52-3f0e-5f43-9d5e-0d9d7b1b5a01"
    envelope = Envelope.model_validate(
        {
            "id": identity,
            "source": f"/tsunagu/{event.publisher}",
            "type": name,
            "subject": fact.subject,
            "time": MOMENT,
            "dataschema": f"urn:tsunagu:schema:{name}",
            "correlationid": identity,
            "partitionkey": fact.subject,
            "data": fact.model_dump(mode="json"),
        }
    )
    told: dict[str, Any] = json.loads(envelope.encoded())
    return told


def _schemas(events: dict[str, type[Event]]) -> dict[str, Any]:
    """All schemas with the models inside them beside them; a schema bears the name of its event's type."""
    wanted = [(event, "validation") for event in events.values()]
    ours, known = models_json_schema([(Envelope, "validation"), *wanted], ref_template=SCHEMAS + "{model}")  # type: ignore[list-item]
    definitions: dict[str, Any] = known["$defs"]
    keys = {event: ours[event, "validation"]["$ref"].removeprefix(SCHEMAS) for event in events.values()}
    envelope = definitions.pop(ours[Envelope, "validation"]["$ref"].removeprefix(SCHEMAS))
    for field, meaning in ENVELOPE_FIELDS.items():
        envelope["properties"][field]["description"] = meaning
    told = {"Envelope": envelope}
    told |= {name: definitions.pop(keys[event]) for name, event in events.items()}
    return told | dict(sorted(definitions.items()))
