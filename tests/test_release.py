"""`scripts/release` in a scratch repository: what it refuses, where it stops, what it does in which order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow
#: Says what it was called with; as a Python it builds.
STUB = """#!/bin/sh
echo "$(basename "$0") $*" | head -n 1 >> "$CALLS"
case "$*" in *hatchling*) mkdir -p dist; touch dist/weekly_digest-0.2.0-py3-none-any.whl dist/weekly_digest-0.2.0.tar.gz ;; esac
[ "$(basename "$0") $1" != "$FAILING" ]
"""
CHANGELOG = "# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.1.0 - 2026-01-01\n\n- All.\n"


class Checkout:
    """A clone of a scratch remote, with stand-ins for everything but git."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.calls = folder / "clone", folder / "calls"
        self.calls.touch()
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in ("make", "uv", "gh", "a-python"):
            (self.bin / name).write_text(STUB, "utf-8")
            (self.bin / name).chmod(0o755)
        self.remote = folder / "remote.git"
        _git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote), cwd=folder)
        _git("clone", "--quiet", str(self.remote), str(self.folder), cwd=folder)
        for key, value in (("user.name", "A"), ("user.email", "a@example.org")):
            self.git("config", key, value)
        self.git("switch", "--quiet", "--create", "main")
        (self.folder / "digest").mkdir()
        (self.folder / "digest/__init__.py").write_text('__version__ = "0.1.0"\n', "utf-8")
        (self.folder / "CHANGELOG.md").write_text(CHANGELOG, "utf-8")
        (self.folder / ".gitignore").write_text("/dist/\n", "utf-8")
        self.commit("Begin")
        self.git("push", "--quiet", "--set-upstream", "origin", "main")

    def git(self, *words: str) -> str:
        return _git(*words, cwd=self.folder)

    def commit(self, message: str) -> None:
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", message)

    def release(self, *words: str, answers: int = 0, failing: str = "") -> tuple[int, str]:
        """Exit code and what is said, with the version typed `answers` times."""
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts/release.py"), *words, "--date", "2026-12-01"],
            cwd=self.folder,
            input="0.2.0\n" * answers + "y\n",
            capture_output=True,
            text=True,
            check=False,
            env={
                "PATH": f"{self.bin}:{os.environ['PATH']}",
                "HOME": str(self.folder.parent),
                "PYTHON": "a-python",
                "CALLS": str(self.calls),
                "FAILING": failing,
            },
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr

    def called(self) -> list[str]:
        return [" ".join(line.split()[:3]) for line in self.calls.read_text("utf-8").splitlines()]


def _git(*words: str, cwd: Path) -> str:
    return subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


TRIED = [
    "make test",
    "make verify",
    "a-python -m hatchling",
    "a-python scripts/try_wheel.py dist/weekly_digest-0.2.0-py3-none-any.whl",
]


def test_the_whole_way(checkout: Checkout) -> None:
    """Each thing is done once, in order, and the remote has commit and tag."""
    code, said = checkout.release("0.2.0", answers=4)

    assert code == 0, said
    assert checkout.called() == [
        *TRIED,
        "uv publish dist/weekly_digest-0.2.0-py3-none-any.whl",
        "gh release create",
    ]
    assert _git("rev-parse", "main", cwd=checkout.remote) == checkout.git("rev-parse", "v0.2.0^{commit}")
    assert _git("tag", cwd=checkout.remote) == "v0.2.0"
    assert (checkout.folder / "digest/__init__.py").read_text("utf-8") == '__version__ = "0.2.0"\n'
    assert "## Unreleased\n\n## 0.2.0 - 2026-12-01\n\n### Added\n\n- A thing.\n" in (
        checkout.folder / "CHANGELOG.md"
    ).read_text("utf-8")
    assert checkout.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("answers", "tags", "pushed", "done"),
    [
        (0, "", False, TRIED),
        (1, "v0.2.0", False, TRIED),
        (2, "v0.2.0", True, TRIED),
        (3, "v0.2.0", True, [*TRIED, "uv publish dist/weekly_digest-0.2.0-py3-none-any.whl"]),
    ],
)
def test_any_other_answer_stops_before_the_step(
    checkout: Checkout, answers: int, tags: str, pushed: bool, done: list[str]
) -> None:
    """`y` is not the version."""
    code, said = checkout.release("0.2.0", answers=answers)

    assert code == 1
    assert "Stopped before this." in said
    assert checkout.git("tag") == tags
    assert (_git("tag", cwd=checkout.remote) == "v0.2.0") is pushed
    assert checkout.called() == done


def test_a_stopped_release_goes_on(checkout: Checkout) -> None:
    checkout.release("0.2.0", answers=1)
    checkout.calls.write_text("", "utf-8")
    code, said = checkout.release("0.2.0", "--resume", answers=3)

    assert code == 0, said
    assert checkout.called()[:2] == TRIED[2:]
    assert _git("tag", cwd=checkout.remote) == "v0.2.0"


def test_a_test_that_fails_ends_it(checkout: Checkout) -> None:
    code, said = checkout.release("0.2.0", answers=4, failing="make verify")

    assert code == 1
    assert "stopped at: make verify" in said
    assert checkout.git("status", "--porcelain") == "", "nothing was written yet"


def test_a_dry_run_does_nothing_and_says_everything(checkout: Checkout) -> None:
    code, said = checkout.release("0.2.0", "--dry-run")

    assert code == 0
    assert checkout.called() == []
    assert checkout.git("tag") == ""
    assert checkout.git("status", "--porcelain") == ""
    assert said.count("cannot be taken back") == 3
    for step in ("make verify", "git tag", "git push", "uv publish", "gh release create"):
        assert f"- {step}" in said


def test_everything_in_the_way_is_named_at_once(checkout: Checkout) -> None:
    """A dirty tree, no lines in the changelog, a tag that is there, a number that does not follow."""
    changelog = checkout.folder / "CHANGELOG.md"
    changelog.write_text(CHANGELOG.replace("- A thing.\n", ""), "utf-8")
    checkout.commit("Empty it")
    checkout.git("tag", "v0.1.0")
    (checkout.folder / "left").touch()
    code, said = checkout.release("0.1.0")

    assert code == 1
    assert said.startswith("error: the tree is dirty")
    for words in (
        "the tag v0.1.0 is there",
        "0.1.0 does not follow 0.1.0",
        "says nothing under `## Unreleased`",
    ):
        assert words in said
    assert checkout.called() == []


def test_another_branch_a_main_that_is_behind_and_a_tag_at_the_remote(checkout: Checkout) -> None:
    (checkout.folder / "more").touch()
    checkout.commit("More")
    checkout.git("push", "--quiet", "origin", "main", "HEAD:refs/tags/v0.2.0")
    checkout.git("reset", "--quiet", "--hard", "HEAD~1")
    said = checkout.release("0.2.0")[1]
    assert "origin/main has commits that are not here" in said
    assert "v0.2.0 is at origin already" in said

    checkout.git("switch", "--quiet", "--create", "idea")
    assert "this is the branch idea" in checkout.release("0.2.0")[1]
    assert "is not a version" in checkout.release("next")[1]
    assert "0.2.0rc1" in checkout.release("v0.2")[1]
