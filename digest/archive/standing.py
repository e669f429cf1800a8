"""The issues as they stood when they could be read last: what a preview goes by while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from digest.archive.issues import Archive
from digest.errors import ArchiveError
from digest.model import Finding, Severity

Look = tuple[int, int, int]


class Standing(Archive):
    """Reads a file again only if it looks otherwise, and keeps the former words of one that broke."""

    def __init__(
        self,
        root: Path,
        languages: Sequence[str],
        sections: Sequence[str] = (),
        derived: Sequence[str] = (),
    ) -> None:
        super().__init__(root, languages, sections, derived)
        self._looks: dict[int, Look] = {}
        self._bodies: dict[int, bytes] = {}
        self._broken: dict[int, tuple[Finding, ...]] = {}

    def look(self) -> tuple[Finding, ...]:
        """Take in what was edited; the errors of files that are shown as they were before."""
        first = not self._looks
        there = {number: look for number in super().numbers() if (look := _look(self.path(number)))}
        for number in self._looks.keys() - there.keys():
            for known in (self._looks, self._bodies, self._broken):
                known.pop(number, None)
        for number, look in there.items():
            if self._looks.get(number) != look:
                self._looks[number] = look
                self._take(number, unread=first)
        return tuple(finding for number in sorted(self._broken) for finding in self._broken[number])

    def numbers(self) -> list[int]:
        """The numbers there were files for at the last look, in order."""
        return sorted(self._bodies)

    def stamp(self, *, but: int | None = None) -> str:
        """How all the files looked, `but` one: as long as it is the same, none of them was edited."""
        return repr([look for look in sorted(self._looks.items()) if look[0] != but])

    def read_bytes(self, number: int) -> bytes:
        """The words of an issue: those of its file, or those it had before it broke."""
        if number not in self._bodies:
            raise ArchiveError("there is no such issue", subject=self.name(number))
        return self._bodies[number]

    def _take(self, number: int, *, unread: bool) -> None:
        """Read a file; where there are former words to fall back on, only if it is whole."""
        try:
            body = super().read_bytes(number)
        except ArchiveError as error:  # gone or locked since it was looked at
            self._broken[number] = (Finding(code="D001", message=error.message, path=error.subject),)
            return
        former = self._bodies.get(number)
        self._bodies[number] = body
        self._broken.pop(number, None)
        if former is None or unread:
            return
        issue, findings = self.load(number)
        if issue is None:
            self._bodies[number] = former
            self._broken[number] = tuple(f for f in findings if f.severity is Severity.ERROR)


def _look(path: Path) -> Look | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
