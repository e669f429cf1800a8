"""Our templates over the theme's: `templates/frame/` and `templates/assets/`, the digest's own first."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from digest.frames.cache import walk

#: Files whose address changes with their content, so that a browser never mixes old and new.
HASHED = (".css", ".js")
#: Scripts that a page starts, not one that it runs: never among its own.
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
    """Write the theme's `custom_dir`: templates as they are, scripts and styles under hashed names."""
    for path, file in sources(folders).items():
        room, _, rest = path.partition("/")
        if room == "frame" and file.suffix != ".html":
            continue
        place = target / (rest if room == "frame" else asset(path, file))
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)


def asset(path: str, file: Path) -> str:
    """The published name of an asset: `assets/digest.css` becomes `assets/digest.1a2b3c4d.css`."""
    if file.suffix not in HASHED:
        return path
    stem = path.removesuffix(file.suffix)
    return f"{stem}.{hashlib.sha256(file.read_bytes()).hexdigest()[:8]}{file.suffix}"


def assets(folders: Sequence[Path], suffix: str) -> list[str]:
    """Published names of all assets with this suffix."""
    return [
        asset(path, file)
        for path, file in sources(folders).items()
        if path.startswith("assets/") and file.suffix == suffix and not path.endswith(WORKER)
    ]


def worker(folders: Sequence[Path], name: str) -> str:
    """Published name of the worker `name`: `assets/search.worker.1a2b3c4d.js`."""
    path = f"assets/{name}{WORKER}"
    return asset(path, sources(folders)[path])
