"""The keys one service instance holds: its own to open with, the others' public ones to seal to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol
from pydantic import BaseModel, ValidationError

from shared.privacy.column_keys import ColumnKeys
from shared.privacy.errors import NotForUs, Undecipherable, UnexpectedContent, UnknownRecipient
from shared.privacy.keyfiles import (
    APART,
    COLUMNS,
    SEALING,
    generate,
    read_apart_keys,
    read_column_keys,
    read_sealing_keys,
    rotate_apart,
    rotate_columns,
    rotate_sealing,
)
from shared.privacy.sealed import Sealed

__all__ = ["KeyRing", "generate", "rotate_apart", "rotate_columns", "rotate_sealing"]

T = TypeVar("T", bound=BaseModel)


class _Registry(jwe.JWERegistry):
    """Only our algorithms, and room for a dossier with long free texts (the library stops at 64 KiB)."""

    max_ciphertext_length: ClassVar[int] = 32 * 1024 * 1024  # type: ignore[misc]


_REGISTRY = _Registry(algorithms=["ECDH-ES+A256KW", "A256GCM"])


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """Seals for one recipient each, opens what was sealed for us; holds the column keys too.

    The recipient is a service instance with a key of its own; sealed content says which key, never who sent it.
    """

    own: Mapping[str, ECKey]
    recipients: Mapping[str, ECKey]
    columns: ColumnKeys
    apart: ColumnKeys | None = None
    """For columns that lie apart: under keys of their own; what lay under a column key before stays readable."""

    @classmethod
    def load(cls, own: Path, public: Path) -> "KeyRing":
        """Read `own/sealing.jwks`, `own/columns.jwks`, `own/apart.jwks` if there is one, and every public key file.

        Raises `BadKeyFile`.
        """
        columns = read_column_keys(own / COLUMNS)
        has_apart = (own / APART).exists()
        return cls(
            own={_kid(key): key for key in read_sealing_keys(own / SEALING)},
            recipients={path.stem: read_sealing_keys(path)[0] for path in sorted(public.glob("*.jwks"))},
            columns=ColumnKeys(columns),
            apart=ColumnKeys(read_apart_keys(own / APART) | columns) if has_apart else None,
        )

    def seal(self, model: T, to: str) -> Sealed[T]:
        """Encrypt for the newest key of the service instance `to`. Raises `UnknownRecipient`."""
        key = self.recipients.get(to)
        if key is None:
            raise UnknownRecipient(f"no public key for {to!r}: put {to}.jwks into the folder of public keys")
        header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": _kid(key)}
        return Sealed(jwe.encrypt_compact(header, model.model_dump_json().encode(), key, registry=_REGISTRY))

    def open(self, sealed: Sealed[T], as_: type[T]) -> T:
        """Decrypt with whichever of our keys it names and read it as `as_`.

        Raises `NotForUs`, `Undecipherable`, or `UnexpectedContent` (which tells places and rules, no values).
        """
        content = self._decrypt(sealed.token)
        try:
            return as_.model_validate_json(content)
        except ValidationError as error:
            faults = [
                f"{'.'.join(map(str, fault['loc'])) if fault['type'] != 'extra_forbidden' else '?'}: {fault['type']}"
                for fault in error.errors(include_url=False, include_context=False, include_input=False)
            ]
        # Raised outside the except block: the pydantic error holds the values and must not hang on as context.
        raise UnexpectedContent(f"{as_.__name__}: {'; '.join(faults[:20])}")

    def _decrypt(self, token: str) -> bytes:
        try:
            content = jwe.decrypt_compact(token, self._key_for, registry=_REGISTRY).plaintext
        except (JoseError, ValueError) as error:
            raise Undecipherable(f"sealed content does not open ({type(error).__name__})") from None
        return content or b""

    def _key_for(self, guest: GuestProtocol) -> ECKey:
        key = self.own.get(str(guest.headers().get("kid")))
        if key is None:
            raise NotForUs("sealed for a key this service does not hold")
        return key


def _kid(key: ECKey) -> str:
    key.ensure_kid()
    return str(key.kid)
