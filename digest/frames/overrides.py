"""Our templates over the theme's: `templates/frame/` and `templates/assets/`, the digest's own first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from digest.frames.cache import walk

#: Kinds of files that are joined to one, and what is put between two of them. The address of the whole
#: changes with its content, so that a browser never mixes old and new.
JOINED = {".css": b"\n", ".js": b"\n;\n"}
#: Scripts that a page starts, not one that it runs: files of their own, under hashed names too.
WORKER = ".worker.js"


def sources(folders: Sequence[Path]) -> Mapping[str, Path]:
    """`frame/main.html`, `assets/digest.css` ... to the file that counts, in order of name."""
    found: dict[str, Path] = {}
    for folder in reversed(folders):
        for room in ("frame", "assets"):
            for file in walk(folder / room):
                found[file.relative_to(folder).as_posix()] = file
    return dict(sorted(found.items()))


def lay_out(folders: Sequence[Path], target: Path) -> None:
    """Write the theme's `custom_dir`: styles joined to one file, scripts to another, the rest as it is."""
    for path, file in sources(folders).items():
        room, _, rest = path.partition("/")
        if (room == "frame" and file.suffix != ".html") or _is_joined(path):
            continue
        _place(target / (rest if room == "frame" else asset(path, file))).write_bytes(file.read_bytes())
    for suffix in JOINED:
        for path in assets(folders, suffix):
            _place(target / path).write_bytes(_joined(folders, suffix))


def assets(folders: Sequence[Path], suffix: str) -> list[str]:
    """Published names of the assets with this suffix: `assets/digest.1a2b3c4d.css`, or none.

    One for all: a phone far from its mast waits for every file once more.
    """
    content = _joined(folders, suffix)
    return [f"assets/digest.{hashlib.sha256(content).hexdigest()[:8]}{suffix}"] if content else []


def worker(folders: Sequence[Path], name: str) -> str:
    """Published name of the worker `name`: `assets/search.worker.1a2b3c4d.js`."""
    path = f"assets/{name}{WORKER}"
    return asset(path, sources(folders)[path])


def asset(path: str, file: Path) -> str:
    """The published name of an asset that is not joined: its own, a worker's with a hash."""
    if not path.endswith(WORKER):
        return path
    return f"{path.removesuffix('.js')}.{hashlib.sha256(file.read_bytes()).hexdigest()[:8]}.js"


def _joined(folders: Sequence[Path], suffix: str) -> bytes:
    """All files with this suffix right below assets/, in order of name."""
    files = [file for path, file in sources(folders).items() if _is_joined(path) and file.suffix == suffix]
    return JOINED[suffix].join(file.read_bytes() for file in files)


def _is_joined(path: str) -> bool:
    room, _, name = path.rpartition("/")
    return room == "assets" and name.endswith(tuple(JOINED)) and not name.endswith(WORKER)


def _place(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file
