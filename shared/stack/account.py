"""The operating-system account that Postgres and Redis run as: ourselves, or an unprivileged one when we are root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from shared.stack.trouble import StackTrouble

PREFERRED = ("postgres", "nobody")


class PopenIdentity(TypedDict, total=False):
    """The part of `subprocess.Popen`'s arguments that says who runs."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """Who owns the servers' folders and processes; `uid` None means the user we are."""

    uid: int | None = None
    gid: int | None = None
    name: str = ""

    @property
    def identity(self) -> PopenIdentity:
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, mode: int) -> None:
        """Give a path that we made ourselves to this account."""
        path.chmod(mode)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def may(self, test: str, path: Path) -> bool:
        """Whether the account passes `test -x` (or -r, -w) on the path: asked of the system, so that ACLs count."""
        asked = subprocess.run(  # noqa: S603 - fixed command, the path is an argument
            ["/bin/sh", "-c", 'test "$1" "$2"', "sh", test, str(path)],
            check=False,
            cwd="/",
            **self.identity,
        )
        return asked.returncode == 0


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def choose_account(existing: Path | None = None) -> Account:
    """Ourselves when unprivileged; as root the owner of what exists already, else a system account without rights."""
    if os.geteuid() != 0:
        return Account()
    if existing is not None and existing.exists() and existing.stat().st_uid != 0:
        owner = existing.stat()
        return Account(owner.st_uid, owner.st_gid, _name(owner.st_uid))
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, name)
    raise StackTrouble(
        "root では PostgreSQL を動かせず、代わりに使えるユーザー(postgres または nobody)もありません。"
        "一般ユーザーで tsunagu up を実行してください。"
    )
