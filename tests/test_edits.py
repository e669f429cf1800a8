"""Edits are noticed by looking at files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from digest.app import edits as watch
from digest.app.edits import Watch


def test_edits_and_which(tmp_path: Path) -> None:
    """An edit, a new file, a removed one and the configuration count; hidden files and editors' copies do not."""
    content = tmp_path / "content"
    (content / "issues").mkdir(parents=True)
    looking = Watch([content, tmp_path / "templates"], tmp_path)
    issue = content / "issues" / "029.yaml"
    assert not looking.changed()
    issue.write_text("1")
    assert looking.changed() == {issue}
    assert not looking.changed()
    issue.write_text("12")
    assert looking.changed() == {issue}
    for name in (".029.yaml.swp", "029.yaml~"):
        (content / "issues" / name).write_text("x")
    assert not looking.changed()
    (tmp_path / "digest.toml").write_text("x")
    (tmp_path / "mkdocs.yml").write_text("x")
    assert looking.changed() == {tmp_path / "digest.toml", tmp_path / "mkdocs.yml"}
    own = tmp_path / "templates" / "page" / "issue.html"
    own.parent.mkdir(parents=True)
    own.write_text("x")
    issue.unlink()
    assert looking.changed() == {own, issue}


def test_a_file_put_in_the_place_of_another(tmp_path: Path) -> None:
    """Editors write a new file and rename it; its size and time may be those of the old one."""
    (tmp_path / "a.yaml").write_text("old")
    looking = Watch([], tmp_path)
    before = (tmp_path / "a.yaml").stat()
    new = tmp_path / ".new"
    new.write_text("new")
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.rename(tmp_path / "a.yaml")

    assert looking.changed() == {tmp_path / "a.yaml"}


def test_looking_never_takes_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a look takes long, the next one waits: a twentieth of a core at most."""
    clock = iter((0.0, 0.001, 1.0, 1.04, 2.0, 12.0))
    monkeypatch.setattr(watch.time, "perf_counter", lambda: next(clock))
    looking = Watch([tmp_path], tmp_path)
    pauses = [looking.pause]
    for _ in range(2):
        looking.changed()
        pauses.append(looking.pause)

    assert pauses == pytest.approx([watch.QUICK, 0.8, watch.SLOW])
