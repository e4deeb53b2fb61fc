"""What can stop the embedded stack from starting, said in one plain line for the person at the keyboard."""

from __future__ import annotations

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


class StackTrouble(Exception):  # noqa: N818 - it is told to people, not a defect
    """The stack cannot go on; `str()` is one Japanese line naming what is wrong and what to do."""

    def __init__(self, line: str, code: ExitCode = ExitCode.START_FAILED) -> None:
        super().__init__(line)
        self.code = code
