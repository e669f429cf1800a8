"""Make a release step by step, and stop before each that cannot be taken back.

    scripts/release 0.2.0 --dry-run     look, and say what would be done
    scripts/release 0.2.0               do it; asks before each point of no return
    scripts/release 0.2.0 --resume      go on after a release that was stopped when its tag was made

What is asked is answered with the version itself: a stray Enter releases nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)((?:a|b|rc)\d+)?")
INIT, CHANGELOG = Path("digest/__init__.py"), Path("CHANGELOG.md")
_UNRELEASED = re.compile(r"(?ms)^## Unreleased\n(.*?)(?=^## |\Z)")


class Release:
    """One release of the checkout in the current folder."""

    def __init__(self, version: str, *, remote: str, branch: str, dry: bool, resume: bool, day: str) -> None:
        self.version, self.tag = version, f"v{version}"
        self.remote, self.branch = remote, branch
        self.dry, self.resume, self.day = dry, resume, day
        self.python = os.environ.get("PYTHON", ".venv/bin/python")

    def faults(self) -> Iterator[str]:
        """Everything that stands in the way, at once."""
        if not VERSION.fullmatch(self.version):
            yield f"{self.version} is not a version. Write for example 0.2.0 or 0.2.0rc1"
            return
        if _git("status", "--porcelain"):
            yield "the tree is dirty. Commit or put away what `git status` names"
        if (on := _git("rev-parse", "--abbrev-ref", "HEAD")) != self.branch:
            yield f"this is the branch {on}. Releases are made on {self.branch}: git switch {self.branch}"
        try:
            _git("fetch", "--quiet", "--tags", self.remote, self.branch)
        except subprocess.CalledProcessError:
            yield f"{self.remote} cannot be asked. Look at: git fetch {self.remote}"
        else:
            if _git("rev-list", "--count", f"HEAD..{self.remote}/{self.branch}") != "0":
                yield f"{self.remote}/{self.branch} has commits that are not here. Run: git pull --ff-only"
            if _git("ls-remote", "--tags", self.remote, f"refs/tags/{self.tag}"):
                yield f"{self.tag} is at {self.remote} already. A version is released once: take the next"
        yield from self._resumed() if self.resume else self._fresh()

    def _fresh(self) -> Iterator[str]:
        if _git("tag", "--list", self.tag):
            yield f"the tag {self.tag} is there already. Go on with --resume, or: git tag --delete {self.tag}"
        now = _current()
        taken = _git("tag", "--list", f"v{now}")  # else it was never released
        if _order(self.version) < _order(now) or (self.version == now and taken):
            yield f"{self.version} does not follow {now}"
        if not self.notes():
            yield f"{CHANGELOG} says nothing under `## Unreleased`. Write what people will notice"

    def _resumed(self) -> Iterator[str]:
        if _git("tag", "--list", self.tag, "--points-at", "HEAD") != self.tag:
            yield f"there is no tag {self.tag} on this commit. Begin without --resume"
        if _current() != self.version:
            yield f"{INIT} says {_current()}, not {self.version}. Begin without --resume"

    def notes(self) -> str:
        """What the changelog says of what is not released yet; headings alone are nothing."""
        found = _UNRELEASED.search(CHANGELOG.read_text("utf-8"))
        text = found[1].strip() if found else ""
        return text if re.search(r"(?m)^(?!#)\S", text) else ""

    def released_notes(self) -> str:
        found = re.search(
            rf"(?ms)^## {re.escape(self.version)} .*?\n(.*?)(?=^## |\Z)", CHANGELOG.read_text("utf-8")
        )
        return found[1].strip() if found else ""

    def run(self) -> int:
        """The whole way; the exit code."""
        if faults := list(self.faults()):
            for fault in faults:
                _say(f"error: {fault}")
            return 1
        if not self.resume:
            self._do("make", "test")
            self._do("make", "verify")
            self._write()
        self._build()
        if not self.resume:
            self._ask("commit and tag it here", f"git tag --delete {self.tag} && git reset --keep HEAD~1")
            self._do(
                "git", "commit", "--quiet", "--message", f"Release {self.version}", str(INIT), str(CHANGELOG)
            )
            self._do("git", "tag", "--annotate", "--message", f"Digest {self.version}", self.tag)
        self._ask(f"push {self.branch} and {self.tag} to {self.remote}: from then on others have it")
        self._do("git", "push", "--quiet", "--atomic", self.remote, self.branch, self.tag)
        self._ask("hand the files to the package index: a version can never be uploaded a second time")
        self._do("uv", "publish", *self._files())
        self._ask("announce it as a release on GitHub: watchers get a mail")
        kind = ["--prerelease"] if VERSION.fullmatch(self.version)[4] else []  # type: ignore[index]
        notes = self.released_notes() or self.notes()
        self._do("gh", "release", "create", self.tag, *self._files(), *kind, "--verify-tag", "--notes", notes)
        _say(f"{self.version}: {'nothing was done (--dry-run)' if self.dry else 'released'}.")
        return 0

    def _write(self) -> None:
        _say(
            f"- {INIT} says {self.version}; `## Unreleased` of {CHANGELOG} becomes {self.version}, {self.day}"
        )
        if self.dry:
            return
        INIT.write_text(_ASSIGNED.sub(f'__version__ = "{self.version}"', INIT.read_text("utf-8")), "utf-8")
        heading = f"## Unreleased\n\n## {self.version} - {self.day}\n"
        CHANGELOG.write_text(CHANGELOG.read_text("utf-8").replace("## Unreleased\n", heading, 1), "utf-8")

    def _build(self) -> None:
        """Wheel and sdist of exactly this version, tried where nothing else is."""
        if not self.dry:
            for old in Path("dist").glob("*"):
                old.unlink()
        self._do(self.python, "-m", "hatchling", "build", "-d", "dist")
        self._do(self.python, "scripts/try_wheel.py", self._files()[0])

    def _files(self) -> list[str]:
        stem = f"dist/weekly_digest-{self.version}"
        return [f"{stem}-py3-none-any.whl", f"{stem}.tar.gz"]

    def _do(self, *command: str) -> None:
        shown = " ".join(word.partition("\n")[0] for word in command)
        _say(f"- {shown}")
        if self.dry:
            return
        if subprocess.run(command, check=False).returncode:
            raise SystemExit(f"error: stopped at: {shown}. {self._undone()}")

    def _ask(self, what: str, undo: str = "") -> None:
        """Stop before a step until a person has typed the version; anything else ends here."""
        _say(f"? {what}" + (f" (to undo: {undo})" if undo else " - this cannot be taken back"))
        if self.dry:
            return
        sys.stderr.write(f"  Type {self.version} to go on: ")
        sys.stderr.flush()
        if sys.stdin.readline().strip() != self.version:
            raise SystemExit(f"\nStopped before this. {self._undone()}")

    def _undone(self) -> str:
        """How to go on, or back, from where the release stands."""
        if _git("tag", "--list", self.tag):
            again = f"Go on with: scripts/release {self.version} --resume"
            return f"{again}; once the tag is at {self.remote}, by hand (RELEASING.md)"
        return f"To go back: git checkout -- {INIT} {CHANGELOG}"


_ASSIGNED = re.compile(r'__version__ = "([^"]+)"')


def _current() -> str:
    found = _ASSIGNED.search(INIT.read_text("utf-8"))
    return found[1] if found else ""


def _order(version: str) -> tuple[int, int, int, tuple[int, str]]:
    """Sorts as versions do: a candidate before what it is one of."""
    found = VERSION.fullmatch(version)
    if not found:
        return (0, 0, 0, (0, ""))
    return (int(found[1]), int(found[2]), int(found[3]), (0, found[4]) if found[4] else (1, ""))


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout.strip()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make a release; asks before each point of no return.")
    parser.add_argument("version")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done and do nothing")
    parser.add_argument("--resume", action="store_true", help="the tag is made; go on with pushing it")
    parser.add_argument("--remote", default="origin")
    parser.add_argument("--branch", default="main")
    parser.add_argument("--date", default=f"{datetime.now(UTC):%Y-%m-%d}", help="of the release; today")
    asked = parser.parse_args(arguments)
    release = Release(
        asked.version,
        remote=asked.remote,
        branch=asked.branch,
        dry=asked.dry_run,
        resume=asked.resume,
        day=asked.date,
    )
    return release.run()


if __name__ == "__main__":
    sys.exit(main())
