"""Tokens: who is let in, and who is not."""

import json
import os
import time
from base64 import urlsafe_b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from shared.actors import Actor, Role
from shared.web.auth import KEPT_TOKENS, IssuerAway, TokenMissing, Unauthenticated, Verifier
from shared.web.issuer import KeysAtAddress, KeysInFile
from shared.web.tokens import mint, new_signing_key
from tests.shared.web.auth.conftest import AGENCIES, claims_of, signed


async def test_a_minted_token_names_its_actor(provider: Any) -> None:
    token = mint(provider.key, subject="w", agency="hub_midori", roles=[Role.HUB, Role.WORKER])

    assert await provider.knows(token) == Actor("w", "hub_midori", frozenset({Role.HUB, Role.WORKER}))


async def test_roles_of_other_systems_give_no_right(provider: Any) -> None:
    actor = await provider.knows(signed(provider.key, claims_of(roles=["offline_access", "auditor"])))

    assert actor.roles == {Role.AUDITOR}


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        ({"exp": 1}, "expired"),
        ({"exp": None}, "claim-exp"),
        ({"exp": "tomorrow"}, "claim-exp"),
        ({"exp": float("nan")}, "claim-exp"),
        ({"nbf": int(time.time()) + 3600}, "claim-nbf"),
        ({"aud": "other"}, "claim-aud"),
        ({"aud": None}, "claim-aud"),
        ({"aud": ["other", "another"]}, "claim-aud"),
        ({"sub": None}, "claim-sub"),
        ({"sub": ""}, "claim-sub"),
        ({"sub": 7}, "claim-sub"),
        ({"sub": "x" * 201}, "claim-sub"),
        ({"sub": "a\0b"}, "claim-sub"),
        ({"sub": "a\ud800"}, "claim-sub"),
        ({"agency": None}, "claim-agency"),
        ({"agency": "elsewhere"}, "claim-agency"),
        ({"agency": ["council"]}, "claim-agency"),
        ({"roles": None}, "claim-roles"),
        ({"roles": "worker"}, "claim-roles"),
        ({"roles": [["worker"]]}, "claim-roles"),
    ],
)
async def test_a_claim_that_is_missing_or_wrong_is_refused(provider: Any, overrides: Any, reason: str) -> None:
    token = _by_hand(provider.key, json.dumps(claims_of(**overrides)))

    assert await provider.reason(token) == reason


def _by_hand(key: Any, payload: str) -> str:
    from joserfc import jws

    key.ensure_kid()
    return jws.serialize_compact({"alg": "ES256", "kid": key.kid}, payload, key, algorithms=["ES256"])


async def test_an_audience_among_several_is_ours(provider: Any) -> None:
    assert await provider.knows(signed(provider.key, claims_of(aud=["account", "tsunagu"])))


async def test_a_clock_a_few_seconds_off_is_forgiven(provider: Any) -> None:
    now = int(time.time())

    assert await provider.knows(signed(provider.key, claims_of(nbf=now + 10, iat=now + 10)))


@pytest.mark.parametrize("payload", ["[]", "7", "not json", ""])
async def test_a_payload_that_is_no_object_is_refused(provider: Any, payload: str) -> None:
    assert await provider.reason(_by_hand(provider.key, payload)) == "unreadable"


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "a.b.c.d.e", "é.é.é", "\x00", "9" * 9000])
async def test_garbage_is_refused(provider: Any, token: str) -> None:
    assert await provider.reason(token) == "unreadable"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic dTpw", "token abc"])
async def test_without_a_bearer_token_nobody_is_known(provider: Any, header: Any) -> None:
    with pytest.raises(TokenMissing):
        await provider.verifier.actor(header)


async def test_an_unsigned_token_is_refused(provider: Any) -> None:
    def part(content: Any) -> str:
        return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    token = f"{part({'alg': 'none', 'kid': provider.key.kid})}.{part(claims_of())}."

    assert await provider.reason(token) == "unreadable"


async def test_the_public_key_used_as_a_shared_secret_is_refused(provider: Any) -> None:
    """The classic confusion of algorithms: HS256 with the published key."""
    secret = OctKey.import_key(provider.path.read_bytes())
    token = signed(secret, claims_of(), alg="HS256", header={"kid": provider.key.kid})

    assert await provider.reason(token) == "unreadable"


