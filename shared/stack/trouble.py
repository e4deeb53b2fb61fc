"""What can stop the embedded stack from starting, said in one plain line for the person at the keyboard."""

from __future__ import annotations

import errno
from enum import IntEnum


class ExitCode(IntEnum):
    """How `tsunagu` ends; the meaning of each number is part of the command's contract."""

    DONE = 0
    FAILED = 1
    NOT_RUNNING = 3
    PORT_BUSY = 4
    RUNS_ALREADY = 5
    FOLDER_UNUSABLE = 6
    PROGRAM_MISSING = 7
    START_FAILED = 8
    DIFFERENT = 9


_REASONS = {
    errno.EACCES: "権限がありません",
    errno.EADDRINUSE: "ほかが使っています",
    errno.EADDRNOTAVAIL: "この機械のアドレスではありません",
    errno.EDQUOT: "使える容量を超えました",
    errno.EEXIST: "すでにあります",
    errno.EFBIG: "ファイルが大きすぎます",
    errno.EIO: "記憶装置が応じません",
    errno.EISDIR: "フォルダです",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.ENOENT: "ありません",
    errno.ENOSPC: "空き容量がありません",
    errno.ENOTDIR: "途中にフォルダでないものがあります",
    errno.EPERM: "許されていません",
    errno.EROFS: "書き込めない記憶装置です",
}


def reason(error: OSError) -> str:
    """Say why the system would not, in Japanese for what people meet; else in the system's own words."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class StackTrouble(Exception):  # noqa: N818 - it is told to people, not a defect
    """The stack cannot go on; `str()` is one Japanese line naming what is wrong and what to do."""

    def __init__(self, line: str, code: ExitCode = ExitCode.START_FAILED) -> None:
        super().__init__(line)
        self.code = code
