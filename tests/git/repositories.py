"""Small git repositories, made in one process by `git fast-import`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

#: A commit: its date, its files as they stand from then on (None: removed; `-> target`: a link).
Made = tuple[datetime, Mapping[str, str | bytes | None]]


def git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    """git in `folder`, whatever the machine's own settings are."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
    }  # fmt: skip
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], input=given, capture_output=True, env=environment, check=True
    )
    return done.stdout.decode("utf-8", "replace")


def make(folder: Path, *commits: Made, branch: str = "main", bare: bool = True) -> Path:
    """A repository with one line of `commits`."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", *(["--bare"] if bare else []), f"--initial-branch={branch}")
    git(folder, "fast-import", "--quiet", "--force", given=b"".join(_stream(commits, branch)))
    return folder


def bundle(repository: Path, file: Path, *refs: str) -> Path:
    """A bundle of `refs` (HEAD and all branches if none is named)."""
    git(repository, "bundle", "create", "--quiet", str(file), *(refs or ("HEAD", "--all")))
    return file


def _stream(commits: Sequence[Made], branch: str) -> Iterator[bytes]:
    yield f"reset refs/heads/{branch}\n".encode()
    for date, files in commits:
        seconds = int(date.timestamp())
        yield f"commit refs/heads/{branch}\ncommitter A <a@example.org> {seconds} +0000\ndata 2\nx\n".encode()
        for path, content in files.items():
            if content is None:
                yield f"D {path}\n".encode()
                continue
            data = content if isinstance(content, bytes) else content.encode()
            mode, data = ("120000", data[3:]) if data.startswith(b"-> ") else ("100644", data)
            yield f"M {mode} inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
    yield b"done\n"
