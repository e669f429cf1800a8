"""File names and files of an export: safe names, whole files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
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


def write(path: Path, body: bytes) -> bool:
    """Puts `body` at `path`, wholly or not at all; False if it was there already."""
    if path.is_file() and not path.is_symlink() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # One name per file, so that what a killed export left behind is written over by the next one.
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        # Not forced onto the disk, which takes minutes for the files of ten years: a kill cannot take the
        # bytes away, and after a power failure the export is made again.
        temporary.write_bytes(body)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


def shards(folder: Path) -> list[Path]:
    """The shards of items below `folder`, sorted; none to which a link leads."""
    if (folder / "items").is_symlink():
        return []
    found = (path for path in folder.glob("items/*/*.jsonl") if _SHARD.fullmatch(path.name))
    return sorted(path for path in found if not is_linked(path, folder))


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
    return any(
        part.is_symlink() for part in (path, *path.parents) if part.is_relative_to(folder) and part != folder
    )
