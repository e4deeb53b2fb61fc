"""What an earlier, badly ended start left behind."""

from __future__ import annotations

import psutil

from shared.stack.home import Home
from shared.stack.servers import Servers, arrange
from shared.stack.trouble import ExitCode
from shared.testing import eventually
from tests.shared.stack.stacks import Start, gone


async def test_a_stale_pid_file_does_not_stop_the_next_start(start: Start) -> None:
    stack = start()
    stack.when_ready()
    stack.process.terminate()
    stack.process.wait(20)
    data = stack.home.root / "postgres"
    # The number now belongs to a living process of somebody else.
    (data / "postmaster.pid").write_text(f"1\n{data}\n1700000000\n5432\n\n127.0.0.1\n 1 1\nready   \n")

    assert start().when_ready().phase == "ready"


async def test_servers_that_outlived_their_supervisor_are_taken_down_first(start: Start) -> None:
    stack = start()
    stack.when_ready()
    stack.process.terminate()
    stack.process.wait(20)
    orphans = _orphans(stack.home)
    pid_file = stack.home.root / "postgres" / "postmaster.pid"
    await eventually(lambda: pid_file.exists() and "ready" in pid_file.read_text())

    again = start()
    again.when_ready()

    assert gone(orphans, timeout=5)
    assert "前回から残っていた postgres、redis を止めました" in again.words()


def _orphans(home: Home) -> list[psutil.Process]:
    """Start both servers without the bond to our own life that the supervisor gives them."""
    servers = arrange(home, home.remembered("ports", {}))
    postgres, redis = servers.postgres, servers.redis
    options = ["-c", f"port={postgres.port}", "-c", "unix_socket_directories="]
    return [
        _detached(servers, [str(postgres.programs / "postgres"), "-D", str(postgres.folder), *options]),
        _detached(servers, [str(redis.program), str(redis.folder / "redis.conf")]),
    ]


def _detached(servers: Servers, command: list[str]) -> psutil.Process:
    with (servers.postgres.log.parents[2] / "orphan.log").open("ab") as log:
        return psutil.Popen(command, cwd="/", stdout=log, stderr=log, **servers.postgres.account.identity)


def test_lost_passwords_are_told_in_one_line_and_harm_nothing(start: Start) -> None:
    stack = start()
    stack.when_ready()
    stack.process.terminate()
    stack.process.wait(20)
    kept = stack.home.passwords.read_bytes()
    stack.home.passwords.unlink()

    lost = start()

    assert lost.process.wait(30) == ExitCode.START_FAILED
    assert f"{stack.home.passwords} が作られた時のままか" in lost.words()
    stack.home.passwords.write_bytes(kept)
    assert start().when_ready().phase == "ready"
