"""A remote and clones of it, each with a digest: where people meet in tests."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from digest.app import Digest
from tests.digests import KEPT, make, opened

ISSUE = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title:
  zh: 标题
  en: Title
sections:
  - id: upstream
    entries:
      - id: one
        title:
          zh: 一
          en: One
        summary:
          zh: 甲
          en: A
      # to be checked
      - id: two
        title:
          zh: 二
          en: Two
  - id: reading
    entries: []
"""


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout.strip()


def team(folder: Path, *names: str, issue: str = ISSUE) -> list[Path]:
    """A bare remote with a digest in it, and a clone of it for each of `names`, who works there.

    The same team is made once a session and then copied, which spares some twenty starts of git.
    """
    kept = KEPT[0] / "-".join(["team", *names, hashlib.sha256(issue.encode()).hexdigest()[:16]])
    if not kept.is_dir():
        half = kept.with_suffix(".half")
        half.mkdir()
        _meet(half, names, issue)
        half.rename(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    for clone in (folder / name for name in ("first", *names)):
        settings = clone / ".git" / "config"
        # A clone knows its remote by the path of the folder it was made in.
        settings.write_text(settings.read_text("utf-8").replace(f"{kept}.half", str(folder)), "utf-8")
    return [folder / name for name in names]


def _meet(folder: Path, names: tuple[str, ...], issue: str) -> None:
    remote, first = folder / "team.git", folder / "first"
    first.mkdir()
    make(first)
    (first / "content" / "issues").mkdir()
    (first / "content" / "issues" / "030.yaml").write_text(issue, "utf-8")
    (first / ".gitignore").write_text(".digest/\n")
    subprocess.run(["git", "init", "--quiet", "--bare", "-b", "main", str(remote)], check=True)
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(first)], check=True)
    person(first, "Founder")
    git(first, "add", "--all")
    git(first, "commit", "--quiet", "-m", "Begin")
    git(first, "remote", "add", "origin", str(remote))
    git(first, "push", "--quiet", "--set-upstream", "origin", "main")
    for name in names:
        git(folder, "clone", "--quiet", str(remote), str(folder / name))
        person(folder / name, name)


def person(clone: Path, name: str) -> None:
    """Whose clone it is."""
    with (clone / ".git" / "config").open("a", encoding="utf-8") as settings:
        settings.write(
            f"[user]\n\tname = {name}\n\temail = {name.lower()}@example.org\n[commit]\n\tgpgsign = false\n"
        )


def issue_file(clone: Path) -> Path:
    return clone / "content" / "issues" / "030.yaml"


def change(clone: Path, old: str, new: str, path: str = "content/issues/030.yaml") -> None:
    """What a person with an editor does."""
    file = clone / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def digest_in(clone: Path) -> Digest:
    return opened(clone)


def settled(environment: dict[str, str], home: Path) -> dict[str, str]:
    """The environment of a person without settings of their own."""
    return {
        **environment,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "HOME": str(home),
    }
