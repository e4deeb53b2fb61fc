import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Dialect, MetaData, Table, select
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

from shared.privacy.column_keys import ColumnKeys
from shared.privacy.columns import ColumnCipher, Encrypted, EncryptedJSON
from shared.privacy.errors import Locked, NotComparable, Undecipherable

DIALECT: Dialect = asyncpg_dialect()  # type: ignore[no-untyped-call]
NAME = "𠮷田 髙子 葛\U000e0100城"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=8,
)


def unlocked(keys: ColumnKeys | None = None) -> ColumnCipher:
    cipher = ColumnCipher()
    cipher.unlock(keys or ColumnKeys({1: secrets.token_bytes(32)}))
    return cipher


CIPHER = unlocked()
PEOPLE = Table("people", MetaData(), Column("name", Encrypted(CIPHER, "test.people.name")))


def store(type_: Any, value: Any) -> Any:
    return type_.process_bind_param(value, DIALECT)


def load(type_: Any, stored: Any) -> Any:
    return type_.process_result_value(stored, DIALECT)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_unchanged(text: str) -> None:
    column = Encrypted(CIPHER, "test.people.name")

    assert load(column, store(column, text)) == text


@given(json_values.filter(lambda value: value is not None))
def test_any_json_comes_back_unchanged(value: Any) -> None:
    column = EncryptedJSON(CIPHER, "test.people.details")

    assert load(column, store(column, value)) == value


def test_what_is_stored_shows_nothing_and_differs_each_time() -> None:
    column = Encrypted(CIPHER, "test.people.name")
    first, second = store(column, NAME), store(column, NAME)

    assert first != second
    assert "髙".encode() not in first


def test_null_stays_null() -> None:
    for column in (Encrypted(CIPHER, "test.a"), EncryptedJSON(CIPHER, "test.a")):
        assert store(column, None) is None
        assert load(column, None) is None


def test_a_ciphertext_moved_to_another_column_does_not_open() -> None:
    stored = store(Encrypted(CIPHER, "test.people.name"), NAME)

    with pytest.raises(Undecipherable, match=r"test\.people\.address"):
        load(Encrypted(CIPHER, "test.people.address"), stored)


@pytest.mark.parametrize("position", [0, 1, 12, 13, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    column = Encrypted(CIPHER, "test.people.name")
    stored = bytearray(store(column, NAME))
    stored[position] ^= 1

    with pytest.raises(Undecipherable):
        load(column, bytes(stored))


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01" * 28, NAME.encode()])
def test_what_is_no_ciphertext_is_refused(stored: bytes) -> None:
    with pytest.raises(Undecipherable):
        load(Encrypted(CIPHER, "test.people.name"), stored)


def test_another_services_key_does_not_open() -> None:
    stored = store(Encrypted(CIPHER, "test.people.name"), NAME)

    with pytest.raises(Undecipherable):
        load(Encrypted(unlocked(), "test.people.name"), stored)


def test_a_locked_cipher_says_who_must_unlock_it() -> None:
    locked = ColumnCipher()

    with pytest.raises(Locked, match=r"unlock\(keyring\.columns\)"):
        store(Encrypted(locked, "test.a"), NAME)
    with pytest.raises(Locked):
        locked.blind("ヤマダ")


@pytest.mark.parametrize(
    "question",
    [
        lambda column: column == NAME,
        lambda column: column != NAME,
        lambda column: column.in_([NAME]),
        lambda column: column.like("髙%"),
        lambda column: column > NAME,
        lambda column: column.desc(),
        lambda column: column + NAME,
    ],
)
def test_a_comparison_in_sql_is_refused_because_it_could_never_be_true(question: Any) -> None:
    with pytest.raises(NotComparable, match="blind"):
        question(PEOPLE.c.name)


def test_asking_for_null_is_allowed() -> None:
    for question in (PEOPLE.c.name.is_(None), PEOPLE.c.name.is_not(None), PEOPLE.c.name == None):  # noqa: E711
        assert "NULL" in str(select(PEOPLE).where(question))


def test_statements_over_encrypted_columns_are_cached() -> None:
    assert select(PEOPLE)._generate_cache_key() is not None
    assert Encrypted(CIPHER, "a")._static_cache_key != Encrypted(CIPHER, "b")._static_cache_key
    assert Encrypted(CIPHER, "a")._static_cache_key != Encrypted(ColumnCipher(), "a")._static_cache_key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダハナコ"),
        ("やまだ　はなこ", "ヤマダハナコ"),
        ("ヤマタ\u3099 ハナコ", "ヤマダハナコ"),
        ("ヤマダ\tハナコ\n", "ヤマダハナコ"),
        ("ｳﾞｧﾝ ﾊﾟｰｸ", "ゔぁん ぱーく"),
        ("ＳＭＩＴＨ", "smith"),
    ],
)
def test_a_name_is_found_however_its_kana_was_typed(typed: str, kept: str) -> None:
    assert CIPHER.blind(typed) == CIPHER.blind(kept)


@pytest.mark.parametrize(
    ("one", "other"), [("カケイ", "カヶイ"), ("ハナコ", "バナコ"), ("オオノ", "オーノ"), ("イトウ", "イト")]
)
def test_different_readings_have_different_indexes(one: str, other: str) -> None:
    assert CIPHER.blind(one) != CIPHER.blind(other)


def test_the_index_is_keyed_and_tells_nothing_without_the_key() -> None:
    assert CIPHER.blind("ヤマダ") != unlocked().blind("ヤマダ")
    assert len(CIPHER.blind("ヤマダ")) == 32
