"""Bring one home's whole stack up, keep it up, take it down: what `tsunagu up` does."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import asyncpg

from shared.stack.backup.moves import finish_restore
from shared.stack.databases import SERVICES, provide
from shared.stack.forked import preload
from shared.stack.home import Home
from shared.stack.keys import signing_file
from shared.stack.ports import LOOPBACK, choose_ports, listen
from shared.stack.postgres import end
from shared.stack.processes import COMMON_IMPORTS, Surroundings, preparation, services, worker_names
from shared.stack.programs import Program
from shared.stack.servers import Servers, arrange
from shared.stack.state import State, find_process, last_state, running, start_of
from shared.stack.supervisor import StoppedEarly, Supervisor
from shared.stack.trouble import ExitCode, StackTrouble, reason
from shared.stack.wake import Wake

DEFAULT_PORT = 8460
BUS_URL = "TSUNAGU_BUS_URL"
"""Names another Redis or a cluster that the services shall use instead of the stack's own."""
Say = Callable[[str], None]
Programs = Callable[[Surroundings, int, int, dict[str, int]], list[Program]]
_TICK = 0.05


def _services(around: Surroundings, listener: int, port: int, worker_ports: dict[str, int]) -> list[Program]:
    return services(around, listener=listener, port=port, worker_ports=worker_ports)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to run on top of the servers; tests give smaller lists."""

    prepare: Callable[[Surroundings], Program] = preparation
    services: Programs = _services
    imports: Sequence[str] = COMMON_IMPORTS
    replicas: int = 1
    """How many processes of each worker, and of all APIs together."""


def up(home: Home, *, port: int = DEFAULT_PORT, say: Say = print, plan: Plan = Plan()) -> None:
    """Run the stack of this home until told to stop. Raises StackTrouble when it cannot start."""
    check_clock(os.environ.get("TSUNAGU_NOW"))
    check_profile(os.environ.get("TSUNAGU_PROFILE"))
    home.prepare()
    with Wake() as wake, home.locked():
        finish_restore(home)
        try:
            _Start(home, port, say, plan, wake).run()
        except StoppedEarly:
            say("起動を取りやめました。")
        finally:
            home.state.unlink(missing_ok=True)


@dataclass(slots=True)
class _Start:
    home: Home
    port: int
    say: Say
    plan: Plan
    wake: Wake
    state: State = field(init=False)

    def run(self) -> None:
        end_leftover_services(self.home)
        with closing(listen(self.port)) as listener:
            self.port = listener.getsockname()[1]
            ports = self._ports()
            servers = self._servers(ports)
            self._run(servers, listener.fileno(), ports)

    def _ports(self) -> dict[str, int]:
        remembered: dict[str, int] = self.home.remembered("ports", {})
        ports = choose_ports(["postgres", "redis", *worker_names(self.plan.replicas)], remembered)
        self.home.remember("ports", remembered | ports)
        return ports

    def _servers(self, ports: dict[str, int]) -> Servers:
        try:
            servers = arrange(self.home, ports, self.plan.replicas)
            if servers.note:
                self.say(servers.note)
            if ended := servers.end_leftovers():
                self.say(f"前回から残っていた {'、'.join(ended)} を止めました。")
            servers.create()
        except OSError as error:
            where = error.filename or self.home.root
            raise StackTrouble(f"{where} を用意できません（{reason(error)}）。", ExitCode.FOLDER_UNUSABLE) from error
        return servers

    def _provide(self, servers: Servers) -> None:
        passwords = {service: self.home.password(service) for service in SERVICES}
        try:
            asyncio.run(provide(servers.postgres, passwords))
        except (asyncpg.PostgresError, OSError) as error:
            raise StackTrouble(
                f"データベースを用意できません（{type(error).__name__}）。"
                f"{self.home.passwords} が作られた時のままか確かめてください。"
                f"記録は {servers.postgres.log} にあります。"
            ) from error

    def _run(self, servers: Servers, listener: int, ports: dict[str, int]) -> None:
        around = self._surroundings(servers)
        self.state = self._state(around)
        supervisor = Supervisor(self.wake)
        supervisor.on_change = lambda: self._tell(supervisor)
        try:
            supervisor.start(servers.programs())
            self._provide(servers)
            preload(self.plan.imports)
            self._finish(self.plan.prepare(around))
            supervisor.start(self.plan.services(around, listener, self.port, ports))
            self.state.phase = "ready"
            self._tell(supervisor)
            self.say(f"準備ができました: {self.state.base_url}  （止めるには Ctrl-C）")
            supervisor.watch()
        finally:
            self.state.phase = "stopping"
            supervisor.stop()
        self.say("すべて止めました。")

    def _surroundings(self, servers: Servers) -> Surroundings:
        return Surroundings(
            home=self.home,
            databases={
                service: servers.postgres.url_of(service, self.home.password(service), service) for service in SERVICES
            },
            redis_url=os.environ.get(BUS_URL) or servers.redis.url,
        )

    def _state(self, around: Surroundings) -> State:
        return State(
            home=str(self.home.root),
            pid=os.getpid(),
            started=start_of(os.getpid()),
            phase="starting",
            base_url=f"http://{LOOPBACK}:{self.port}",
            redis_url=around.redis_url,
            databases=dict(around.databases),
            issuer=str(signing_file(self.home.keys)),
            now=os.environ.get("TSUNAGU_NOW"),
        )

    def _tell(self, supervisor: Supervisor) -> None:
        self.state.processes = [child.described() for child in supervisor.children]
        self.state.save(self.home)

    def _finish(self, program: Program) -> None:
        """Run a program that ends by itself."""
        process = program.start()
        while process.poll() is None:
            self.wake.wait(_TICK)
            if self.wake.stops:
                process.send_signal(signal.SIGKILL)
                process.wait()
                raise StoppedEarly
        if process.poll():
            raise StackTrouble(f"データベースの準備に失敗しました。記録は {program.log} にあります。")


def end_leftover_services(home: Home) -> None:
    """End what a killed supervisor of this home left running."""
    state = last_state(home)
    if state is None or running(home):
        return
    for told in state.processes:
        if (process := find_process(told["pid"], told["started"])) and told["name"] not in {"postgres", "redis"}:
            end(process, signal.SIGTERM, timeout=5)


def check_clock(now: str | None) -> None:
    """Raise StackTrouble when `TSUNAGU_NOW` is not a moment with its time zone."""
    if now and not _is_moment(now):
        raise StackTrouble(f"TSUNAGU_NOW={now} を日時として読めません。例: 2026-11-30T12:00:00+09:00", ExitCode.FAILED)


def check_profile(path: str | None) -> None:
    """Raise StackTrouble with the lines that are wrong in the profile that `TSUNAGU_PROFILE` names."""
    if not path:
        return
    from shared.reference.definitions import DefinitionError
    from shared.reference.profile import load_profile

    try:
        load_profile(Path(path).expanduser().absolute())
    except DefinitionError as wrong:
        raise StackTrouble(str(wrong), ExitCode.FAILED) from None


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def start_in_background(home: Home, *, port: int = DEFAULT_PORT, now: str | None = None) -> subprocess.Popen[bytes]:
    """Start `up` as a process of its own that ends in order when this one ends, however it ends."""
    from shared.stack.spawn import spawn

    environment = dict(os.environ) | {"TSUNAGU_HOME": str(home.root)} | ({"TSUNAGU_NOW": now} if now else {})
    return spawn(
        [sys.executable, "-P", "-m", "shared.cli", "up", "--port", str(port)],
        log=home.log("up"),
        env=environment,
        death_signal=signal.SIGTERM,
    )
