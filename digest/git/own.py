"""The digest's own repository: who works in it, and a commit of what publishing wrote.

Unlike upstream's, this one is the user's: their settings, hooks and signing hold.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from digest.errors import RepositoryError, one_line


def user_name(folder: Path) -> str:
    """`user.name` as git knows it in `folder`; empty if it does not."""
    done = _git(folder, "config", "--get", "user.name")
    return one_line(done.stdout) if done and not done.returncode else ""


def commit(root: Path, paths: Sequence[Path], message: str) -> str:
    """Commit exactly `paths`, whatever else is staged; the short id, or "" where there is nothing to commit.

    `root` outside of any repository is no fault. Raises RepositoryError if git refuses.
    """
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if not paths or inside is None or inside.stdout.strip() != "true":
        return ""
    names = [str(path) for path in paths]
    _must(root, "add", "--", *names)
    if not _must(root, "status", "--porcelain", "--untracked-files=no", "--", *names):
        return ""
    _must(root, "commit", "--quiet", "--message", message, "--only", "--", *names)
    return _must(root, "rev-parse", "--short", "HEAD").strip()


def _must(folder: Path, *arguments: str) -> str:
    done = _git(folder, *arguments)
    if done is None or done.returncode:
        words = done.stderr or done.stdout if done else "git is not installed"
        raise RepositoryError(f"git {arguments[0]}: {one_line(words)[:300]}", subject=str(folder))
    return done.stdout


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    """Run git in `folder`; None if there is no git. Who commits may come from the environment, where not."""
    kept = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG")
    environment = {n: v for n, v in os.environ.items() if not n.startswith("GIT_") or n.startswith(kept)}
    try:
        return subprocess.run(
            ["git", "--no-pager", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env=environment | {"GIT_TERMINAL_PROMPT": "0"},
            check=False,
        )
    except OSError:
        return None
