"""The keys of one service's encrypted columns, with everything derived from them made once."""

import hmac
import os
from collections.abc import Mapping
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.privacy.errors import Undecipherable

_NONCE = 12
_OVERHEAD = 1 + _NONCE + 16


class ColumnKeys:
    """AES-256-GCM under numbered keys: the first (newest) encrypts, each one decrypts.

    A stored value is `key number (1 byte) | nonce (12) | ciphertext and tag`; its column's name is authenticated with
    it, so a value copied into another column does not open there.
    """

    __slots__ = ("_ciphers", "_index", "_newest")

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._ciphers = {number: AESGCM(raw) for number, raw in keys.items()}
        self._newest = next(iter(keys))
        # The oldest key, so that rotation leaves indexes already stored valid.
        oldest = keys[next(reversed(list(keys)))]
        self._index = hmac.new(_derived(oldest, b"tsunagu blind index"), digestmod=sha256)

    @property
    def newest(self) -> int:
        """The number of the key that encrypts; a stored value begins with that of its own."""
        return self._newest

    def encrypt(self, plain: bytes, context: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        number = self._newest
        return bytes((number,)) + nonce + self._ciphers[number].encrypt(nonce, plain, context)

    def decrypt(self, stored: bytes, context: bytes) -> bytes:
        """Give back the plain bytes. Raises `Undecipherable`, naming the column only."""
        cipher = self._ciphers.get(stored[0]) if len(stored) >= _OVERHEAD else None
        if cipher is None:
            raise Undecipherable(f"{context.decode()}: encrypted with a key we do not hold, or no ciphertext")
        try:
            return cipher.decrypt(stored[1 : 1 + _NONCE], stored[1 + _NONCE :], context)
        except InvalidTag:
            raise Undecipherable(f"{context.decode()}: altered, or moved here from another column") from None

    def index(self, value: bytes) -> bytes:
        """Keyed digest (HMAC-SHA256) for exact search; equal values give equal digests."""
        mac = self._index.copy()
        mac.update(value)
        return mac.digest()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(key)
