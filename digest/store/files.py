"""File names and files of an export: safe names, whole files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b, sha1
from pathlib import Path

#: Names that are safe on every file system as they are.
_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
#: Names that Windows keeps for itself, with any ending.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")

_SHARD = re.compile(r"\d{4}-\d{2}\.jsonl")


def safe_name(source: str) -> str:
    """A folder name for a source id, different for different ids.

    An ordinary id is its own name; from another one its safe characters are kept, and a hash tells
    it from its likes.
    """
    if _SAFE.fullmatch(source) and not _RESERVED.fullmatch(source):
        return source
    kept = re.sub(r"[^a-z0-9]+", "-", source.lower())[:40].strip("-")
    mark = blake2b(source.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return f"{kept}~{mark}"


def blob(body: bytes) -> str:
    """The name git has for a file of these bytes."""
    return sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()


def write(path: str, body: bytes) -> None:
    """Puts `body` at `path`, wholly or not at all."""
    # One name per file, so that what a killed export left behind is written over by the next one.
    before, slash, name = path.rpartition("/")
    temporary = f"{before}{slash}.{name}.tmp"
    try:
        # Not forced onto the disk, which takes minutes for the files of ten years: a kill cannot take the
        # bytes away, and after a power failure the export is made again.
        with open(temporary, "wb") as file:  # noqa: PTH123 - thousands of them
            file.write(body)
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108
        raise


def read(path: str, most: int) -> bytes:
    """The first `most` bytes of a file."""
    with open(path, "rb") as file:  # noqa: PTH123 - thousands of them
        return file.read(most)


def shards(folder: Path) -> list[str]:
    """Names of the shards of items below `folder`, sorted; none to which a link leads."""
    found = []
    for source in _entries(folder / "items"):
        if source.is_dir(follow_symlinks=False):
            names = (file.name for file in _entries(source.path) if file.is_file(follow_symlinks=False))
            found += [f"items/{source.name}/{name}" for name in names if _SHARD.fullmatch(name)]
    return sorted(found)


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    if not os.path.isdir(folder) or os.path.islink(folder):  # noqa: PTH112, PTH114
        return []
    with os.scandir(folder) as found:
        return list(found)


def remove(paths: Iterable[Path]) -> int:
    """Removes files, and their folders when these are empty then; says how many."""
    number = 0
    for path in paths:
        path.unlink(missing_ok=True)
        number += 1
        with suppress(OSError):
            path.parent.rmdir()
    return number


def is_linked(path: Path, folder: Path) -> bool:
    """Whether a symbolic link stands anywhere between `folder` and `path`."""
    between = path.relative_to(folder).parts
    return any(folder.joinpath(*between[:end]).is_symlink() for end in range(1, len(between) + 1))
