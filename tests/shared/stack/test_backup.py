"""A home backed up, running or stopped, and made again elsewhere: nothing touched before the new one is proved."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from shared.stack.backup.moves import decide, finish_restore, stage_of
from shared.stack.backup.restoring import restore
from shared.stack.backup.taking import back_up
from shared.stack.binaries import SHELTER
from shared.stack.databases import SERVICES
from shared.stack.home import Home
from shared.stack.servers import place_of
from shared.stack.state import State
from shared.stack.trouble import ExitCode, StackTrouble
from tests.shared.stack.stacks import Start, begin, open_folder, room_for


def run(state: State, statement: str) -> dict[str, str]:
    """What every service's database answers; writes when the statement does."""

    async def ask(url: str) -> str:
        connection = await asyncpg.connect(url)
        try:
            return str(await connection.fetchval(statement))
        finally:
            await connection.close()

    async def each() -> dict[str, str]:
        return {service: await ask(url) for service, url in state.databases.items()}

    return asyncio.run(each())


@pytest.fixture(scope="module")
def backed_up() -> Iterator[tuple[Home, Path]]:
    """A home whose databases say "then", and its backup; later they said "later"."""
    with open_folder() as folder:
        home = folder / "home"
        stack = begin(home)
        state = stack.when_ready()
        (home / "keys" / "intake").mkdir(parents=True)
        (home / "keys" / "intake" / "sealing.jwks").write_text("the key")
        run(state, "CREATE TABLE word (said text)")
        run(state, "INSERT INTO word VALUES ('then') RETURNING said")
        back_up(stack.home, folder / "backup")
        run(state, "UPDATE word SET said = 'later' RETURNING said")
        stack.process.terminate()
        assert stack.process.wait(20) == 0
        yield stack.home, folder / "backup"


def everywhere(said: str) -> dict[str, str]:
    return dict.fromkeys(SERVICES, said)


def contents(home: Home) -> dict[str, bytes | None]:
    """Everything in a home but the words of a start."""
    return {
        str(path.relative_to(home.root)): path.read_bytes() if path.is_file() else None
        for path in sorted(home.root.rglob("*"))
        if path.relative_to(home.root).parts[0] not in {"logs", "lock"}
    }


def test_a_backup_of_a_running_stack_is_restored_in_another_home(
    backed_up: tuple[Home, Path], folder: Path, start: Start
) -> None:
    other = Home(folder / "other")

    done = restore(other, backed_up[1])

    assert done.before == ()
    assert (other.keys / "intake" / "sealing.jwks").read_text() == "the key"
    assert stat.S_IMODE((other.keys / "intake").stat().st_mode) == 0o700
    assert stat.S_IMODE((other.keys / "intake" / "sealing.jwks").stat().st_mode) == 0o600
    assert stat.S_IMODE(other.passwords.stat().st_mode) == 0o600
    assert run(start(other.root).when_ready(), "SELECT said FROM word") == everywhere("then")
    assert not [name for name in contents(other) if name.startswith("restor")]


def test_a_stopped_stack_is_backed_up_and_left_stopped(
    backed_up: tuple[Home, Path], folder: Path, start: Start
) -> None:
    home, _ = backed_up
    back_up(home, folder / "backup")

    assert not (place_of(home) / "postgres" / "postmaster.pid").exists()
    restore(Home(folder / "other"), folder / "backup")
    assert run(start(folder / "other").when_ready(), "SELECT said FROM word") == everywhere("later")


def test_a_restored_database_runs_on_a_timeline_of_its_own(
    backed_up: tuple[Home, Path], folder: Path, start: Start
) -> None:
    restore(Home(folder / "other"), backed_up[1])

    timelines = run(start(folder / "other").when_ready(), "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)")

    assert timelines == everywhere("00000002")


