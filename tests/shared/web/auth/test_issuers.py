"""Where the issuer's keys come from: a file or an address."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import KeySet, OctKey

from shared.web.auth import Unauthenticated, Verifier
from shared.web.issuer import IssuerError, issuer_keys, read_keys
from shared.web.tokens import NoSigningKeyError, new_signing_key, public_jwks, signing_key
from tests.shared.web.auth.conftest import AGENCIES, claims_of, signed


async def test_keys_at_an_address_are_fetched_once_and_again_for_an_unknown_key(provider: Any) -> None:
    async with serving(provider.path) as (url, hits):
        verifier = Verifier(issuer_keys(url), AGENCIES)
        source = verifier._keys
        await asyncio.gather(
            *(verifier.actor(f"Bearer {signed(provider.key, claims_of(sub=f'w{n}'))}") for n in range(9))
        )
        assert len(hits) == 1

        successor = new_signing_key()
        provider.publish(provider.key, successor)
        token = f"Bearer {signed(successor, claims_of())}"
        with pytest.raises(Unauthenticated):  # looked less than a minute ago
            await verifier.actor(token)
        assert len(hits) == 1

        source._tried -= 60
        assert await verifier.actor(token)
        assert len(hits) == 2


async def test_keys_at_an_address_outlive_an_outage(provider: Any) -> None:
    async with serving(provider.path) as (url, _):
        verifier = Verifier(issuer_keys(url), AGENCIES)
        assert await verifier.actor(f"Bearer {signed(provider.key, claims_of())}")
    source = verifier._keys
    source._fetched -= 3600
    source._tried -= 3600

    assert await verifier.actor(f"Bearer {signed(provider.key, claims_of(sub='another'))}")


class serving:  # noqa: N801 — reads as a verb
    """A file at an address, and a list of the times it was asked for."""

    def __init__(self, path: Any) -> None:
        self.path, self.hits = path, []

    async def __aenter__(self) -> Any:
        self.server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/jwks", self.hits

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        await self.server.wait_closed()

    async def _answer(self, reader: Any, writer: Any) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.hits.append(time.monotonic())
        body = self.path.read_bytes()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"keys": 7}', b'{"keys": []}', b'{"keys": [{"kty": "EC"}]}'])
def test_what_is_no_jwks_is_refused(content: bytes) -> None:
    with pytest.raises(IssuerError):
        read_keys(content)


def test_shared_secrets_in_a_jwks_are_left_out() -> None:
    content = KeySet([OctKey.generate_key(256), new_signing_key()]).as_dict(private=True)

    assert [key.key_type for key in read_keys(json.dumps(content).encode())] == ["EC"]


def test_a_signing_key_is_read_from_a_file(tmp_path: Path) -> None:
    key = new_signing_key()
    (tmp_path / "jwk").write_text(json.dumps(key.as_dict(private=True)))
    (tmp_path / "jwks").write_text(json.dumps({"keys": [key.as_dict(private=True)]}))
    (tmp_path / "public").write_text(public_jwks(key))
    (tmp_path / "junk").write_text("{")

    assert signing_key(tmp_path / "jwk").kid == signing_key(tmp_path / "jwks").kid == key.kid
    for name in ("public", "junk", "missing"):
        with pytest.raises(NoSigningKeyError, match=name):
            signing_key(tmp_path / name)
