import base64
import traceback
from collections.abc import Callable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.privacy.errors import NotForUs, Undecipherable, UnexpectedContent, UnknownRecipient
from shared.privacy.keys import KeyRing
from shared.privacy.sealed import Sealed

Ring = Callable[[str], KeyRing]

IVS = "葛󠄀城"  # an ideographic variation sequence, four bytes beyond the basic plane
japanese = st.text(
    alphabet=st.one_of(
        st.sampled_from([*"𠮷髙﨑葛城邉辻々ヶケーゔがｶﾞ　\u3099\u0000\n", "\U000e0100", "\U000e0101"]),
        st.characters(exclude_categories=["Cs"]),
    )
)


class Dossier(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    note: str = ""


class Referral(BaseModel):
    dossier: Sealed[Dossier]
    second: Sealed[Dossier] | None = None


DOSSIER = Dossier(name=f"架空 太郎 𠮷田 髙橋 {IVS}", note="記載例")


def altered(token: str, part: int) -> str:
    parts = token.split(".")
    raw = bytearray(base64.urlsafe_b64decode(parts[part] + "=="))
    raw[-1] ^= 1
    parts[part] = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return ".".join(parts)


def test_what_is_sealed_for_a_service_opens_there_as_it_was(ring: Ring) -> None:
    sealed = ring("intake").seal(DOSSIER, to="coordination")

    assert ring("coordination").open(sealed, Dossier) == DOSSIER


def test_sealed_content_is_ascii_names_its_key_and_shows_nothing_else(ring: Ring) -> None:
    sealed = ring("intake").seal(DOSSIER, to="coordination")

    header = orjson.loads(base64.urlsafe_b64decode(sealed.token.split(".")[0] + "=="))
    assert sealed.token.isascii()
    assert header.pop("epk")["crv"] == "P-256"
    assert header == {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": next(iter(ring("coordination").own))}
    assert "太郎" not in repr(sealed)


def test_only_the_named_recipient_opens_not_even_the_sender(ring: Ring) -> None:
    sealed = ring("intake").seal(DOSSIER, to="coordination")

    with pytest.raises(NotForUs):
        ring("intake").open(sealed, Dossier)


def test_a_recipient_without_a_pinned_key_is_named(ring: Ring) -> None:
    with pytest.raises(UnknownRecipient, match=r"reporting\.jwks"):
        ring("intake").seal(DOSSIER, to="reporting")


@pytest.mark.parametrize("part", range(5))
def test_a_changed_bit_anywhere_is_noticed(ring: Ring, part: int) -> None:
    sealed = ring("intake").seal(DOSSIER, to="coordination")

    with pytest.raises((Undecipherable, NotForUs)):
        ring("coordination").open(Sealed[Dossier](altered(sealed.token, part)), Dossier)


def test_another_algorithm_is_refused_even_with_our_own_key(ring: Ring) -> None:
    kid, key = next(iter(ring("coordination").own.items()))
    direct = ECKey.import_key(key.as_dict(private=False, alg="ECDH-ES"))
    header = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": kid}
    token = jwe.encrypt_compact(header, b"{}", direct, algorithms=["ECDH-ES", "A256GCM"])

    with pytest.raises(Undecipherable):
        # A direct agreement has an empty second part, which is not even the shape of ours.
        ring("coordination")._decrypt(token)
    with pytest.raises(ValueError, match="compact JWE"):
        Sealed[Dossier](token)


def test_unexpected_content_is_told_by_place_and_rule_and_never_by_value(ring: Ring) -> None:
    class Other(BaseModel):
        model_config = ConfigDict(extra="allow")
        name: int

    other = Other.model_validate({"name": 4711, "田中": "架空 花子"})
    sealed = ring("intake").seal(other, to="coordination")

    with pytest.raises(UnexpectedContent) as refusal:
        ring("coordination").open(Sealed[Dossier](sealed.token), Dossier)

    told = "".join(traceback.format_exception(refusal.value))
    assert "name: string_type" in told
    assert "extra_forbidden" in told
    assert not any(value in told for value in ("4711", "花子", "田中:"))
    assert refusal.value.__context__ is None


def test_a_long_dossier_travels_whole(ring: Ring) -> None:
    long = Dossier(name="架空", note="長" * 1_000_000)

    assert ring("coordination").open(ring("intake").seal(long, to="coordination"), Dossier) == long


def test_sealed_is_a_plain_string_in_json_and_in_the_schema(ring: Ring) -> None:
    event = Referral(dossier=ring("intake").seal(DOSSIER, to="coordination"))

    assert orjson.loads(event.model_dump_json()) == {"dossier": event.dossier.token, "second": None}
    assert event.model_dump(mode="json")["dossier"] == event.dossier.token
    assert Referral.model_validate_json(event.model_dump_json()) == event
    assert Referral.model_validate({"dossier": event.dossier.token}) == event
    for mode in ("validation", "serialization"):
        assert Referral.model_json_schema(mode=mode)["properties"]["dossier"]["type"] == "string"


@pytest.mark.parametrize("wrong", ["", "a.b.c", "架空.a.b.c.d", 7, {"name": "架空"}, "a.b.c.d.e\n"])
def test_a_field_that_is_not_sealed_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Referral.model_validate({"dossier": wrong})


@given(name=japanese, note=japanese)
def test_any_japanese_text_comes_back_unchanged(ring: Ring, name: str, note: str) -> None:
    dossier = Dossier(name=name, note=note)

    assert ring("coordination").open(ring("intake").seal(dossier, to="coordination"), Dossier) == dossier
