import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest
from pydantic import BaseModel

from shared.privacy.columns import ColumnCipher, Encrypted
from shared.privacy.errors import BadKeyFile, Undecipherable
from shared.privacy.keys import KeyRing, generate, rotate_apart, rotate_columns, rotate_sealing


class Letter(BaseModel):
    text: str


def rings(folder: Path) -> tuple[KeyRing, KeyRing]:
    return (
        KeyRing.load(folder / "intake", folder / "public"),
        KeyRing.load(folder / "coordination", folder / "public"),
    )


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    generate(tmp_path / "keys", ["intake"])

    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").rglob("*")}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_the_public_file_holds_no_private_part(tmp_path: Path) -> None:
    generate(tmp_path, ["intake"])

    [key] = orjson.loads((tmp_path / "public" / "intake.jwks").read_bytes())["keys"]
    assert "d" not in key
    assert key["crv"] == "P-256"


def test_what_exists_is_left_and_only_what_is_missing_is_made(tmp_path: Path) -> None:
    generate(tmp_path, ["intake"])
    before = contents(tmp_path)
    (tmp_path / "public" / "intake.jwks").unlink()

    generate(tmp_path, ["intake", "coordination"])

    after = contents(tmp_path)
    assert {path: after[path] for path in before} == before
    assert len(after) == 8


def test_keys_made_by_many_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: generate(tmp_path, ["intake", "coordination"]), range(8)))

    intake, coordination = rings(tmp_path)
    assert coordination.open(intake.seal(Letter(text="架空"), to="coordination"), Letter).text == "架空"
    assert len(contents(tmp_path)) == 8


def test_after_rotation_the_newest_key_seals_and_every_key_opens(tmp_path: Path) -> None:
    generate(tmp_path, ["intake", "coordination"])
    intake, coordination = rings(tmp_path)
    old = intake.seal(Letter(text="前"), to="coordination")

    rotate_sealing(tmp_path, "coordination")
    intake_after, coordination_after = rings(tmp_path)
    new = intake_after.seal(Letter(text="後"), to="coordination")

    assert len(coordination_after.own) == 2
    assert set(coordination.own) < set(coordination_after.own)
    assert [coordination_after.open(letter, Letter).text for letter in (old, new)] == ["前", "後"]
    # A sender that has not yet read the new public key is still understood.
    assert coordination_after.open(intake.seal(Letter(text="遅"), to="coordination"), Letter).text == "遅"


def test_after_rotation_old_columns_open_and_indexes_stay_equal(tmp_path: Path) -> None:
    generate(tmp_path, ["intake", "coordination"])
    before = rings(tmp_path)[0].columns
    stored = before.encrypt("架空".encode(), b"intake.member.name")

    rotate_columns(tmp_path, "intake")
    rotate_columns(tmp_path, "intake")
    after = rings(tmp_path)[0].columns

    assert after.decrypt(stored, b"intake.member.name").decode() == "架空"
    assert (stored[0], after.encrypt(b"", b"x")[0]) == (1, 3)
    assert after.index(b"name") == before.index(b"name")


def test_what_lies_apart_is_opened_by_its_own_keys_alone_also_after_a_rotation(tmp_path: Path) -> None:
    generate(tmp_path, ["intake"])
    before = KeyRing.load(tmp_path / "intake", tmp_path / "public")
    assert before.apart is not None
    earlier = before.columns.encrypt(b"earlier", b"x")
    first = before.apart.encrypt(b"first", b"x")

    rotate_apart(tmp_path, "intake")
    after = KeyRing.load(tmp_path / "intake", tmp_path / "public")

    assert after.apart is not None
    assert [after.apart.decrypt(each, b"x") for each in (earlier, first)] == [b"earlier", b"first"]
    assert (first[0], after.apart.encrypt(b"", b"x")[0]) == (128, 129)
    with pytest.raises(Undecipherable):
        after.columns.decrypt(first, b"x")


def test_a_key_of_the_common_kind_is_no_key_of_what_lies_apart(tmp_path: Path) -> None:
    generate(tmp_path, ["intake"])
    (tmp_path / "intake" / "apart.jwks").write_bytes((tmp_path / "intake" / "columns.jwks").read_bytes())

    with pytest.raises(BadKeyFile, match=r"apart\.jwks.*128"):
        KeyRing.load(tmp_path / "intake", tmp_path / "public")


def test_without_the_keys_of_what_lies_apart_a_service_that_needs_them_does_not_start(tmp_path: Path) -> None:
    generate(tmp_path, ["intake"])
    (tmp_path / "intake" / "apart.jwks").unlink()
    ring = KeyRing.load(tmp_path / "intake", tmp_path / "public")
    cipher = ColumnCipher()
    cipher.unlock(ring.columns, ring.apart)
    Encrypted(cipher, "intake.concern_reporter.reporter", apart=True)

    with pytest.raises(BadKeyFile, match="tsunagu keys generate"):
        cipher.unlock(ring.columns, ring.apart)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "no JWK set"),
        (b"[]", "no JWK set"),
        (b'{"keys": []}', "no key"),
        (b'{"keys": [{"kty": "oct", "k": "' + b"A" * 22 + b'", "kid": "1"}]}', "256-bit"),
        (b'{"keys": [{"kty": "oct", "k": "' + b"A" * 43 + b'", "kid": "x"}]}', "0 to 255"),
        (b'{"keys": [{"kty": "oct", "k": "' + b"A" * 43 + b'", "kid": "256"}]}', "0 to 255"),
    ],
)
def test_a_wrong_key_file_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, told: str) -> None:
    generate(tmp_path, ["intake"])
    (tmp_path / "intake" / "columns.jwks").write_bytes(content)

    with pytest.raises(BadKeyFile, match=rf"columns\.jwks.*{told}"):
        KeyRing.load(tmp_path / "intake", tmp_path / "public")


def test_a_missing_key_file_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(BadKeyFile, match="tsunagu keys"):
        KeyRing.load(tmp_path / "intake", tmp_path / "public")


def test_a_sealing_file_without_a_usable_key_is_refused(tmp_path: Path) -> None:
    generate(tmp_path, ["intake"])
    (tmp_path / "intake" / "sealing.jwks").write_bytes((tmp_path / "intake" / "columns.jwks").read_bytes())

    with pytest.raises(BadKeyFile, match="P-256"):
        KeyRing.load(tmp_path / "intake", tmp_path / "public")
