"""The file that a backup is: appears whole or not at all, for its owner's eyes only, encrypted for a key when wished.

The encryption is age's (age-encryption.org): the file can be opened without tsunagu, and the machine that makes backups
needs the public half of a key only.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from shared.stack.backup.archive import UnsoundError
from shared.stack.spawn import open_private
from shared.stack.trouble import ExitCode, StackTrouble

AGE_MARK = b"age-encryption.org/"
_TOLD_TO_INSTALL = "暗号には pyrage が要ります。pip install pyrage を実行してください。"


@contextmanager
def new_file(path: Path, recipient: str | None) -> Iterator[IO[bytes]]:
    """Give something to write to; `path` appears when the block is left in order. Raises OSError, StackTrouble."""
    if path.is_dir():
        raise StackTrouble(f"{path} はフォルダです。書くファイルの名前を指定してください。", ExitCode.FAILED)
    if path.exists():
        raise StackTrouble(f"{path} はすでにあります。別の名前を指定してください。", ExitCode.FAILED)
    seal = _sealing(recipient) if recipient else None
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(draft, "wb", opener=open_private) as file:
            with _through(seal, file) if seal else contextlib.nullcontext(file) as inner:
                yield inner
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def existing_file(path: Path, identity: Path | None) -> Iterator[IO[bytes]]:
    """Give something to read from. Raises OSError, UnsoundError, and StackTrouble when the key is missing or wrong."""
    with path.open("rb") as file:
        sealed = file.read(len(AGE_MARK)) == AGE_MARK
        file.seek(0)
        if not sealed:
            yield file
            return
        if identity is None:
            raise StackTrouble(
                f"{path} は暗号化されています。--key で鍵のファイルを指定してください。", ExitCode.FAILED
            )
        with _out_of(_opening(identity), file) as inner:
            yield inner


def make_key(path: Path) -> str:
    """Write a new private key, as age's own tool would, and give its public half. Raises OSError, StackTrouble."""
    pyrage = _pyrage()
    identity = pyrage.x25519.Identity.generate()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


Flow = Callable[[Any, Any], None]


def _sealing(recipient: str) -> Flow:
    pyrage = _pyrage()
    try:
        known = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise StackTrouble(
            f"{recipient} は公開鍵ではありません。tsunagu keys backup で作ったものを指定してください。", ExitCode.FAILED
        ) from error

    def sealed(source: Any, target: Any) -> None:
        told = _Faithful(target)
        try:
            pyrage.encrypt_io(source, told, [known])
        except pyrage.EncryptError as error:
            raise told.failure or OSError(str(error)) from error

    return sealed


def _opening(identity: Path) -> Flow:
    pyrage = _pyrage()
    try:
        lines = identity.read_text().split("\n")
        known = [pyrage.x25519.Identity.from_str(line.strip()) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        raise StackTrouble(f"{identity} を鍵として読めません。", ExitCode.FAILED) from error
    if not known:
        raise StackTrouble(f"{identity} に鍵がありません。", ExitCode.FAILED)

    def opened(source: Any, target: Any) -> None:
        told = _Faithful(target)
        try:
            pyrage.decrypt_io(source, told, known)
        except pyrage.DecryptError as error:
            raise UnsoundError("はこの鍵では開けないか、壊れています。") from error
        except OSError as error:
            if told.failure is None:  # not the target's trouble: what was read is not what was encrypted
                raise UnsoundError("は壊れているか、途中で切れています。") from error

    return opened


def _pyrage() -> Any:
    try:
        import pyrage
    except ImportError as error:
        raise StackTrouble(_TOLD_TO_INSTALL, ExitCode.PROGRAM_MISSING) from error
    return pyrage


@contextmanager
def _through(flow: Flow, target: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give something to write to, the other end of which runs through `flow` into `target`."""
    read_end, write_end = os.pipe()
    failures: list[BaseException] = []

    def run() -> None:
        with os.fdopen(read_end, "rb") as source:
            _noting(failures, flow, source, target)

    running = threading.Thread(target=run)
    running.start()
    try:
        with os.fdopen(write_end, "wb") as inner:
            yield inner
    except BrokenPipeError:
        running.join()
        raise (failures or [OSError("the encryption ended early")])[0] from None
    finally:
        running.join()
    if failures:
        raise failures[0]


@contextmanager
def _out_of(flow: Flow, source: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give something to read from, the other end of which runs from `source` through `flow`."""
    read_end, write_end = os.pipe()
    failures: list[BaseException] = []

    def run() -> None:
        with contextlib.suppress(BrokenPipeError), os.fdopen(write_end, "wb") as target:
            _noting(failures, flow, source, target)

    running = threading.Thread(target=run)
    running.start()
    try:
        with os.fdopen(read_end, "rb") as inner:
            yield inner
    except UnsoundError as torn:  # why it ended is known at the other end
        running.join()
        raise (failures or [torn])[0] from None
    finally:
        running.join()
    if failures:
        raise failures[0]


def _noting(failures: list[BaseException], flow: Flow, source: Any, target: Any) -> None:
    try:
        flow(source, target)
    except BaseException as failure:  # noqa: BLE001 - raised again where the file is used
        failures.append(failure)


class _Faithful:
    """A file that remembers why a write failed: the encryption tells only that it did."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.failure: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        self._file.flush()
