"""The two servers of a home: where their data lie, as whom they run, on which ports."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

from shared.stack.account import Account, choose_account
from shared.stack.binaries import SHELTER, find_binaries, passable, reachable
from shared.stack.home import Home
from shared.stack.postgres import Postgres
from shared.stack.programs import Program
from shared.stack.redis import Redis

CONNECTIONS = 200
"""What the five APIs in one process and five workers want at most, with some to spare."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Postgres and Redis of one home."""

    postgres: Postgres
    redis: Redis
    note: str | None
    """One line for the person, when the data or programs lie elsewhere than expected."""

    def create(self) -> None:
        """Make the data folders that do not exist yet."""
        self.postgres.create()
        self.redis.create()

    def end_leftovers(self) -> list[str]:
        """Take down what an earlier start of this home left running; its names."""
        found = {"postgres": self.postgres.end_leftover(), "redis": self.redis.end_leftover()}
        return [name for name, was_there in found.items() if was_there]

    def programs(self) -> list[Program]:
        """Describe both for the supervisor. Postgres stops last, disconnecting whoever is still there."""
        return [
            Program(
                name="postgres",
                start=self.postgres.start,
                ready=self.postgres.ready,
                log=self.postgres.log,
                stop_signal=signal.SIGINT,
                patience=30,
                layer=0,
            ),
            Program(
                name="redis",
                start=self.redis.start,
                ready=lambda _: self.redis.ready(),
                log=self.redis.log,
                patience=20,
                layer=1,
            ),
        ]


def arrange(home: Home, ports: dict[str, int], replicas: int = 1) -> Servers:
    """Decide everything about the servers of this home; what an earlier start decided stays.

    Postgres takes as many connections as so many replicas of every process may want.

    As root the servers run as an unprivileged account. Where that cannot enter the home (say, below /root), the data
    go to /var/lib/tsunagu: no permission of an existing folder is ever touched.
    """
    place = place_of(home)
    account = choose_account(place / "postgres")
    found = find_binaries(_data_version(place / "postgres"))
    binaries = reachable(found, account)
    return Servers(
        postgres=Postgres(
            folder=place / "postgres",
            programs=binaries.postgres,
            password=home.password("postgres"),
            port=ports["postgres"],
            log=home.log("postgres"),
            settings={"max_connections": str(CONNECTIONS * replicas)},
            account=account,
        ),
        redis=Redis(
            folder=place / "redis",
            program=binaries.redis,
            password=home.password("redis"),
            port=ports["redis"],
            log=home.log("redis"),
            account=account,
        ),
        note=_note(home, place, account, moved=binaries != found),
    )


def place_of(home: Home) -> Path:
    """Where the data of this home lie, or will lie: in it, unless the servers' account cannot enter it."""
    account = choose_account(home.root / "postgres")
    if (home.root / "postgres" / "PG_VERSION").exists():  # what lies in the home is its own, wherever it was copied to
        return home.root
    fresh = "." if account.may("-x", home.root) else str(SHELTER / home.mark())
    place = Path(home.root, home.remembered("place", fresh))
    if place != home.root:
        passable(SHELTER)
        passable(place)
    return place


def _note(home: Home, place: Path, account: Account, *, moved: bool) -> str | None:
    if place != home.root:
        return f"{account.name} は {home.root} に入れないため、データは {place} に置きます（権限は変えていません）。"
    if moved:
        return f"{account.name} が実行できるように、PostgreSQL と Redis のプログラムを {SHELTER} に写しました。"
    return None


def _data_version(folder: Path) -> int | None:
    try:
        return int((folder / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
