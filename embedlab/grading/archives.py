"""The files of a folder or of a zip, under limits: nothing is followed out of it, and nothing is written to disk."""

from __future__ import annotations

import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from embedlab.errors import FileError, InputError

MOST_BYTES = 20_000_000
MOST_IN_ALL = 2_000_000_000
MOST_FILES = 20_000
MOST_DENSE = 200  # so many times smaller in the zip; notebooks reach 20
DENSE_FROM = 1_000_000

_IGNORED = {"__MACOSX", "Thumbs.db", "desktop.ini"}


class CannotReadError(Exception):
    """A file that is left out; the message says why."""


@dataclass(frozen=True)
class Item:
    """A file: its path in parts, and how to read it."""

    parts: tuple[str, ...]
    modified: float
    read: Callable[[], bytes]

    @property
    def path(self) -> str:
        """As it is told to a person."""
        return printable("/".join(self.parts))


@dataclass
class Items:
    """What a folder or a zip holds."""

    files: list[Item] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def printable(text: str) -> str:
    """Put marks in the place of what would break a line, or cannot be written."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    shown = "".join("\ufffd" if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") else letter for letter in text)
    return shown if len(shown) <= 200 else f"{shown[:199]}…"


@contextmanager
def opened(path: Path) -> Iterator[Items]:
    """List the files of a folder or a zip, which can be read while it is open."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"could not read {path}: {reason}; give the folder or the zip with the submissions") from error
    if stat.S_ISDIR(mode):
        yield _in_folder(path)
        return
    if not stat.S_ISREG(mode) or path.suffix.lower() == ".ipynb":
        raise InputError(f"{path} is neither a folder nor a zip; give the folder or the zip with the submissions")
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise FileError(f"could not read {path}: {error.strerror or error}; check the file") from error
    except Exception as error:  # zipfile has many names for a damaged file
        raise FileError(f"{path} is no whole zip file ({str(error)[:100]}); download it once more") from error
    with archive:
        if len(archive.infolist()) > MOST_FILES:
            raise InputError(
                f"{path} holds {len(archive.infolist()):,} files, more than {MOST_FILES:,}; make smaller ones"
            )
        yield _in_zip(archive)


def _ignored(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part in _IGNORED for part in parts)


# ---- folders


def _in_folder(root: Path) -> Items:
    items = Items()

    def unreadable(error: OSError) -> None:
        """Tell of a folder that cannot be read; the first one ends the search."""
        if error.filename and Path(error.filename) == root:
            raise FileError(f"could not read {root}: {error.strerror}; check the folder") from error
        items.problems.append(f"{printable(str(error.filename))}: could not be read ({error.strerror})")

    count = 0
    for folder, folders, files in os.walk(root, onerror=unreadable):  # links to folders are not followed
        inside = Path(folder).relative_to(root).parts
        links = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not _ignored((name,)) and name not in links)
        for name in sorted(links + files):
            path, parts = Path(folder, name), (*inside, name)
            if _ignored(parts):
                continue
            count += 1
            if count > MOST_FILES:
                raise InputError(f"{root} holds more than {MOST_FILES:,} files; give the folder with the submissions")
            try:
                status = path.lstat()
            except OSError as error:
                items.problems.append(f"{printable('/'.join(parts))}: could not be read ({error.strerror})")
                continue
            if stat.S_ISREG(status.st_mode):
                items.files.append(Item(parts, status.st_mtime, lambda path=path: _bytes_of(path)))  # type: ignore[misc]
            else:
                what = "a link, which is not followed" if stat.S_ISLNK(status.st_mode) else "no plain file"
                items.problems.append(f"{printable('/'.join(parts))}: {what}")
    return items


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CannotReadError(f"could not be read ({error.strerror})") from error
    return _not_too_large(content)


def _not_too_large(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise CannotReadError(f"is larger than {MOST_BYTES // 1_000_000} MB; its outputs should be cleared")
    return content


# ---- zips


def _in_zip(archive: zipfile.ZipFile) -> Items:
    items = Items()
    seen: set[str] = set()
    left = [MOST_IN_ALL]
    for member in archive.infolist():
        name = _name(member)
        parts = tuple(part for part in name.split("/") if part not in ("", "."))
        if name.endswith("/") or not parts or (_ignored(parts) and ".." not in parts):
            continue
        key = unicodedata.normalize("NFC", "/".join(parts))
        if problem := _refused(member, name, parts):
            items.problems.append(f"{printable(name)}: {problem}")
        elif key in seen:
            items.problems.append(f"{printable(name)}: is in the zip twice; the first was taken")
        else:
            seen.add(key)
            reader = lambda member=member: _unpacked(archive, member, left)  # noqa: E731
            items.files.append(Item(parts, _time(member), reader))
    return items


def _name(member: zipfile.ZipInfo) -> str:
    name = member.orig_filename
    if not member.flag_bits & 0x800:  # many programs write UTF-8 without saying so
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _refused(member: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if name.startswith("/") or (len(parts[0]) == 2 and parts[0][1] == ":"):
        return "its path is absolute, so it was left out"
    if ".." in parts:
        return "its path leads out of the zip, so it was left out"
    if len(name) > 1000 or max(map(len, parts)) > 255:
        return "its name is longer than a file's can be"
    if kind == stat.S_IFLNK:
        return "a link, which is not followed"
    if kind not in (0, stat.S_IFREG):
        return "no plain file"
    if member.flag_bits & 0x1:
        return "is encrypted; unpack the zip with its password and give the folder"
    return ""


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: list[int]) -> bytes:
    """Unpack in pieces and count what really comes: a header can say anything."""
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(member) as file:
            while piece := file.read(1 << 16):
                pieces.append(piece)
                size += len(piece)
                left[0] -= len(piece)
                if size > MOST_BYTES:
                    break
                if size > DENSE_FROM and size > MOST_DENSE * max(member.compress_size, 1):
                    raise CannotReadError(f"unpacks to more than {MOST_DENSE} times its size, as no notebook does")
                if left[0] < 0:
                    raise CannotReadError(f"the zip unpacks to more than {MOST_IN_ALL // 10**9} GB; make smaller ones")
    except CannotReadError:
        raise
    except Exception as error:  # zlib, lzma, zipfile and struct each have their own for a damaged member
        raise CannotReadError(f"is damaged in the zip ({type(error).__name__}: {str(error)[:80]})") from error
    return _not_too_large(b"".join(pieces))


def _time(member: zipfile.ZipInfo) -> float:
    """Give a number that orders: the time in a zip has no time zone."""
    number = 0.0
    for part in member.date_time:
        number = number * 100 + part
    return number
