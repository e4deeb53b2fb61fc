"""The running stack as commands need it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shared.stack.trouble import ExitCode, StackTrouble

if TYPE_CHECKING:
    from shared.reference.instances import Instances
    from shared.stack.state import State


def running_stack() -> State:
    """Give the stack that runs in this home. Raises StackTrouble (exit code 3) when none does."""
    from shared.stack.home import find_home
    from shared.stack.state import running

    home = find_home()
    state = running(home)
    if state is None:
        raise StackTrouble(
            f"tsunagu は動いていません（{home.root}）。tsunagu up で起動してください。", ExitCode.NOT_RUNNING
        )
    return state


def database_url(service: str) -> str:
    """Give the service's database: as the environment says, else the running stack's. Raises StackTrouble."""
    from shared.stack.databases import for_sqlalchemy

    if told := _told(service, "DATABASE_URL"):
        return told
    if service in own_instances().names:
        raise StackTrouble(f"TSUNAGU_{service.upper()}_DATABASE_URL に接続先を設定してください。", ExitCode.FAILED)
    return for_sqlalchemy(running_stack().databases[service])


def redis_url(service: str) -> str:
    """Give the bus as the service knows it: as the environment says, else the running stack's. Raises StackTrouble."""
    return _told(service, "REDIS_URL") or running_stack().redis_url


def _told(service: str, name: str) -> str | None:
    """An address in the environment. Raises StackTrouble, without repeating it, where it is none."""
    for variable in (f"TSUNAGU_{service.upper()}_{name}", f"TSUNAGU_{name}"):
        if address := os.environ.get(variable):
            try:
                parts = urlsplit(address)
                sound = "://" in address and bool(parts.scheme) and (parts.port or 0) >= 0
            except ValueError:
                sound = False
            if not sound:
                raise StackTrouble(f"{variable} を接続先として読めません。設定を確かめてください。", ExitCode.FAILED)
            return address
    return None


def own_instances() -> Instances:
    """Give the intakes of agencies' own. Raises StackTrouble where the setting cannot be read."""
    from shared import settings

    try:
        return settings.own_instances()
    except settings.SettingsError as error:
        raise StackTrouble(f"{error}。", ExitCode.FAILED) from None


def known_services(wanted: list[str] | None) -> list[str]:
    """Give the services and own instances asked for, by default all whose database is known here.

    Raises StackTrouble naming one that does not exist.
    """
    from shared.stack.databases import SERVICES

    own = own_instances().names
    for service in wanted or []:
        if service not in (*SERVICES, *own):
            raise StackTrouble(
                f"{service} というサービスはありません。{', '.join((*SERVICES, *own))} のどれかです。", ExitCode.FAILED
            )
    return wanted or [*SERVICES, *(name for name in own if os.environ.get(f"TSUNAGU_{name.upper()}_DATABASE_URL"))]


@contextmanager
def ended_in_order() -> Iterator[None]:
    """End a long piece of work like Ctrl-C does when we are told to stop: nothing half done stays behind."""
    for word in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(word, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        raise StackTrouble("取りやめました。何も変えていません。", ExitCode.FAILED) from None
