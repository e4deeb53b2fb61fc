"""The form of a backup: a gzipped tar that begins with what it is and ends with the checksum of everything in it.

It is written and read as a stream, so that it may come from a pipe and needs no second copy of the databases.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, Protocol, cast

FORMAT = 1
ABOUT, SUMS = "about.json", "sums.json"
_LEVEL = 1  # what Postgres keeps compresses well at once; the next levels cost much and give little
_NOTES_LIMIT = 64 * 1024 * 1024


class UnsoundError(Exception):
    """The file is no backup, or not a whole one; `str()` is the rest of a Japanese sentence about it."""


class Readable(Protocol):
    """What can be read."""

    def read(self, size: int = -1, /) -> bytes:
        """Give so many bytes, by default all."""


@dataclass(frozen=True, slots=True)
class Member:
    """One folder or file of the archive; a file's `content` is read before the next member is asked for."""

    name: str
    content: Readable | None
    """None for a folder."""


@dataclass(slots=True)
class Writer:
    """Writes members one after the other; `written` closes it with the checksums."""

    tar: tarfile.TarFile
    sums: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, text: str) -> None:
        content = text.encode()
        self.file(name, len(content), io.BytesIO(content))

    def file(self, name: str, size: int, content: IO[bytes]) -> None:
        """Add a file of `size` bytes. Raises OSError when `content` ends before."""
        told = tarfile.TarInfo(name)
        told.size, told.mode = size, 0o600
        hashed = _Hashed(content)
        self.tar.addfile(told, cast("IO[bytes]", hashed))
        self.sums[name] = hashed.digest.hexdigest()

    def folder(self, name: str) -> None:
        told = tarfile.TarInfo(name)
        told.type, told.mode = tarfile.DIRTYPE, 0o700
        self.tar.addfile(told)
        self.sums[name] = ""

    def rest(self, prefix: str, other: tarfile.TarFile) -> None:
        """Take over all members of another archive below `prefix`. Raises OSError for links: databases have none."""
        for member in other:
            name = f"{prefix}/{member.name.removeprefix('./')}"
            if member.isdir():
                self.folder(name)
            elif member.isreg() and (content := other.extractfile(member)) is not None:
                self.file(name, member.size, content)
            else:
                raise OSError(f"{member.name} is neither file nor folder")


@contextmanager
def written(file: IO[bytes], about: dict[str, Any]) -> Iterator[Writer]:
    """Begin an archive with what it is about; the checksums and the end are written when the block is left in order."""
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, filename="", mtime=0) as packed:
        tar = tarfile.open(fileobj=packed, mode="w")  # noqa: SIM115 - closed below
        writer = Writer(tar)
        writer.text(ABOUT, json.dumps({"tsunagu_backup": FORMAT} | about, ensure_ascii=False))
        yield writer
        writer.text(SUMS, json.dumps(writer.sums))
        tar.close()


def opened(file: IO[bytes]) -> tuple[dict[str, Any], Iterator[Member]]:
    """Read what the archive is about, and give its members, checked as they are read.

    Only when the last of them was given is the archive known to be whole. Raises UnsoundError, also while iterating.
    """
    with _told_as_unsound():
        tar = tarfile.open(fileobj=gzip.GzipFile(fileobj=file), mode="r|")  # noqa: SIM115 - lives as long as the file
        first = tar.next()
        if first is None or first.name != ABOUT:
            raise UnsoundError("は tsunagu の控えではありません。")
        sums: dict[str, str] = {}
        about: dict[str, Any] = json.loads(_note(tar, first, sums))
        if about["tsunagu_backup"] != FORMAT:
            raise UnsoundError("は新しい版の tsunagu で作られています。tsunagu を新しくしてから戻してください。")
    return about, _members(tar, sums)


def _members(tar: tarfile.TarFile, sums: dict[str, str]) -> Iterator[Member]:
    with _told_as_unsound():
        while (told := tar.next()) is not None:
            if told.name == SUMS:
                if json.loads(_note(tar, told, {})) != sums:
                    raise UnsoundError("は壊れています（内容が作られた時と違います）。")
                _to_the_end(tar)
                return
            if told.isdir():
                yield Member(told.name, None)
                sums[told.name] = ""
            elif told.isreg() and (content := tar.extractfile(told)) is not None:
                hashed = _Doubted(content)
                yield Member(told.name, hashed)
                hashed.finish()
                sums[told.name] = hashed.digest.hexdigest()
            else:
                raise UnsoundError("は壊れています（控えにないはずのものが入っています）。")
    raise UnsoundError("は途中で切れています。")


def _to_the_end(tar: tarfile.TarFile) -> None:
    """Read what follows: only at its very end gzip (and the encryption around it) tells that nothing was changed."""
    if tar.next() is not None:
        raise UnsoundError("は壊れています（終わりの後に続きがあります）。")
    packed: Any = tar.fileobj
    while packed.read(tarfile.BLOCKSIZE):
        pass


def _note(tar: tarfile.TarFile, told: tarfile.TarInfo, sums: dict[str, str]) -> bytes:
    content = tar.extractfile(told)
    if content is None or told.size > _NOTES_LIMIT:
        raise UnsoundError("は tsunagu の控えではありません。")
    found = content.read()
    sums[told.name] = hashlib.sha256(found).hexdigest()
    return found


@contextmanager
def _told_as_unsound() -> Iterator[None]:
    try:
        yield
    except (gzip.BadGzipFile, tarfile.ReadError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise UnsoundError("は tsunagu の控えではないか、壊れています。") from error
    except (EOFError, zlib.error, tarfile.TarError) as error:
        raise UnsoundError("は壊れているか、途中で切れています。") from error


class _Hashed:
    """A file whose SHA-256 grows as it is read."""

    def __init__(self, content: Readable) -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        found = self._content.read(size)
        self.digest.update(found)
        return found


class _Doubted(_Hashed):
    """A file of an archive that is being checked; what is wrong with it is told as UnsoundError."""

    def read(self, size: int = -1, /) -> bytes:
        with _told_as_unsound():
            return super().read(size)

    def finish(self) -> None:
        """Read what nobody has read."""
        while self.read(1 << 20):
            pass
