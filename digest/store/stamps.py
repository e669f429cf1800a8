"""How a store's file looks: as long as it looks the same, nothing in it changed. Standard library only."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

_SQLITE = "sqlite:///"


def path_of(place: str) -> Path | None:
    """The file of a store named by a path or an SQLite address; None: it is somewhere else."""
    if "://" not in place:
        return None if place == ":memory:" else Path(place)
    if place.startswith(_SQLITE) and "?" not in place and not place.startswith(f"{_SQLITE}file:"):
        return Path(place.removeprefix(_SQLITE))
    return None


def is_served(place: str) -> bool:
    """Whether a store is a database on a server."""
    return place.startswith(("postgresql", "postgres:"))


#: Of a store on a server: how many writings were counted, and in which file of the server's. A table that was
#: made anew or emptied, as when a database is restored, may come to a number that was there before.
COUNTED = "SELECT coalesce(sum(number), 0)::bigint, pg_relation_filenode('writes')::bigint FROM writes"


def served(place: str, number: int, file: int) -> str:
    """A stamp of a store on a server of which COUNTED says this; its address cannot be read from it."""
    where = place.partition("://")[2].rpartition("@")[2]
    return f"{blake2b(where.encode(), digest_size=8).hexdigest()} {number} {file}"


def stamp(place: str) -> str:
    """Name, size and time of a store's file and of its log of late writes; empty if it has no file."""
    path = path_of(place)
    if path is None or not path.is_file():
        return ""
    said = [str(path.absolute())]
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            found = file.stat()
        except FileNotFoundError:
            continue
        if found.st_size:
            said.append(f"{found.st_ino} {found.st_size} {found.st_mtime_ns}")
    return " ".join(said)
