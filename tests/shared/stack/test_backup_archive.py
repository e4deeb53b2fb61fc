"""The file that a backup is: whole or told why not, encrypted when wished, never half there."""

from __future__ import annotations

import errno
import gzip
import io
import json
import random
import stat
import tarfile
from pathlib import Path

import pytest

from shared.stack.backup.archive import ABOUT, FORMAT, SUMS, UnsoundError, opened, written
from shared.stack.backup.files import existing_file, make_key, new_file
from shared.stack.trouble import StackTrouble
from tests.shared.stack.stacks import room_for

CONTENT = {"keys/one": b"secret", "postgres/big": random.Random(7).randbytes(300_000), "postgres/empty": b""}


def write(path: Path, recipient: str | None = None) -> None:
    with new_file(path, recipient) as file, written(file, {"postgres": 18}) as archive:
        archive.folder("keys")
        for name, content in CONTENT.items():
            archive.file(name, len(content), io.BytesIO(content))


def read(path: Path, identity: Path | None = None) -> dict[str, bytes | None]:
    with existing_file(path, identity) as file:
        about, members = opened(file)
        assert about["postgres"] == 18
        return {member.name: member.content.read() if member.content else None for member in members}


def packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members:
            told = tarfile.TarInfo(name)
            told.size = len(content)
            tar.addfile(told, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture(params=["open", "encrypted"])
def backup(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path | None]:
    """A backup and the key that opens it."""
    path, key = tmp_path / "backup", tmp_path / "key"
    sealed = request.param == "encrypted"
    write(path, make_key(key) if sealed else None)
    return path, key if sealed else None


def test_what_was_written_is_read_again(backup: tuple[Path, Path | None]) -> None:
    assert read(*backup) == CONTENT | {"keys": None}


def test_only_its_owner_can_read_it(backup: tuple[Path, Path | None]) -> None:
    path, key = backup
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key is None or stat.S_IMODE(key.stat().st_mode) == 0o600


def test_members_that_nobody_reads_are_checked_all_the_same(backup: tuple[Path, Path | None]) -> None:
    path, key = backup
    with existing_file(path, key) as file:
        assert len(list(opened(file)[1])) == len(CONTENT) + 1


def test_a_backup_cut_anywhere_is_told_to_be_broken(backup: tuple[Path, Path | None]) -> None:
    path, key = backup
    whole = path.read_bytes()
    for length in [*range(0, len(whole), len(whole) // 23), len(whole) - 1, len(whole) - 9]:
        path.write_bytes(whole[:length])
        with pytest.raises((UnsoundError, StackTrouble)):
            read(path, key)


def test_a_changed_byte_anywhere_is_told_to_be_damage(backup: tuple[Path, Path | None]) -> None:
    path, key = backup
    whole = path.read_bytes()
    for place in range(12, len(whole), len(whole) // 37):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((UnsoundError, StackTrouble)):
            read(path, key)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "控えではないか、壊れて"),
        ("ただの文章".encode(), "控えではないか、壊れて"),
        (gzip.compress(b"no tar"), "控えではないか、壊れて"),
        (packed(("letter.txt", b"hello")), "控えではありません"),
        (packed((ABOUT, b"[]")), "控えではないか、壊れて"),
        (packed((ABOUT, b'{"tsunagu_backup": 2}')), "新しい版"),
        (packed((ABOUT, json.dumps({"tsunagu_backup": FORMAT, "postgres": 18}).encode())), "途中で切れて"),
    ],
    ids=["nothing", "text", "no archive", "another file", "no object", "another form", "no databases"],
)
def test_what_is_no_backup_is_told_so(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UnsoundError, match=reason):
        read(tmp_path / "file")


def test_an_archive_whose_checksums_tell_of_other_content_is_refused(tmp_path: Path) -> None:
    about = json.dumps({"tsunagu_backup": FORMAT, "postgres": 18}).encode()
    (tmp_path / "file").write_bytes(packed((ABOUT, about), ("keys/one", b"other"), (SUMS, b'{"keys/one": "0"}')))
    with pytest.raises(UnsoundError, match="作られた時と違います"):
        read(tmp_path / "file")


def test_an_encrypted_backup_opens_with_its_own_key_only(tmp_path: Path) -> None:
    write(tmp_path / "backup", make_key(tmp_path / "key"))
    make_key(tmp_path / "other")

    with pytest.raises(StackTrouble, match="--key"):
        read(tmp_path / "backup")
    with pytest.raises(UnsoundError, match="この鍵では開けない"):
        read(tmp_path / "backup", tmp_path / "other")
    with pytest.raises(StackTrouble, match="鍵として読めません"):
        read(tmp_path / "backup", tmp_path / "nowhere")
    with pytest.raises(StackTrouble, match="鍵がありません"):
        read(tmp_path / "backup", tmp_path / "backup.txt" if (tmp_path / "backup.txt").write_text("-") else None)


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    before = (tmp_path / "key").read_text()
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "key")
    assert (tmp_path / "key").read_text() == before


def test_something_that_is_no_public_key_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(StackTrouble, match="公開鍵ではありません"):
        write(tmp_path / "backup", "age1nobody")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_never_written_over(backup: tuple[Path, Path | None]) -> None:
    path, key = backup
    with pytest.raises(StackTrouble, match="すでにあります"):
        write(path)
    assert read(path, key) == CONTENT | {"keys": None}


class BrokenOffError(Exception):
    """Something went wrong half way."""


def broken_off(path: Path, recipient: str | None) -> None:
    with new_file(path, recipient) as file:
        file.write(bytes(1_000_000))
        raise BrokenOffError


@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_broken_off_leaves_no_file(tmp_path: Path, sealed: bool) -> None:
    recipient = make_key(tmp_path / "key") if sealed else None
    with pytest.raises(BrokenOffError):
        broken_off(tmp_path / "backup", recipient)
    assert not [path for path in tmp_path.iterdir() if path.name != "key"]


@pytest.mark.parametrize("sealed", [False, True])
def test_a_full_disk_is_told_as_it_is(tmp_path: Path, sealed: bool) -> None:
    recipient = make_key(tmp_path / "key") if sealed else None
    with room_for(100_000), pytest.raises(OSError, match="File too large") as told:
        write(tmp_path / "backup", recipient)
    assert told.value.errno == errno.EFBIG
    assert not [path for path in tmp_path.iterdir() if path.name != "key"]
