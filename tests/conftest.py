"""What holds for every test."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pytest
import typer.main
from hypothesis import HealthCheck, settings

from digest.frames import cache
from digest.frames.material import MaterialFrames
from digest.frames.written import Written
from digest.templating import swift
from tests.digests import KEPT, OPEN

# How long an example takes says how busy the machine is, not whether the code is right. What a profile for
# continuous integration sets (the same examples every time) stays. A third of hypothesis's own number of examples:
# there are some sixty such tests, and each run elsewhere tries others.
settings.register_profile(
    "digest", max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("digest")

# Thousands of small digests are made and dropped: to look for rings among them seldom spares a tenth of the time.
gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _no_store_stays_open() -> Iterator[None]:
    """Close what a test opened: an open database is a warning, and warnings are errors here."""
    yield
    while OPEN:
        OPEN.pop().close()


@pytest.fixture(scope="session", autouse=True)
def _digests_are_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give `tests.digests` a place for those that many tests begin with."""
    KEPT.append(tmp_path_factory.mktemp("made-digests"))
    yield
    KEPT.clear()


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


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what Jinja compiled for one test's digest for every other; a kept template names its text's hash."""
    compiled = swift.compiled
    shared = compiled(tmp_path_factory.mktemp("made-templates"))

    def compiled_once(folder: Path) -> jinja2.BytecodeCache | None:
        return shared if ".digest" in folder.parts else compiled(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(swift, "compiled", compiled_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _the_command_is_put_together_once() -> Iterator[None]:
    """Let `run` find the command as the last call left it, unless another verb has been named since."""
    build = typer.main.get_command
    built: dict[tuple[int, ...], object] = {}

    def get_command(app: typer.Typer) -> object:
        names = (id(app), *map(id, app.registered_commands), *map(id, app.registered_groups))
        if names not in built:
            built[names] = build(app)
        return built[names]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", get_command)
        yield
