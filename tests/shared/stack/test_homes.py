"""Homes that are hard to live in: closed to the servers' account, read-only, not there."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.stack.account import Account, choose_account
from shared.stack.binaries import SHELTER, find_binaries, reachable
from shared.stack.forked import fork
from shared.stack.home import Home, find_home
from shared.stack.servers import arrange
from shared.stack.trouble import ExitCode, StackTrouble
from tests.shared.stack.stacks import Running, begin, gone

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers as another account")

AS_ORDINARY_USER = """
import os, sys
from pathlib import Path
from shared.stack.home import Home
from shared.stack.trouble import StackTrouble
if os.geteuid() == 0:
    os.setuid(65534)
try:
    Home(Path(sys.argv[1])).prepare()
except StackTrouble as trouble:
    print(trouble)
    sys.exit(trouble.code)
"""


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that only root may enter, as /root is."""
    path = Path(tempfile.mkdtemp(prefix="tsunagu-closed-"))
    path.chmod(0o700)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def _modes(path: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in (path, *path.parents)}


@as_root
@pytest.mark.parametrize("exists", [True, False])
def test_a_home_that_the_servers_cannot_enter_keeps_its_permissions(closed_folder: Path, exists: bool) -> None:
    home = closed_folder / "home"
    if exists:
        home.mkdir(mode=0o700)
    before = _modes(closed_folder)
    stack = begin(home)
    try:
        state = stack.when_ready()
        place = Path(Home(home).remembered("place", None))

        assert place.is_relative_to(SHELTER)
        assert f"データは {place} に置きます" in stack.words()
        assert _modes(closed_folder) == before
        assert not exists or stat.S_IMODE(home.stat().st_mode) == 0o700
        assert stat.S_IMODE((place / "postgres").stat().st_mode) == 0o700
        assert state.phase == "ready"
    finally:
        family = stack.family()
        stack.process.terminate()
        stack.process.wait(20)
        assert gone(family, timeout=5)
        shutil.rmtree(place)


@as_root
def test_a_home_made_anew_at_the_same_place_never_meets_the_old_data(closed_folder: Path) -> None:
    first = Home(closed_folder / "home")
    first.prepare()
    before = first.mark()
    assert Home(first.root).mark() == before
    shutil.rmtree(first.root)
    first.prepare()

    assert first.mark() != before


@as_root
def test_programs_that_the_servers_account_cannot_run_are_copied(closed_folder: Path, folder: Path) -> None:
    found = find_binaries()
    account = choose_account()
    installed = found.postgres.parent
    package = installed.parent
    libraries = package.with_name(f"{package.name}.libs")
    place = closed_folder / package.name / installed.name
    shutil.copytree(installed, place, symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, closed_folder / libraries.name)
    hidden = type(found)(postgres=place / "bin", redis=found.redis)

    moved = reachable(hidden, account, shelter=folder / "shelter")

    assert moved.postgres.is_relative_to(folder)
    for name in ("initdb", "postgres"):  # not only there: a wheel's programs need its libraries beside them
        subprocess.run([moved.postgres / name, "--version"], check=True, cwd="/", **account.identity)
    assert reachable(hidden, account, shelter=folder / "shelter") == moved
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700


@as_root
def test_data_that_exist_are_run_by_their_owner(folder: Path) -> None:
    data = folder / "postgres"
    data.mkdir()
    os.chown(data, 4321, 4321)

    assert choose_account(data) == Account(4321, 4321, "4321")


def test_a_folder_without_the_right_to_write_is_told_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o555)
    (folder / "ordinary_user.py").write_text(AS_ORDINARY_USER)
    monkeypatch.syspath_prepend(folder)
    log = folder / "words"

    child = fork("ordinary", "ordinary_user", [str(closed / "home")], log=log, environment={})

    assert child.wait(10) == ExitCode.FOLDER_UNUSABLE
    assert log.read_text() == (
        f"フォルダ {closed}/home に書き込めません（権限がありません）。"
        "TSUNAGU_HOME で書き込めるフォルダを指定してください。\n"
    )


def test_a_home_that_cannot_be_made_is_told_in_one_line(folder: Path) -> None:
    file = folder / "file"
    file.touch()
    stack = begin(file)
    _told_unusable(stack, file)


def test_a_file_system_that_takes_no_files_is_told_in_one_line(folder: Path) -> None:
    with pytest.raises(StackTrouble, match="書き込めません") as told:
        Home(Path("/proc/tsunagu")).prepare()

    assert told.value.code is ExitCode.FOLDER_UNUSABLE


def _told_unusable(stack: Running, home: Path) -> None:
    assert stack.process.wait(10) == ExitCode.FOLDER_UNUSABLE
    assert stack.words().count("\n") == 1
    assert f"フォルダ {home} に書き込めません" in stack.words()


def test_the_home_lies_beside_pyproject_in_a_checkout(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("TSUNAGU_HOME", raising=False)
    assert find_home().root == Path(__file__).parents[3] / ".tsunagu"

    monkeypatch.setenv("TSUNAGU_HOME", "here")
    assert find_home().root == folder / "here"


def test_a_home_that_was_copied_elsewhere_runs_on_its_own_data(folder: Path) -> None:
    ports = {"postgres": 1, "redis": 2}
    first = Home(folder / "first")
    first.prepare()
    postgres = arrange(first, ports).postgres.folder
    said = subprocess.check_output([find_binaries().postgres / "postgres", "--version"], text=True)
    postgres.mkdir()
    (postgres / "PG_VERSION").write_text(said.split()[-1].split(".")[0])
    first.remember("place", str(first.root))  # as earlier versions wrote it
    shutil.copytree(first.root, folder / "copy")

    assert postgres == first.root / "postgres"
    assert arrange(Home(folder / "copy"), ports).postgres.folder == folder / "copy" / "postgres"
