"""digest sync with kill -9 in the midst: run again, it ends as if nothing had been, and nobody's words are gone."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.digests import NOW
from tests.digests import files as bytes_of
from tests.killing import Command, Ended, Killer
from tests.teams import change, git, team

KILLS = 20


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as made:
        yield made


def team_at_work(folder: Path) -> tuple[Path, Path]:
    """Ann has handed over what she did; Bo did something of his own, one field of it hers too."""
    ann, bo = team(folder, "Ann", "Bo")
    change(ann, "en: One", "en: Ann's one")
    change(ann, "zh: 二", "zh: 貳")
    git(ann, "commit", "--quiet", "--all", "-m", "Ann")
    git(ann, "push", "--quiet")
    change(bo, "en: One", "en: Bo's one")
    change(bo, "zh: 一", "zh: 壹")
    page = bo / "content/zh/new.md"
    page.write_text("# Bo\n", "utf-8")
    return ann, bo


@pytest.mark.slow
def test_a_kill_at_any_moment_costs_nothing(
    tmp_path: Path, killer: Killer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    def sync(clone: Path, kill_after: float | None = None) -> Ended:
        return killer.run(Command(arguments=("sync",), folder=clone, now=NOW), kill_after=kill_after)

    def ended(name: str, kill_after: float | None) -> tuple[float, list[dict[str, bytes]]]:
        """What all three have in the end: Bo, Ann, and whoever clones it then."""
        folder = tmp_path / name
        folder.mkdir()
        ann, bo = team_at_work(folder)
        first = sync(bo, kill_after)
        assert first.killed or first.code == 0, first.said
        for clone in (bo, ann, bo):
            (clone / ".git/index.lock").unlink(missing_ok=True)  # what a killed git leaves; sync names it
            again = sync(clone)
            assert again.code == 0, again.said
        git(folder, "clone", "--quiet", str(folder / "team.git"), "new")
        assert not git(bo, "status", "--porcelain").strip()
        subjects = git(bo, "log", "--format=%s").splitlines()
        assert len(subjects) == len(set(subjects)), subjects
        return first.seconds, [bytes_of(clone / "content") for clone in (bo, ann, folder / "new")]

    seconds, whole = ended("whole", None)
    assert whole[0] == whole[1] == whole[2]
    words = b"".join(whole[0].values()).decode()
    assert all(word in words for word in ("Ann's one", "Bo's one", "貳", "壹", "# Bo"))
    chance = random.Random("sync")
    for n in range(KILLS):
        name = f"killed {n}"
        _, found = ended(name, chance.uniform(0.1, 1) * seconds)
        assert found == whole, n
        shutil.rmtree(tmp_path / name)
