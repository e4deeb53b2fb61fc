"""Encrypted columns: personal data at rest, readable only by the service whose key is unlocked.

cipher = ColumnCipher()                                  # in tables.py, one per service
Column("name", Encrypted(cipher, "intake.member.name"))  # the context names the column and never changes
cipher.unlock(keyring.columns)                           # in app.py
"""

from typing import Any

import orjson
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator

from shared.privacy.column_keys import ColumnKeys
from shared.privacy.errors import BadKeyFile, Locked, NotComparable
from shared.privacy.kana import normalised


class ColumnCipher:
    """A service's lock on its columns; shut until `unlock` is called with the keys from its settings."""

    __slots__ = ("__weakref__", "_apart", "_keys", "has_apart")

    def __init__(self) -> None:
        self._keys: ColumnKeys | None = None
        self._apart: ColumnKeys | None = None
        self.has_apart = False
        """Whether one of the columns lies apart, under keys of its own."""

    def unlock(self, keys: ColumnKeys, apart: ColumnKeys | None = None) -> None:
        """Take the keys, and those of what lies apart. Raises `BadKeyFile` when those are needed and not there."""
        if self.has_apart and apart is None:
            raise BadKeyFile("apart.jwks: cannot be read (no such file); `tsunagu keys generate` makes what is missing")
        self._keys, self._apart = keys, apart

    @property
    def keys(self) -> ColumnKeys:
        """Raises `Locked` before `unlock`."""
        if self._keys is None:
            raise Locked("the column cipher is locked: app.py calls cipher.unlock(keyring.columns) at start")
        return self._keys

    @property
    def apart(self) -> ColumnKeys:
        """The keys of what lies apart. Raises `Locked` before `unlock`."""
        if self._apart is None:
            raise Locked("what lies apart is locked: cipher.unlock(keyring.columns, keyring.apart) is called at start")
        return self._apart

    def blind(self, value: str) -> bytes:
        """Make the blind index of a name in kana: 32 bytes, equal for every way of typing the same reading."""
        return self.keys.index(normalised(value).encode())


class _NoComparison(TypeDecorator.Comparator[Any]):
    """Two encryptions of one value differ: a comparison in SQL would be silently false. Only NULL may be asked for."""

    def operate(self, op: operators.OperatorType, *other: Any, **kwargs: Any) -> Any:
        asks_for_null = op in {operators.is_, operators.is_not, operators.eq, operators.ne} and _is_null(other[0])
        if not asks_for_null:
            raise NotComparable("an encrypted column cannot be searched or ordered by: use cipher.blind(...)")
        return super().operate(op, *other, **kwargs)


def _is_null(value: Any) -> bool:
    return value is None or getattr(value, "__visit_name__", "") == "null"


class Encrypted(TypeDecorator[str]):
    """Text stored as AES-256-GCM ciphertext (bytea); `context` is authenticated and ties it to its column.

    One that lies `apart` is encrypted under keys of its own: the key of all other columns does not open it.
    """

    impl = LargeBinary
    cache_ok = True
    comparator_factory = _NoComparison

    def __init__(self, cipher: ColumnCipher, context: str, *, apart: bool = False) -> None:
        super().__init__()
        self.cipher = cipher
        self.context = context
        self.apart = apart
        cipher.has_apart = cipher.has_apart or apart

    @property
    def _keys(self) -> ColumnKeys:
        return self.cipher.apart if self.apart else self.cipher.keys

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else self._keys.encrypt(value.encode(), self.context.encode())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self._keys.decrypt(bytes(value), self.context.encode()).decode()


class EncryptedJSON(TypeDecorator[Any]):
    """JSON stored as ciphertext, like `Encrypted`. Replace the value to change it: changes inside are not noticed."""

    impl = LargeBinary
    cache_ok = True
    comparator_factory = _NoComparison

    def __init__(self, cipher: ColumnCipher, context: str) -> None:
        super().__init__()
        self.cipher = cipher
        self.context = context

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else self.cipher.keys.encrypt(orjson.dumps(value), self.context.encode())

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Any | None:  # noqa: ARG002
        return None if value is None else orjson.loads(self.cipher.keys.decrypt(bytes(value), self.context.encode()))
