"""Children forked from the supervisor stand on their own."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import psutil
import pytest

from shared.stack.forked import Forked, fork, preload
from shared.stack.trouble import StackTrouble
from shared.testing import eventually

TELLS = """
import os, sys
print(sys.argv[1:], dict(os.environ), os.getcwd(), os.getsid(0) == os.getpid(), __name__)
print("お知らせ", file=sys.stderr)
raise SystemExit(int(sys.argv[1]))
"""
WAITS = "import time, sys\nprint('here', flush=True)\ntime.sleep(60)"
SERVES = """
import http.server, socket, sys
server = http.server.HTTPServer(("", 0), http.server.SimpleHTTPRequestHandler, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[1]))
server.handle_request()
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tells.py").write_text(TELLS)
    (tmp_path / "waits.py").write_text(WAITS)
    (tmp_path / "serves.py").write_text(SERVES)
    (tmp_path / "breaks.py").write_text("raise RuntimeError('broken')")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / "child.log"


def run(module: str, log: Path, *arguments: str, pass_fds: tuple[int, ...] = ()) -> Forked:
    return fork("a-child", module, arguments, log=log, environment={"ONLY": "this"}, pass_fds=pass_fds)


def test_a_child_has_its_own_environment_words_folder_and_session(written: Path) -> None:
    child = run("tells", written, "7")

    assert child.wait(10) == 7
    assert written.read_text() == "['7'] {'ONLY': 'this'} / True __main__\nお知らせ\n"
    assert written.stat().st_mode & 0o077 == 0


def test_a_child_that_breaks_tells_why_and_fails(written: Path) -> None:
    assert run("breaks", written).wait(10) == 1
    assert "RuntimeError: broken" in written.read_text()


async def test_a_child_keeps_no_file_of_its_parent(written: Path, tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        child = run("waits", written)
        await eventually(lambda: written.exists() and "here" in written.read_text())

        held = {path.readlink() for path in Path(f"/proc/{child.pid}/fd").iterdir()}  # noqa: ASYNC240
        assert held == {Path(os.devnull), written}
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == -signal.SIGTERM


def test_a_child_serves_on_the_socket_it_was_given(written: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        child = run("serves", written, str(listener.fileno()), pass_fds=(listener.fileno(),))
        with urllib.request.urlopen(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=10) as answer:
            assert answer.status == 200
    assert child.wait(10) == 0


async def test_a_child_is_known_by_its_name(written: Path) -> None:
    child = run("waits", written)
    await eventually(lambda: psutil.Process(child.pid).name() == "a-child")

    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.01)
    child.send_signal(signal.SIGKILL)
    assert child.wait(10) == -signal.SIGKILL
    child.send_signal(signal.SIGTERM)


def test_what_cannot_be_imported_is_told_in_one_line() -> None:
    with pytest.raises(StackTrouble, match="no_such_module_here"):
        preload(["no_such_module_here"])