async def test_someone_elses_signature_under_a_known_key_id_is_refused(provider: Any) -> None:
    token = signed(new_signing_key(), claims_of(), header={"kid": provider.key.kid})

    assert await provider.reason(token) == "unreadable"


async def test_a_key_nobody_published_is_refused(provider: Any) -> None:
    assert await provider.reason(signed(new_signing_key(), claims_of())) == "unknown-key"


@pytest.mark.parametrize(
    ("make", "alg"),
    [
        (lambda: ECKey.generate_key("P-256"), "ES256"),
        (lambda: RSAKey.generate_key(2048), "RS256"),
        (lambda: OKPKey.generate_key("Ed25519"), "Ed25519"),
    ],
)
async def test_the_usual_algorithms_are_understood(provider: Any, make: Any, alg: str) -> None:
    key = make()
    provider.publish(provider.key, key)

    assert await provider.knows(signed(key, claims_of(), alg=alg))
    assert await provider.knows(mint(key, subject="x", agency="city", roles=[]))


async def test_tokens_of_providers_that_still_say_eddsa_are_understood(provider: Any) -> None:
    from joserfc.errors import SecurityWarning
    from joserfc.jws import JWSRegistry

    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    provider.publish(key)
    with pytest.warns(SecurityWarning):
        token = jwt.encode(
            {"alg": "EdDSA", "kid": key.kid}, claims_of(), key, registry=JWSRegistry(algorithms=["EdDSA"])
        )

    assert await provider.knows(token)


async def test_a_withdrawn_key_is_refused_at_once_even_for_tokens_already_seen(provider: Any) -> None:
    token = signed(provider.key, claims_of())
    assert await provider.knows(token)

    successor = new_signing_key()
    provider.publish(successor)
    os.utime(provider.path, (1, 1))

    assert await provider.reason(token) == "unknown-key"
    assert await provider.knows(signed(successor, claims_of()))


async def test_a_file_caught_half_written_keeps_what_was_valid(provider: Any) -> None:
    token = signed(provider.key, claims_of())
    assert await provider.knows(token)

    provider.path.write_text('{"keys": [')
    os.utime(provider.path, (1, 1))
    assert await provider.knows(token)

    provider.path.unlink()
    assert await provider.knows(token)


async def test_without_any_key_the_issuer_is_away(tmp_path: Path) -> None:
    token = signed(new_signing_key(), claims_of())
    for source in (KeysInFile(tmp_path / "missing"), KeysAtAddress("http://127.0.0.1:1/jwks"), None):
        with pytest.raises(IssuerAway):
            await Verifier(source, AGENCIES).actor(f"Bearer {token}")


async def test_a_remembered_token_still_expires(provider: Any) -> None:
    now = [time.time()]
    verifier = Verifier(KeysInFile(provider.path), AGENCIES, now=lambda: now[0])
    header = f"Bearer {mint(provider.key, subject='w', agency='city', roles=[], lifetime=timedelta(minutes=2))}"
    assert await verifier.actor(header)

    now[0] += 60
    assert await verifier.actor(header)

    now[0] += 600
    with pytest.raises(Unauthenticated) as refusal:
        await verifier.actor(header)
    assert refusal.value.facts == {"reason": "expired"}


async def test_what_is_remembered_is_bounded_and_unreadable(provider: Any) -> None:
    token = signed(provider.key, claims_of())
    actor = await provider.knows(token)
    assert token not in repr(provider.verifier._kept)

    for number in range(KEPT_TOKENS + 10):
        provider.verifier._remember(number.to_bytes(4), actor, time.time() + 60)
    assert len(provider.verifier._kept) == KEPT_TOKENS


async def test_the_answer_says_how_to_authenticate_and_logs_hold_no_token(
    sample: Any, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    missing = await sample.client.get("/sample/v1/notes")
    wrong = await sample.client.get("/sample/v1/notes", headers={"Authorization": "Bearer eyJzZWNyZXQ.a.b"})

    assert missing.status_code == wrong.status_code == 401
    assert missing.json()["type"] == "/problems/unauthenticated"
    assert missing.headers["www-authenticate"] == 'Bearer realm="tsunagu"'
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    assert "eyJzZWNyZXQ" not in "".join(capfd.readouterr()) + caplog.text + wrong.text
