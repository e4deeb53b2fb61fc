"""Key files: JWK sets on disk, made where missing, rotated by putting the new key first.

One folder holds `{service}/sealing.jwks` (private EC P-256 keys), `{service}/columns.jwks` (256-bit keys),
`{service}/apart.jwks` (256-bit keys of their own for what lies apart from everything else) and `public/{service}.jwks`.
Private files have mode 0600 in folders of mode 0700. The newest key of a file stands first.
"""

import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson
from joserfc.errors import JoseError, MissingKeyError
from joserfc.jwk import ECKey, KeySet, KeySetSerialization, OctKey

from shared.privacy.errors import BadKeyFile

SEALING = "sealing.jwks"
COLUMNS = "columns.jwks"
APART = "apart.jwks"
FIRST_APART = 128
"""Keys of what lies apart are numbered from here on, so that a stored value says which kind of key it needs."""
PUBLIC = "public"


def generate(folder: Path, services: Iterable[str]) -> None:
    """Make every key that is missing for these service instances; what exists is left as it is.

    Safe when two processes do it at once: whoever links its file first has made the key, the other one uses that.
    """
    _private_folder(folder)
    _private_folder(folder / PUBLIC)
    for service in services:
        own = _private_folder(folder / service)
        _create(own / SEALING, _key_set([_new_sealing_key()], private=True))
        _create(own / COLUMNS, _key_set([_new_column_key(1)], private=True))
        _create(own / APART, _key_set([_new_column_key(FIRST_APART)], private=True))
        _create(folder / PUBLIC / f"{service}.jwks", _key_set(read_sealing_keys(own / SEALING), private=False))


def rotate_sealing(folder: Path, service: str) -> None:
    """Put a new sealing key before the others, privately first. Restart the service before those who write to it."""
    private = folder / service / SEALING
    keys = [_new_sealing_key(), *read_sealing_keys(private)]
    _replace(private, _key_set(keys, private=True))
    _replace(folder / PUBLIC / f"{service}.jwks", _key_set(keys, private=False))


def rotate_columns(folder: Path, service: str) -> None:
    """Put a new column key before the others; rows written before stay readable with the old ones.

    Keep the last key of the file: blind indexes come from it.
    """
    _rotate(folder / service / COLUMNS)


def rotate_apart(folder: Path, service: str) -> None:
    """Put a new key for what lies apart before the others; what was written before stays readable with the old ones."""
    _rotate(folder / service / APART)


def _rotate(path: Path) -> None:
    keys = read_column_keys(path)
    number = max(keys) + 1
    _replace(path, _key_set([_new_column_key(number), *(_column_jwk(n, raw) for n, raw in keys.items())], private=True))


def read_sealing_keys(path: Path) -> list[ECKey]:
    """Read the P-256 keys of a file, newest first. Raises `BadKeyFile`."""
    keys = [key for key in _read(path) if isinstance(key, ECKey) and key.curve_name == "P-256"]
    if not keys:
        raise BadKeyFile(f"{path}: holds no EC P-256 key")
    return keys


def read_column_keys(path: Path) -> dict[int, bytes]:
    """Read the 256-bit keys of a file by their number (the kid, 0-255), newest first. Raises `BadKeyFile`."""
    keys: dict[int, bytes] = {}
    for key in _read(path):
        kid = key.kid or ""
        if not isinstance(key, OctKey) or len(key.raw_value) != 32:  # noqa: PLR2004 - AES-256
            raise BadKeyFile(f"{path}: a column key must be a 256-bit octet sequence (kty oct)")
        if not kid.isascii() or not kid.isdecimal() or int(kid) > 255 or int(kid) in keys:  # noqa: PLR2004 - one byte
            raise BadKeyFile(f"{path}: a column key's kid must be a number from 0 to 255, each once")
        keys[int(kid)] = key.raw_value
    return keys


def read_apart_keys(path: Path) -> dict[int, bytes]:
    """Read the keys of what lies apart by their number (128-255), newest first. Raises `BadKeyFile`."""
    keys = read_column_keys(path)
    if min(keys) < FIRST_APART:
        raise BadKeyFile(f"{path}: a key of what lies apart has a number from {FIRST_APART} on")
    return keys


def _read(path: Path) -> KeySet:
    try:
        found: KeySetSerialization = orjson.loads(path.read_bytes())
        return KeySet.import_key_set(found)
    except MissingKeyError:
        raise BadKeyFile(f"{path}: holds no key") from None
    except OSError as error:
        raise BadKeyFile(f"{path}: cannot be read ({error.strerror}); `tsunagu keys` makes what is missing") from None
    except (ValueError, KeyError, TypeError, AttributeError, JoseError) as error:
        raise BadKeyFile(f"{path}: is no JWK set ({type(error).__name__})") from None


def _new_sealing_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "enc", "alg": "ECDH-ES+A256KW"}, private=True, auto_kid=True)


def _new_column_key(number: int) -> OctKey:
    return _column_jwk(number, secrets.token_bytes(32))


def _column_jwk(number: int, raw: bytes) -> OctKey:
    return OctKey.import_key(raw, {"kid": str(number), "use": "enc", "alg": "A256GCM"})


def _key_set(keys: Sequence[ECKey | OctKey], *, private: bool) -> bytes:
    serialised: dict[str, Any] = {"keys": [key.as_dict(private=private) for key in keys]}
    return orjson.dumps(serialised, option=orjson.OPT_INDENT_2) + b"\n"


def _private_folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _create(path: Path, content: bytes) -> None:
    if path.exists():
        return
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _replace(path: Path, content: bytes) -> None:
    _draft(path, content).replace(path)
