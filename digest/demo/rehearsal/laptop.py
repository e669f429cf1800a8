"""An editor's machine: a clone of the stand-in for the remote, and the commands typed there."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app import open_digest
from digest.demo.editor import edit
from digest.demo.rehearsal.faults import RehearsalError
from digest.demo.rehearsal.runner import PATIENCE, Runner

if TYPE_CHECKING:
    from digest.app import Digest

#: The languages that the bundled editor writes.
WRITTEN = frozenset({"zh", "en"})


class Laptop:
    """`name`'s clone, in a folder of that name."""

    def __init__(self, runner: Runner, name: str) -> None:
        self.name = name
        self.folder = runner.folder / name
        self._runner = runner
        self._env = runner.environment(self.folder) | {"DIGEST_GITHUB_TOKEN": runner.tracker.token}
        runner.git(runner.folder, "clone", "--quiet", str(runner.remote), str(self.folder))
        for key, value in (("user.name", name), ("user.email", f"{name.lower()}@example.org")):
            runner.git(self.folder, "config", key, value)

    def do(self, *words: str) -> str:
        """Type a command; raises RehearsalError with its last line if it fails."""
        command = ["digest", *words]
        done = subprocess.run(
            [str(self._runner.folder / "bin" / "digest"), *words],
            cwd=self.folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode:
            said = done.stdout.splitlines()
            raise RehearsalError(said[-1] if said else "failed", subject=f"{self.name}: {' '.join(command)}")
        return done.stdout

    def drafted(self) -> int:
        """The number of the draft that is here."""
        with _Open(self.folder) as digest:
            return max(digest.archive.numbers())

    def entries(self, number: int) -> list[str]:
        with _Open(self.folder) as digest:
            return [entry.id for _, entry in digest.archive.issue(number).entries()]

    def title(self, number: int, words: str) -> None:
        """An editor's title, in every language."""
        with _Open(self.folder) as digest:
            digest.archive.set_title(number, dict.fromkeys(digest.config.digest.languages, words))

    def says(self, number: int, words: str) -> bool:
        with _Open(self.folder) as digest:
            return words in digest.archive.path(number).read_text("utf-8")

    def write(self, number: int, languages: Sequence[str]) -> None:
        """All that an issue needs to go out: the bundled editor's words, or any in other languages."""
        with _Open(self.folder) as digest:
            if WRITTEN.issuperset(languages):
                edit(digest, number)
            for _, entry in digest.archive.issue(number).entries():
                title, _ = entry.title.best(languages[0], languages)
                lacking = [tag for tag in languages if not entry.title.get(tag)]
                unsaid = [tag for tag in languages if not entry.summary.get(tag)]
                digest.archive.set_texts(
                    number,
                    entry.id,
                    title=dict.fromkeys(lacking, title),
                    summary={tag: f"{title} ({tag})" for tag in unsaid},
                )

    def spoil(self, number: int) -> tuple[str, str]:
        """A branch `fix`, pushed, on which an entry has lost its title: what it is based on, and its commit."""
        git = self._runner.git
        base = git(self.folder, "rev-parse", "HEAD")
        git(self.folder, "switch", "--quiet", "--create", "fix")
        with _Open(self.folder) as digest:
            path = digest.archive.path(number)
            text = path.read_text("utf-8")
            path.write_text(text.replace("\ntitle:", "\ntitel:", 1), "utf-8")
        git(self.folder, "commit", "--quiet", "--all", "--message", "Fix")
        git(self.folder, "push", "--quiet", "origin", "fix")
        head = git(self.folder, "rev-parse", "HEAD")
        git(self.folder, "switch", "--quiet", "main")
        return base, head


class _Open:
    """The digest of a folder, closed again: the command is the next to use it."""

    def __init__(self, folder: Path) -> None:
        self._digest = open_digest(folder)

    def __enter__(self) -> Digest:
        return self._digest

    def __exit__(self, *_: object) -> None:
        self._digest.close()
