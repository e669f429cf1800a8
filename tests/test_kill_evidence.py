"""store push, pull, export and import with kill -9 in the midst: run again, each ends as if nothing had been."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.digests import NOW, fill, make, opened
from tests.git.repositories import git
from tests.killing import Command, Ended, Killer
from tests.store.nouns import article

KILLS = 8
WORDS = {
    "push": ("store", "push"),
    "pull": ("store", "pull"),
    "export": ("store", "export", "out"),
    "import": ("store", "import", "out"),
}


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as made:
        yield made


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a digest, the remote of it, an export, and what another machine pushed since."""
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    place = tmp_path / "world"
    one, two = place / "one", place / "two"
    one.mkdir(parents=True)
    make(one).close()
    (one / ".gitignore").write_text(".digest/\nout/\n")
    git(one, "init", "--quiet", "--initial-branch", "main")
    git(one, "config", "user.name", "Xu Di")
    git(one, "config", "user.email", "xu-di@example.org")
    git(one, "add", "--all")
    git(one, "commit", "--quiet", "--message", "start")
    git(place, "init", "--quiet", "--bare", "remote.git")
    git(one, "remote", "add", "origin", "../remote.git")
    shutil.copytree(one, two)
    here, there = opened(one), opened(two)
    fill(here)
    fill(there)
    months = [NOW - timedelta(days=31 * n) for n in range(40)]
    there.store.add([article(n, published=when, source="theirs") for n, when in enumerate(months)], now=NOW)
    there.export(one / "out")
    there.push_evidence(NOW)
    there.close()
    here.store.add([article(n, published=when, source="ours") for n, when in enumerate(months)], now=NOW)
    here.close()
    return place


def state(place: Path) -> tuple[object, ...]:
    """What the store holds, the branch and the export: of the last, whole files only."""
    digest = opened(place / "one")
    held = digest.store.items(), digest.store.cursors()
    digest.close()
    files = {path: path.read_bytes() for path in (place / "one/out").rglob("*.jsonl")}
    shown = {path.relative_to(place): body for path, body in files.items()}
    tree = git(place / "remote.git", "rev-parse", "store^{tree}")
    return *held, tree, shown


@pytest.mark.slow
@pytest.mark.parametrize("verb", list(WORDS))
def test_a_kill_at_any_moment_is_mended_by_the_same_command(
    root: Path, tmp_path: Path, killer: Killer, verb: str
) -> None:
    def run(place: Path, kill_after: float | None = None) -> Ended:
        command = Command(arguments=WORDS[verb], folder=place / "one", now=NOW)
        return killer.run(command, kill_after=kill_after)

    whole = tmp_path / "whole"
    shutil.copytree(root, whole)
    before, usual = state(root), run(whole)
    assert usual.code == 0, usual.said
    after = state(whole)
    assert after != before

    chance, killed = random.Random(verb), 0
    for n in range(KILLS):
        place = tmp_path / f"killed {n}"
        shutil.copytree(root, place)
        killed += run(place, chance.uniform(0.1, 1) * usual.seconds).killed
        # A branch is one or the other, and no file of an export is half there.
        assert state(place)[2] in (before[2], after[2])
        again = run(place)
        assert again.code == 0, again.said
        assert state(place) == after, (n, again.said)
        assert git(place / "one", "fsck", "--strict", "--connectivity-only") is not None
    assert killed
