"""The folder content/issues: which issues there are and what their files are called."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import nullcontext
from operator import itemgetter
from pathlib import Path

from digest.archive.files import Minder, read_whole
from digest.errors import ArchiveError
from digest.model import Finding, Severity

FILE = re.compile(r"[0-9]{3,4}\.yaml")
#: What an issue may be numbered; the file of another is never read.
NUMBERS = range(1, 10000)


class Folder:
    """The issues below `root`, the content folder; `sections` is the digest's order of section ids.

    `languages` are those that people write; of the `derived` ones a file may hold words.
    """

    def __init__(
        self,
        root: Path,
        languages: Sequence[str],
        sections: Sequence[str] = (),
        derived: Sequence[str] = (),
    ) -> None:
        self.root = root
        self.folder = root / "issues"
        self.languages = tuple(languages)
        self.sections = tuple(sections)
        self.derived = tuple(derived)
        self.minder = Minder()

    def path(self, number: int) -> Path:
        """`content/issues/029.yaml`; four digits from 1000 on."""
        return self.folder / f"{number:03d}.yaml"

    def name(self, number: int) -> str:
        """The file of an issue as people call it: from the digest's own folder on."""
        return called(self.path(number), self.root.parent)

    def numbers(self) -> list[int]:
        """The numbers there are files for, in order."""
        return sorted(int(name[:-5]) for name in self._files() if _canonical(name))

    def read_bytes(self, number: int) -> bytes:
        """The file of an issue; raises ArchiveError if there is none."""
        try:
            return read_whole(self.path(number))
        except FileNotFoundError:
            known = self.numbers()
            hint = f"The newest is {known[-1]}" if known else "Make one with: digest draft"
            raise ArchiveError("there is no such issue", subject=self.name(number), hint=hint) from None
        except OSError as error:
            raise ArchiveError(error.strerror or "not readable", subject=self.name(number)) from error

    def stamp(self, *, but: int | None = None) -> str:
        """How the files of the issues look, `but` that one's: as long as it is the same, none was written."""
        said = []
        with os.scandir(self.folder) if self.folder.is_dir() else nullcontext(()) as entries:
            there = {int(e.name[:-5]): e.stat() for e in entries if _canonical(e.name)}
        for number, found in sorted(there.items(), key=itemgetter(0)):
            if number == but:
                continue
            said.append(f"{number} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}")
        return "\n".join(said)

    def strays(self) -> tuple[Finding, ...]:
        """Files that look like issues and are not read as such."""
        return tuple(
            Finding(
                code="D020",
                message="this file is not read",
                hint="The file of an issue is named by its number in three digits, like 029.yaml",
                severity=Severity.WARNING,
                path=called(self.folder / name, self.root.parent),
                facts={"name": name},
            )
            for name in sorted(self._files())
            if not _canonical(name)
        )

    def _files(self) -> list[str]:
        return [path.name for path in self.folder.glob("*.y*ml")] if self.folder.is_dir() else []


def called(path: Path, root: Path) -> str:
    """`path` from `root` on, or as it is if it lies elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _canonical(name: str) -> bool:
    return bool(FILE.fullmatch(name)) and name == f"{int(name[:-5]):03d}.yaml" and int(name[:-5]) in NUMBERS
