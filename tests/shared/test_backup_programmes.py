"""What docs/operations/backup.sh and restore.sh refuse before they ask Docker (the rest: tests/compose)."""

import subprocess
import tarfile
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "operations"
NO_BACKUP, NO_FILE = "控えではないか、途中で切れています。", "ファイルとして読めません。"


def run(program: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run it where no Docker answers, and no installation is."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "DOCKER_HOST": "unix:///nowhere/docker.sock"}
    command = [FOLDER / program, *words]
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def half(tmp_path: Path) -> bytes:
    """An archive that was cut."""
    (tmp_path / "content").write_bytes(bytes(100_000))
    with tarfile.open(tmp_path / "whole", "w") as archive:
        archive.add(tmp_path / "content", "content")
    return (tmp_path / "whole").read_bytes()[:50_000]


@pytest.mark.parametrize("what", ["databases", "keys", "check"])
def test_what_is_no_whole_archive_is_not_restored(tmp_path: Path, half: bytes, what: str) -> None:
    for content in (b"", b"something else", half):
        (tmp_path / "file").write_bytes(content)
        done = run("restore.sh", what, str(tmp_path / "file"))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.splitlines()[-1].endswith(NO_BACKUP)


def test_what_is_no_file_is_not_restored(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path, ""):
        done = run("restore.sh", "databases", str(path))
        assert (done.returncode, done.stderr) == (1, f"「{path}」を{NO_FILE}\n")


@pytest.mark.parametrize("program", ["backup.sh", "restore.sh"])
def test_words_that_are_not_understood_are_answered_by_the_usage(tmp_path: Path, program: str) -> None:
    for words in ((), ("databases",), ("everything", "file"), ("keys", "one", "two")):
        done = run(program, *words)
        assert done.returncode == 2
        assert done.stderr.startswith(f"使い方: docs/operations/{program} ")
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_not_written_over_and_leaves_nothing_when_it_fails(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("earlier")
    assert run("backup.sh", "keys", str(tmp_path / "there")).returncode == 1
    assert run("backup.sh", "keys", str(tmp_path / "new")).returncode == 1
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"there": "earlier"}
