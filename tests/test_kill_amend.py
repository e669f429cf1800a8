"""publish, amend and unpublish with kill -9 in the midst: run again, each ends as if nothing had been, once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.digests import COVERS, NOW, fill, make
from tests.digests import files as bytes_of
from tests.git.repositories import git
from tests.killing import Command, Ended, Killer

KILLS = 6
LATER = NOW + timedelta(days=3)
TELL = ("amend", "30", "--erratum", "zh=改", "--erratum", "en=Changed")


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as made:
        yield made


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest in git whose issue 30 is drafted."""
    for name, value in (("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))):
        monkeypatch.setenv(name, value)
    root = tmp_path / "own"
    root.mkdir()
    digest = make(root)
    fill(digest)
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())
    digest.close()
    (root / ".gitignore").write_text(".digest/\n")
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "config", "user.name", "Xu Di")
    git(root, "config", "user.email", "xu-di@example.org")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "start")
    return root


def told(root: Path) -> dict[str, bytes]:
    """What the digest says; half files that a kill leaves are read by nobody."""
    return {name: body for name, body in bytes_of(root / "content").items() if not name.endswith(".tmp")}


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["publish", "amend", "unpublish"])
def test_a_kill_at_any_moment_is_mended_by_the_same_command(
    root: Path, tmp_path: Path, killer: Killer, verb: str
) -> None:
    def run(place: Path, *words: str, kill_after: float | None = None) -> Ended:
        command = Command(arguments=words, folder=place, now=LATER if words[0] == "amend" else NOW)
        return killer.run(command, kill_after=kill_after)

    if verb != "publish":
        assert run(root, "publish", "30").code == 0
    if verb == "amend":
        path = root / "content/issues/030.yaml"
        path.write_text(path.read_text("utf-8").replace("alpha", "ALPHA"), "utf-8")
    words = TELL if verb == "amend" else (verb, "30")
    whole = tmp_path / "whole"
    shutil.copytree(root, whole)
    usual = run(whole, *words)
    assert usual.code == 0, usual.said

    chance = random.Random(verb)
    for n in range(KILLS):
        place = tmp_path / f"killed {n}"
        shutil.copytree(root, place)
        ended = run(place, *words, kill_after=chance.uniform(0.2, 1) * usual.seconds)
        (place / ".git/index.lock").unlink(
            missing_ok=True
        )  # a git that was killed leaves it; it says so itself
        again = run(place, *words)
        done = again.code == 0 or "already" in again.said or "readers were told" in again.said
        assert done or "is not out" in again.said, again.said
        assert ended.killed or ended.code == 0
        assert told(place) == told(whole), n
        assert git(place, "log", "--format=%s") == git(whole, "log", "--format=%s")
        assert not git(place, "status", "--porcelain", "--untracked-files=no").strip()