def test_a_home_with_data_is_replaced_only_when_told_and_the_old_is_kept(
    backed_up: tuple[Home, Path], folder: Path, start: Start
) -> None:
    home = Home(shutil.copytree(backed_up[0].root, folder / "home"))
    if os.geteuid() == 0:
        owner = (backed_up[0].root / "postgres").stat()
        for path in (home.root / "postgres", *(home.root / "postgres").rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
    before = contents(home)
    with pytest.raises(StackTrouble, match="--replace"):
        restore(home, backed_up[1])
    assert contents(home) == before

    done = restore(home, backed_up[1], replacing=True)

    assert [folder.parent for folder in done.before] == [home.root]
    assert sorted(path.name for path in done.before[0].iterdir()) == ["keys", "passwords.json", "postgres", "redis"]
    assert not list((home.root / "redis").iterdir())
    assert run(start(home.root).when_ready(), "SELECT said FROM word") == everywhere("then")


def test_what_cannot_be_restored_leaves_the_home_as_it_is(backed_up: tuple[Home, Path], folder: Path) -> None:
    home, good = backed_up
    whole = good.read_bytes()
    bad = folder / "bad"
    before = contents(home)
    for content in (whole[: len(whole) // 2], whole[:-3], whole[:5000] + b"damage" + whole[5006:], b"-"):
        bad.write_bytes(content)
        with pytest.raises(StackTrouble, match=r"壊れて|途中で切れて"):
            restore(home, bad, replacing=True)
        assert contents(home) == before


def test_a_full_disk_leaves_the_home_as_it_is(backed_up: tuple[Home, Path]) -> None:
    home, good = backed_up
    before = contents(home)
    with room_for(1_000_000), pytest.raises(StackTrouble, match="ファイルが大きすぎます"):
        restore(home, good, replacing=True)
    assert contents(home) == before


@pytest.mark.parametrize("moved", range(9))
def test_a_restore_broken_off_among_its_moves_is_finished_by_the_next_start(folder: Path, moved: int) -> None:
    home = Home(folder / "home")
    home.prepare()
    stage = stage_of(home)
    stage.prepare()
    for where, said in ((home, "old"), (stage, "new")):
        for name in ("postgres", "redis", "keys"):
            (where.root / name).mkdir()
            (where.root / name / "said").write_text(said)
        where.passwords.write_text(said)
    (aside,) = decide(home)
    moves = json.loads((home.root / "restore.json").read_text())["moves"]
    for source, target in moves[:moved]:
        Path(target).parent.mkdir(exist_ok=True)
        Path(source).rename(target)

    finish_restore(home)
    finish_restore(home)

    for name in ("postgres/said", "redis/said", "keys/said", "passwords.json"):
        assert ((home.root / name).read_text(), (aside / name).read_text()) == ("new", "old")
    assert not stage.root.exists()
    assert not (home.root / "restore.json").exists()


def test_what_a_restore_killed_before_its_decision_left_is_cleared_away_by_the_next_start(
    made_home: Path, start: Start
) -> None:
    stage = stage_of(Home(made_home))
    stage.prepare()
    (stage.root / "passwords.json").write_text("half")

    start().when_ready()

    assert not stage.root.exists()


def test_a_running_stack_is_not_restored_over(made_home: Path, start: Start, backed_up: tuple[Home, Path]) -> None:
    start().when_ready()
    with pytest.raises(StackTrouble, match="止めてから") as told:
        restore(Home(made_home), backed_up[1], replacing=True)
    assert told.value.code is ExitCode.RUNS_ALREADY


def test_a_home_that_holds_nothing_has_nothing_to_back_up(folder: Path) -> None:
    with pytest.raises(StackTrouble, match="まだ何もありません"):
        back_up(Home(folder / "nowhere"), folder / "backup")
    assert list(folder.iterdir()) == []


def test_a_folder_that_takes_no_backup_is_told_in_one_line(backed_up: tuple[Home, Path], folder: Path) -> None:
    with pytest.raises(StackTrouble, match="控えを書けません（ありません）"):
        back_up(backed_up[0], folder / "nowhere" / "backup")


def test_what_is_no_file_is_told_in_one_line(backed_up: tuple[Home, Path], folder: Path) -> None:
    home, before = backed_up[0], sorted(folder.iterdir())
    with pytest.raises(StackTrouble, match="フォルダです。書くファイル"):
        back_up(home, folder)
    with pytest.raises(StackTrouble, match="読み書きできません（フォルダです）"):
        restore(home, folder, replacing=True)
    with pytest.raises(StackTrouble, match="読み書きできません（ありません）"):
        restore(home, folder / "nowhere", replacing=True)
    assert sorted(folder.iterdir()) == before


def test_a_full_disk_leaves_no_half_backup(made_home: Path, folder: Path, start: Start) -> None:
    start().when_ready()
    with room_for(1_000_000), pytest.raises(StackTrouble, match="控えを書けません（ファイルが大きすぎます）"):
        back_up(Home(made_home), folder / "backup")
    assert not [path for path in folder.iterdir() if path != made_home]


def test_a_closed_home_is_restored_where_its_data_belong(
    backed_up: tuple[Home, Path], folder: Path, start: Start
) -> None:
    """The servers run as another account, which cannot enter it, when root starts them; else as its owner, who can."""
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    home = Home(closed / "home")
    restore(home, backed_up[1])
    place = place_of(home)
    try:
        assert place.is_relative_to(SHELTER if os.geteuid() == 0 else home.root)
        stack = start(home.root)
        assert run(stack.when_ready(), "SELECT said FROM word") == everywhere("then")
        stack.process.terminate()
        stack.process.wait(20)

        done = restore(home, backed_up[1], replacing=True)
        assert {folder.parent for folder in done.before} == {home.root, place}
        assert not (home.root / "restoring").exists()
        assert len(list(place.parent.glob(f"{place.name}*"))) == 1
    finally:
        shutil.rmtree(place)
