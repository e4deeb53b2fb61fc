"""The form of every event: a CloudEvents 1.0 envelope around a frozen, versioned fact.

A version only ever gains optional fields; anything else is a new class published beside the old one. No contract holds
personal data in clear (R17): codes match a pattern, public directory texts are marked as such, the rest is `Sealed`.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal, NamedTuple
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.identity import rising_id

Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$", description="a code of a published list; never free text")]
CaseNumber = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{4,6}$", description="fiscal year and serial, `2026-0012`")]
PublicText = Annotated[str, Field(max_length=200, description="public directory data; about no person")]

_WORD = re.compile(r"(?<!^)(?=[A-Z])")
_registry: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact in the past tense. `on` is the fact's own date in Japan, by which rules and indicators count."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    publisher: ClassVar[str] = ""
    generation: ClassVar[int] = 1
    about: ClassVar[str] = ""
    type: ClassVar[str] = ""
    lasting: ClassVar[bool] = True
    """Whether it is kept: in the outbox, the inbox and the archive."""

    on: date

    def __init_subclass__(cls, *, about: str = "", generation: int = 1, **kwargs: Any) -> None:
        """Accept the keywords that `__pydantic_init_subclass__` uses once the fields are known."""
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, *, about: str = "", generation: int = 1, **kwargs: Any) -> None:
        """Name the event's type from its class: `ReferralMade` of intake is `tsunagu.intake.referral-made.v1`."""
        super().__pydantic_init_subclass__(**kwargs)
        if not about:
            return
        cls.about, cls.generation = about, generation
        name = _WORD.sub("-", cls.__name__).lower().removesuffix(f"-v{generation}")
        cls.type = f"tsunagu.{cls.publisher}.{name}.v{generation}"
        _registry[cls.type] = cls

    @property
    def subject(self) -> str:
        """The id of the aggregate that the fact is about; also the partition key."""
        return str(getattr(self, self.about))


class Beat(Event):
    """A stream's sign of life: what was recorded before its relay looked lies on the stream before it (ADR 018).

    `looked_at_ms` is told by the clock of the Redis server that holds the stream, read before the outbox was looked
    into: who asks that clock on arrival knows the age of what they heard, and no two clocks need agree.
    """

    lasting: ClassVar[bool] = False

    instance: Code
    partition: int
    partitions: int
    looked_at_ms: int


class Heading(NamedTuple):
    """Of an envelope what is needed while its fact is worked on; the whole takes six times the memory."""

    id: UUID
    source: str
    type: str
    correlationid: UUID
    traceparent: str | None


class Envelope(BaseModel):
    """CloudEvents 1.0, structured JSON, in the stream entry's single field `__data__`; `data` is always an object."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str | None = None
    correlationid: UUID
    causationid: UUID | None = None
    partitionkey: str
    traceparent: str | None = None
    data: dict[str, Any]

    @classmethod
    def read(cls, body: bytes) -> "Envelope":
        """Read an envelope as it lies on the stream. Raises ValidationError."""
        found: Envelope = cls.__pydantic_validator__.validate_json(body)  # without looking at options not used here
        return found

    def event(self) -> Event | None:
        """The fact inside, or None for a type this version does not know. Raises ValidationError."""
        known = _registry.get(self.type)
        return None if known is None else known.__pydantic_validator__.validate_python(self.data)

    @property
    def heading(self) -> Heading:
        """What is kept while the fact is worked on."""
        return Heading(self.id, self.source, self.type, self.correlationid, self.traceparent)

    def encoded(self) -> str:
        """The envelope as it lies in the outbox and on the stream."""
        return orjson.dumps(self.model_dump(mode="json", exclude_none=True)).decode()


def enveloped(
    event: Event, *, source: str, cause: Envelope | Heading | None = None, traceparent: str | None = None
) -> Envelope:
    """Wrap a fact that happened now; what caused it lends its correlation, and its trace where no other is given."""
    identity = rising_id()
    return Envelope(
        id=identity,
        source=f"/tsunagu/{source}",
        type=event.type,
        subject=event.subject,
        time=datetime.now(UTC),
        dataschema=f"urn:tsunagu:schema:{event.type}",
        correlationid=cause.correlationid if cause else identity,
        causationid=cause.id if cause else None,
        partitionkey=event.subject,
        traceparent=traceparent or (cause.traceparent if cause else None),
        data=event.model_dump(mode="json"),
    )


def event_types() -> Iterator[tuple[str, type[Event]]]:
    """Every known event type with its class, sorted by name."""
    yield from sorted(_registry.items())
