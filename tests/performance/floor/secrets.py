"""What the floor encrypts and verifies with: the libraries themselves, nothing around them."""

import hmac
import json
import os
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import jaconv
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

_AES = AESGCM(os.urandom(32))
_MAC = hmac.new(os.urandom(32), digestmod=sha256)


def sealed(text: str | None, column: bytes) -> bytes | None:
    """Encrypt a column's value: a key number, the nonce, the ciphertext with its tag."""
    return None if text is None else encrypted(text.encode(), column)


def encrypted(plain: bytes, column: bytes) -> bytes:
    nonce = os.urandom(12)
    return b"\x01" + nonce + _AES.encrypt(nonce, plain, column)


def digest(value: bytes) -> bytes:
    mac = _MAC.copy()
    mac.update(value)
    return mac.digest()


def blind(name: str | None) -> bytes | None:
    """The blind index of a name, however it was typed."""
    return None if name is None else digest(jaconv.hira2kata(jaconv.h2z(name)).replace("\u3000", "").encode())


class Tokens:
    """Verified tokens are remembered for five minutes, as ours are."""

    def __init__(self, jwks: Path) -> None:
        self._keys = KeySet.import_key_set(json.loads(jwks.read_text()))
        self._known: dict[bytes, tuple[float, dict[str, Any]]] = {}

    def claims(self, authorization: str) -> dict[str, Any]:
        """Who is asking; raises a JoseError for a token that proves nothing."""
        token = authorization.removeprefix("Bearer ")
        mark = sha256(token.encode()).digest()
        until, claims = self._known.get(mark, (0.0, {}))
        if until > time.time():
            return claims
        claims = jwt.decode(token, self._keys, algorithms=["ES256"]).claims
        JWTClaimsRegistry(aud={"essential": True, "value": "tsunagu"}, exp={"essential": True}).validate(claims)
        self._known[mark] = (min(time.time() + 300, claims["exp"]), claims)
        return claims
