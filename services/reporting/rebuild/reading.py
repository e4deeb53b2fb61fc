"""Reading a kept event from its body: quickly where its form is plain, by its contract wherever a doubt is left.

The quick reader takes of JSON only what every contract takes (ids, dates, numbers and truth values in the one form in
which they are written); words are then held against what their contract says of them, each different one once. A body
that it does not take is read by the contract, whose answer holds, be it an event or a refusal.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin
from uuid import UUID

import msgspec
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from shared.contracts import Event, event_types

E = TypeVar("E", bound=Event)
Reader = Callable[[str], Any]
Check = Callable[[Any], None]
KNOWN = dict(event_types())

PLAIN: frozenset[Any] = frozenset(
    [UUID, date, bool, int, UUID | None, date | None, bool | None, int | None, float | None, tuple[UUID, ...]]
)
"""What needs no second look once it was read."""
WORDED = (str, str | None, tuple[str, ...])
"""What does, for contracts say which words there are."""
REMEMBERED = 16_384
"""So many different values of one form are remembered as right."""
_DOUBT = (msgspec.MsgspecError, RecursionError, ValidationError)


class Telling(BaseModel, Generic[E]):
    """Of an envelope no more than what counting needs: read at once into an event, without objects between."""

    data: E


@cache
def reader_of(type_: str) -> Reader | None:
    """What reads the event in bodies of this type, or raises ValidationError; None where this version knows no such.

    It gives something with the event's fields, which is an `Event` only where the contract was asked.
    """
    known = KNOWN.get(type_)
    return None if known is None else quick_reader_of(known) or contract_reader_of(known)


def contract_reader_of(known: type[Event]) -> Reader:
    """What reads these events by their contract."""
    read = TypeAdapter(Telling[known]).validator.validate_json  # type: ignore[valid-type]
    return lambda body: read(body).data


def quick_reader_of(known: type[Event]) -> Reader | None:
    """What reads these events quickly; None where not all of them is plain or words, field by field."""
    rules = known.__pydantic_decorators__
    more = rules.field_validators or rules.model_validators or known.model_config != Event.model_config
    if more or not all(map(_is_simple, known.model_fields.values())):
        return None
    decode, checks, by_contract = _decoder_of(known), [*_checks_of(known)], contract_reader_of(known)

    def read(body: str) -> Any:
        try:
            found = decode(body).data
            for check in checks:
                check(found)
        except _DOUBT:
            return by_contract(body)
        return found

    return read


def _is_simple(field: FieldInfo) -> bool:
    form = _form(field)
    return not (field.default_factory or field.alias) and (form in WORDED or (form in PLAIN and not field.metadata))


def _form(field: FieldInfo) -> Any:
    """A field's type without what is said of its words."""
    declared: Any = field.annotation
    words = [each for each in get_args(declared) if get_origin(each) is Annotated and get_args(each)[0] is str]
    if not words:
        return declared
    return tuple[str, ...] if get_origin(declared) is tuple else str | None


def _decoder_of(known: type[Event]) -> Callable[[str], Any]:
    fields = known.model_fields.items()
    required = [(name, _form(field)) for name, field in fields if field.is_required()]
    others = [(name, _form(field), field.default) for name, field in fields if not field.is_required()]
    told = msgspec.defstruct(known.__name__, [*required, *others])
    return msgspec.json.Decoder(msgspec.defstruct("Told", [("data", told)])).decode


def _checks_of(known: type[Event]) -> Iterator[Check]:
    """One for all fields of which the same is said."""
    alike: dict[str, tuple[Any, list[str]]] = {}
    for name, field in known.model_fields.items():
        if _form(field) in WORDED:
            declared = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            alike.setdefault(repr(declared), (declared, []))[1].append(name)
    for declared, names in alike.values():
        yield _check(TypeAdapter(declared).validator.validate_python, names)


def _check(by_contract: Callable[[Any], Any], names: list[str]) -> Check:
    right: set[Any] = set()
    values_of: Callable[[Any], Any] = attrgetter(*names, names[0])  # of several, so that it always gives a tuple

    def check(found: Any) -> None:
        values = values_of(found)
        if not right.issuperset(values):
            if any(by_contract(value) != value for value in values):
                raise msgspec.ValidationError("the contract reads it as something else")
            if len(right) > REMEMBERED:
                right.clear()
            right.update(values)

    return check
