"""A bearer token (JWT) becomes an Actor, or 401. Tokens are never logged, nor kept in readable form."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from shared.actors import Actor, Role
from shared.web.issuer import IssuerError, IssuerKeys
from shared.web.problems import WebRefusal

AUDIENCE = "tsunagu"
ALGORITHMS = ("ES256", "RS256", "EdDSA", "Ed25519")  # Ed25519: the name RFC 9864 gives EdDSA with that curve
LEEWAY_S = 30
KEPT_TOKENS = 4096
KEPT_S = 300.0
MAX_TOKEN = 8192
MAX_SUBJECT = 200


class Unauthenticated(WebRefusal):
    """No token, or one that proves nothing; `reason` is a code."""

    status = 401
    type = "unauthenticated"
    title = "認証できません"
    advice = "ログインし直してから、もう一度お試しください。"
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer realm="tsunagu", error="invalid_token"'}

    @property
    def detail(self) -> str:
        """Who has a token of a place that the city does not know is not helped by another of the same."""
        if self.facts.get("reason") != "claim-agency":
            return self.advice
        return "利用者の所属が、市の基礎データにありません。システムの管理者に所属の登録を依頼してください。"


class TokenMissing(Unauthenticated):
    """The request carries no bearer token."""

    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": 'Bearer realm="tsunagu"'}


class IssuerAway(WebRefusal):
    """The issuer's keys cannot be had, so nobody can be recognised."""

    status = 503
    type = "issuer-unavailable"
    title = "認証の仕組みに接続できません"
    advice = "少し待ってから、もう一度お試しください。続く場合は管理者に連絡してください。"
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "10"}


class _Registry(JWSRegistry):
    """Our algorithms only; the library warns of the name EdDSA, which identity providers still use."""

    def get_alg(self, name: str) -> Any:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


_REGISTRY = _Registry(strict_check_header=False)


@dataclass(frozen=True, slots=True)
class _Verified:
    actor: Actor
    until: float


class Verifier:
    """Turns the Authorization header into an Actor; what was verified is remembered for a while, up to a bound."""

    def __init__(
        self, keys: IssuerKeys | None, agencies: Collection[str], *, now: Callable[[], float] = time.time
    ) -> None:
        self._keys = keys
        self._agencies = frozenset(agencies)
        self._now = now
        self._kept: OrderedDict[bytes, _Verified] = OrderedDict()
        self._version: int | None = None

    async def actor(self, authorization: str | None) -> Actor:
        """Who is asking; raises Unauthenticated (401) or IssuerAway (503)."""
        token = _token_in(authorization)
        if self._keys is None:
            raise IssuerAway
        self._forget_if_keys_changed(self._keys.version())
        digest = sha256(token.encode("latin-1")).digest()
        if kept := self._remembered(digest):
            return kept
        claims = await self._claims(token, self._keys)
        found = self._actor(claims)
        self._remember(digest, found, min(float(claims["exp"]), self._now() + KEPT_S))
        return found

    async def _claims(self, token: str, source: IssuerKeys) -> dict[str, Any]:
        try:
            try:
                return self._verified(token, await source.keys())
            except InvalidKeyIdError:
                if not await source.renew():
                    raise
                return self._verified(token, await source.keys())
        except IssuerError:
            raise IssuerAway from None
        except InvalidKeyIdError:
            raise Unauthenticated(reason="unknown-key") from None
        except ExpiredTokenError:
            raise Unauthenticated(reason="expired") from None
        except ClaimError as error:
            raise Unauthenticated(reason=f"claim-{error.claim or 'missing'}") from None
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            raise Unauthenticated(reason="unreadable") from None

    def _verified(self, token: str, keys: KeySet) -> dict[str, Any]:
        claims = jwt.decode(token, keys, registry=_REGISTRY).claims
        JWTClaimsRegistry(
            now=int(self._now()),
            leeway=LEEWAY_S,
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
            agency={"essential": True},
            roles={"essential": True, "allow_blank": True},
        ).validate(claims)
        return claims

    def _actor(self, claims: dict[str, Any]) -> Actor:
        subject, agency, roles = claims["sub"], claims["agency"], claims["roles"]
        if len(subject) > MAX_SUBJECT or not subject.isprintable():
            raise Unauthenticated(reason="claim-sub")
        if not isinstance(agency, str) or agency not in self._agencies:
            raise Unauthenticated(reason="claim-agency")
        if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
            raise Unauthenticated(reason="claim-roles")
        # An identity provider may list roles of other systems; those give no right here.
        return Actor(subject, agency, frozenset(Role(role) for role in roles if role in _ROLES))

    def _forget_if_keys_changed(self, version: int) -> None:
        if version != self._version:
            self._kept.clear()
            self._version = version

    def _remembered(self, digest: bytes) -> Actor | None:
        kept = self._kept.get(digest)
        if kept is None:
            return None
        if kept.until <= self._now():
            del self._kept[digest]
            return None
        self._kept.move_to_end(digest)
        return kept.actor

    def _remember(self, digest: bytes, actor: Actor, until: float) -> None:
        self._kept[digest] = _Verified(actor, until)
        if len(self._kept) > KEPT_TOKENS:
            self._kept.popitem(last=False)


_ROLES = frozenset(role.value for role in Role)


def _token_in(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise TokenMissing(reason="missing")
    if len(token) > MAX_TOKEN:
        raise Unauthenticated(reason="unreadable")
    return token
