"""What is done once for several runs of the engine changes nothing of what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.frames import quick
from digest.frames.material import MaterialFrames
from digest.ports import FrameSet
from digest.templating import Templates, shipped
from tests.editions import SETTINGS


def made(folder: Path, name: str) -> FrameSet:
    content = folder / "content" / "zh"
    content.mkdir(parents=True, exist_ok=True)
    (content / "about.md").write_text("# 关于\n\n几句话。\n", "utf-8")
    return MaterialFrames(
        SETTINGS,
        project=folder,
        content=folder / "content",
        templates=Templates([shipped()]),
        cache=folder / name,
    )("zh")


def test_the_same_with_and_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames, files and search documents: of the engine as it is, of a first run and of a second."""
    first, second = made(tmp_path, "first"), made(tmp_path, "second")
    monkeypatch.setattr(quick, "quicken", lambda *_, **__: None)
    plain = made(tmp_path, "plain")

    for quicker in (first, second):
        assert quicker.frames == plain.frames
        assert quicker.search == plain.search
        assert {path: file.read_bytes() for path, file in quicker.files.items()} == {
            path: file.read_bytes() for path, file in plain.files.items()
        }


def test_templates_of_one_run_are_not_kept(tmp_path: Path) -> None:
    """A process that makes frames all day holds the theme's templates, once."""
    made(tmp_path, "first")
    before = set(quick.COMPILED._kept)
    made(tmp_path, "second")

    assert before
    assert set(quick.COMPILED._kept) == before
    assert not [key for key in before if str(tmp_path) in key]
