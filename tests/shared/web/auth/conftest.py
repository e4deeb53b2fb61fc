"""An issuer of tokens, and tokens as it would sign them."""

import time
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt

from shared.web.auth import Unauthenticated, Verifier
from shared.web.issuer import KeysInFile
from shared.web.tokens import new_signing_key, public_jwks

AGENCIES = ("council", "city", "hub_midori")


def claims_of(**overrides: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {"aud": "tsunagu", "sub": "w", "agency": "council", "roles": ["worker"], "exp": now + 60, "nbf": now}
    return {name: value for name, value in (claims | overrides).items() if value is not None}


def signed(key: Any, claims: Any, *, alg: str = "ES256", header: dict[str, str] | None = None) -> str:
    key.ensure_kid()
    return jwt.encode({"alg": alg, "kid": key.kid} | (header or {}), claims, key, algorithms=[alg])


class Issuer:
    def __init__(self, path: Any) -> None:
        self.path = path
        self.key = new_signing_key()
        self.publish(self.key)
        self.verifier = Verifier(KeysInFile(path), AGENCIES)

    def publish(self, *keys: Any) -> None:
        self.path.write_text(public_jwks(*keys))

    async def knows(self, token: str) -> Any:
        return await self.verifier.actor(f"Bearer {token}")

    async def reason(self, token: str) -> str:
        with pytest.raises(Unauthenticated) as refusal:
            await self.knows(token)
        return refusal.value.facts["reason"]


@pytest.fixture
def provider(tmp_path: Path) -> Any:
    return Issuer(tmp_path / "issuer.jwks")
