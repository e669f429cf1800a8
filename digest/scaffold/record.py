"""What `digest init` wrote, remembered in the digest's own folder: the answers, and the files themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digest import __version__
from digest.scaffold.answers import Answers

RECORD = ".digest-init.json"
#: What lies below is a person's from the first day on.
THEIRS = "content/"


def record(name: str, answers: Answers, files: Mapping[str, str]) -> str:
    """What an upgrade needs to know, as JSON; `files`: path to text of what was written."""
    told = {
        "about": "What digest init wrote, for digest init --upgrade. Keep it in git.",
        "version": __version__,
        "name": name,
        "answers": asdict(answers),
        "files": {path: files[path] for path in sorted(files)},
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def recorded(root: Path) -> dict[str, Any]:
    """What RECORD says; {} for a digest that is older than it, or one that does not say it rightly."""
    try:
        found = json.loads((root / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def answered(known: Mapping[str, Any]) -> Answers | None:
    """The answers of then; None if they are not told as we tell them."""
    said = known.get("answers")
    if not isinstance(said, dict):
        return None
    try:
        return Answers(**{**said, "languages": tuple(said["languages"])})
    except (KeyError, TypeError):
        return None
