"""Real upstream data, which is not in the repository: found by DIGEST_SHARED, default ../shared."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / os.environ.get("DIGEST_SHARED", "../shared")


def shared(*parts: str) -> Path:
    """A file of the shared data; the test is skipped where it is not."""
    path = SHARED.joinpath("data", *parts)
    if not path.exists():
        pytest.skip(
            f"no {'/'.join(parts)} under {SHARED / 'data'}: set DIGEST_SHARED to the folder with data/"
        )
    return path


def shared_names(folder: str, *suffixes: str) -> list[str]:
    """Names of the files in a folder of the shared data, for parametrising; empty where there is none."""
    place = SHARED / "data" / folder
    return sorted(path.name for path in place.glob("*") if path.suffix in suffixes) if place.is_dir() else []
