"""The frames' cache: a folder per language that is either whole or not there.

::

    frames/<hash of everything they are made of>/zh/
        frames.json        the FrameSet, with a hash of itself and of each file
        files/             what is published as it is
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digest.ports import Frame, FrameSet

MANIFEST, FILES = "frames.json", "files"
#: Makings kept beside the newest, so that going back and forth between two branches costs nothing.
KEPT = 6


def load(folder: Path) -> FrameSet | None:
    """What was stored in `folder`, or None if it is not there, not whole or not what was stored."""
    try:
        stored = json.loads((folder / MANIFEST).read_bytes())
        held = stored["held"]
        if stored["hash"] != _hash(held):
            return None
        files = {path: folder / FILES / path for path in held["files"]}
        if any(_digest(file) != held["files"][path] for path, file in files.items()):
            return None
        return FrameSet(
            language=held["language"],
            frames={kind: Frame(parts=tuple(f["parts"]), key=f["key"]) for kind, f in held["frames"].items()},
            files=files,
            search=held["search"],
            pages=tuple(held["pages"]),
            key=held["key"],
            warnings=tuple(held["warnings"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def seal(folder: Path, frames: FrameSet) -> None:
    """Write down in `folder` what it holds; its files lie in `files/` already."""
    held: dict[str, Any] = {
        "language": frames.language,
        "frames": {kind: {"parts": frame.parts, "key": frame.key} for kind, frame in frames.frames.items()},
        "files": {path: _digest(file) for path, file in sorted(frames.files.items())},
        "search": frames.search,
        "pages": frames.pages,
        "key": frames.key,
        "warnings": frames.warnings,
    }
    held = json.loads(json.dumps(held))
    (folder / MANIFEST).write_text(
        json.dumps({"hash": _hash(held), "held": held}, ensure_ascii=False), encoding="utf-8"
    )


def install(made: Path, folder: Path) -> None:
    """Move `made` to `folder`; something broken there gives way, another process's work is as good."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        made.rename(folder)
    except OSError:
        if load(folder) is not None:
            return
        broken = made.with_name(made.name + ".broken")
        folder.rename(broken)
        made.rename(folder)
        shutil.rmtree(broken, ignore_errors=True)


def prune(root: Path, *, newest: Path) -> None:
    """Forget all but the latest makings, and what a killed process left lying an hour before."""
    when = {folder: folder.stat().st_mtime for folder in root.iterdir() if folder.is_dir()}
    hidden = {folder for folder in when if folder.name.startswith(".")}
    old = sorted(when.keys() - hidden - {newest}, key=lambda folder: when[folder], reverse=True)[KEPT:]
    left = [folder for folder in hidden if when[folder] < when[newest] - 3600]
    for folder in [*old, *left]:
        shutil.rmtree(folder, ignore_errors=True)


def walk(folder: Path) -> list[Path]:
    """All files below `folder`, sorted; links are not followed."""
    found = [Path(top) / name for top, _, names in os.walk(folder) for name in names]
    return sorted(file for file in found if not file.is_symlink())


def _hash(held: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(held, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
