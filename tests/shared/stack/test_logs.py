"""Logs stay within bounds while their process goes on writing."""

from __future__ import annotations

from pathlib import Path

from shared.stack.logs import rotate


def test_a_log_within_its_limit_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    log.write_bytes(b"1234567890")

    assert not rotate(log, limit=10)
    assert log.read_bytes() == b"1234567890"


def test_an_outgrown_log_moves_aside_and_its_writer_goes_on_in_the_empty_file(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    with log.open("ab", buffering=0) as writer:
        for word in (b"first", b"second", b"third", b"fourth", b"fifth"):
            writer.write(word)
            assert rotate(log, limit=1)
        writer.write(b"now")

    assert log.read_bytes() == b"now"
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path != log}
    assert kept == {"api.log.1": b"fifth", "api.log.2": b"fourth", "api.log.3": b"third"}


def test_what_is_moved_aside_stays_private(tmp_path: Path) -> None:
    log = tmp_path / "api.log"
    log.write_bytes(b"words")
    log.chmod(0o600)

    rotate(log, limit=1)

    assert (tmp_path / "api.log.1").stat().st_mode & 0o077 == 0
