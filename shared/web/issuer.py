"""The issuer's public keys: a JWKS in a file, read again when it changes, or at an address."""

import asyncio
import time
from pathlib import Path
from typing import Protocol

import orjson
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet, OctKey

MAX_AGE_S = 300.0
PAUSE_S = 60.0
TIMEOUT_S = 5.0

log = structlog.get_logger(__name__)


class IssuerError(Exception):
    """The issuer's keys cannot be had, so no token can be checked."""


class IssuerKeys(Protocol):
    """Where the keys come from."""

    def version(self) -> int:
        """Changes whenever keys were added or withdrawn, so that what was verified with them is checked again."""

    async def keys(self) -> KeySet:
        """The keys in force; raises IssuerError when none can be had."""

    async def renew(self) -> bool:
        """A token names a key unknown here: look again, at most once a minute. Whether it was worth a try."""


def issuer_keys(jwks: str) -> IssuerKeys:
    """The source that the setting names: an address or a file."""
    return KeysAtAddress(jwks) if jwks.startswith(("https://", "http://")) else KeysInFile(Path(jwks))


def read_keys(content: bytes) -> KeySet:
    """The asymmetric keys of a JWKS; raises IssuerError, saying nothing of the content."""
    try:
        found = [JWKRegistry.import_key(key) for key in orjson.loads(content)["keys"] if key.get("kty") in _KINDS]
    except (ValueError, KeyError, TypeError, AttributeError, JoseError) as error:
        raise IssuerError(f"not a JWKS ({type(error).__name__})") from None
    usable: list[Key] = [key for key in found if not isinstance(key, OctKey)]
    if not usable:
        raise IssuerError("the JWKS holds no EC, RSA or OKP key")
    return KeySet(usable)


_KINDS = ("EC", "RSA", "OKP")


class KeysInFile:
    """A JWKS file; whoever rotates keys replaces the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = 0
        self._keys: KeySet | None = None

    def version(self) -> int:
        """The file's time of change; reads it again when that moved."""
        try:
            stamp = self._path.stat().st_mtime_ns
        except OSError:
            stamp = -1
        if stamp != self._stamp:
            self._read(stamp)
        return self._stamp

    def _read(self, stamp: int) -> None:
        try:
            self._keys = read_keys(self._path.read_bytes())
        except (OSError, IssuerError) as error:
            # Half-written or gone: what was valid stays valid until there is something readable again.
            log.warning("issuer keys unreadable", reason=type(error).__name__)
        self._stamp = stamp

    async def keys(self) -> KeySet:
        """The keys of the file as it is now."""
        self.version()
        if self._keys is None:
            raise IssuerError("the issuer's JWKS file cannot be read")
        return self._keys

    async def renew(self) -> bool:
        """A changed file is noticed at once; there is nothing more to look for."""
        return False


class KeysAtAddress:
    """A JWKS served by an identity provider; kept for five minutes, and longer while the provider is away."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: KeySet | None = None
        self._content = b""
        self._version = 0
        self._tried = -PAUSE_S
        self._fetched = -MAX_AGE_S
        self._lock = asyncio.Lock()

    def version(self) -> int:
        """Counts the times the served keys changed."""
        return self._version

    async def keys(self) -> KeySet:
        """The keys, fetched when there are none or they are five minutes old."""
        if time.monotonic() - self._fetched >= MAX_AGE_S:
            await self.renew()
        if self._keys is None:
            raise IssuerError("the issuer's keys cannot be fetched")
        return self._keys

    async def renew(self) -> bool:
        """Fetch unless that was tried within the last minute; those who ask meanwhile share one fetch."""
        asked = time.monotonic()
        async with self._lock:
            if self._tried > asked:
                return True
            if asked - self._tried < PAUSE_S and self._keys is not None:
                return False
            await self._fetch()
            self._tried = time.monotonic()
            return True

    async def _fetch(self) -> None:
        import httpx  # a process that reads its issuer's keys from a file never needs it

        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
                answer = (await client.get(self._url)).raise_for_status()
            keys = read_keys(answer.content)
        except (httpx.HTTPError, IssuerError) as error:
            log.warning("issuer keys unreachable", reason=type(error).__name__)
            return
        self._fetched = time.monotonic()
        if answer.content != self._content:
            self._keys, self._content, self._version = keys, answer.content, self._version + 1
