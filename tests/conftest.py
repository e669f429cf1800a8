"""What holds for every test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from digest.frames import cache
from digest.frames.material import MaterialFrames
from digest.frames.written import Written
from tests.digests import OPEN

# How long an example takes says how busy the machine is, not whether the code is right. What a profile for
# continuous integration sets (the same examples every time) stays.
settings.register_profile("digest", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("digest")


@pytest.fixture(autouse=True)
def _no_store_stays_open() -> Iterator[None]:
    """Close what a test opened: an open database is a warning, and warnings are errors here."""
    yield
    while OPEN:
        OPEN.pop().close()


@pytest.fixture(scope="session", autouse=True)
def _frames_are_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hand what the engine made for one test's digest to every other that wants the same, in any process.

    A frame's key says all that it is made of, so nobody can tell. Frames asked of the engine itself, not by a
    digest (`tests/frames`), are made each time.
    """
    root = tmp_path_factory.getbasetemp()
    root = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "made-frames"
    root.mkdir(exist_ok=True)
    make = MaterialFrames._make

    def made_once(
        self: MaterialFrames, pages: Written, told: Mapping[str, Any], key: str, folder: Path
    ) -> None:
        kept = root / key / folder.name
        if ".digest" not in folder.parts or folder.exists():  # what is there is broken: the engine mends it
            make(self, pages, told, key, folder)
        elif kept.is_dir():
            shutil.copytree(kept, folder)
        else:
            make(self, pages, told, key, folder)
            with tempfile.TemporaryDirectory(dir=root) as half:
                cache.install(shutil.copytree(folder, Path(half) / folder.name), kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MaterialFrames, "_make", made_once)
        yield
