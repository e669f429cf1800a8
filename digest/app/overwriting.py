"""What the newsroom wrote into an issue and somebody wrote over at once, who could not have seen it.

A person's editor looks whether a file is still the one it read, and then saves; between the two the newsroom
may write. What it wrote would be gone without anybody having wanted that. So for a moment the versions that
stood there are remembered, and a file that was made from an older one is joined with what it does not know,
at the latest when the newsroom is about to write over it: what it puts its own words on, it knows.
Later than that, who saves has had the time to see what stands there, and the file is as they say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from digest.app.edits import Look, state
from digest.archive.files import Minder, alone, read_whole, swap_file
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.app import Digest

#: In nanoseconds, within which nobody has read what was just written.
MOMENT = 2_000_000_000
#: What became old so long before the newest version is remembered no more.
MEMORY = 2 * MOMENT
#: How often a file is read again that somebody saves all the while.
TRIES = 20


@dataclass(slots=True)
class _Known:
    """The versions of an issue's file, each with the time from which it stood there, the oldest first.

    And who of the newsroom wrote it; "": somebody outside.
    """

    name: str
    versions: deque[tuple[int, bytes, str]] = field(default_factory=deque)
    #: How the file looked when it said the last of them; None: it was not seen since.
    look: Look | None = None

    @property
    def last(self) -> bytes:
        return self.versions[-1][1]

    @property
    def writer(self) -> str:
        """Whose words the last of them has."""
        return next((by for _, _, by in reversed(self.versions) if by), "")

    def add(self, since: int, body: bytes, by: str = "") -> None:
        self.versions.append((since, body, by))
        while len(self.versions) > 2 and self.versions[1][0] < since - MEMORY:
            self.versions.popleft()

    def unseen(self, moment: int) -> list[bytes]:
        """What who saved at `moment` may have read: all that came just before, and what stood there then."""
        known = list(self.versions)
        first = next((at for at, (since, *_) in enumerate(known) if since > moment - MOMENT), len(known))
        return [body for _, body, _ in known[max(first - 1, 0) :]]


class Overwriting(Minder):
    """Minds the files of issues that are written here; all under the newsroom's lock."""

    def __init__(self) -> None:
        self._known: dict[Path, _Known] = {}
        self._editor = ""

    def opened(self, digest: Digest) -> Digest:
        """`digest`, whose issues are minded from now on."""
        digest.archive.minder = self
        return digest

    def numbers(self) -> list[int]:
        """The issues that were written in."""
        return sorted(int(path.stem) for path in self._known)

    def mend(self, digest: Digest, numbers: Iterable[int]) -> None:
        """Bring back into these issues what was written over unseen."""
        self._editor = digest.editor
        for path in map(digest.archive.path, numbers):
            known = self._known.get(path)
            if known and known.look != state(path):
                with alone(path.parent):
                    self._settle(path, known)

    def settled(self, path: Path, body: bytes) -> bool:
        """Whether nothing is missing in a file that was read; else it stands there now.

        The folder is held by who calls.
        """
        known = self._known.get(path)
        if known and known.last != body:
            self._settle(path, known)
        return known is None or known.last == body

    def swap(self, path: Path, before: bytes, body: bytes) -> bool:
        """`swap_file`, which remembers; False also where `before` is not `settled`."""
        if not self.settled(path, before) or not swap_file(path, before, body):
            return False
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = _Known(f"issues/{path.name}")
            known.add(0, before)
        self._wrote(path, known, body)
        return True

    def _wrote(self, path: Path, known: _Known, body: bytes) -> None:
        look = state(path)
        known.add(look[0] if look else known.versions[-1][0], body, self._editor)
        # Somebody may have saved since: then how it looks is not how this looked.
        known.look = look if _read(path) == body else None

    def _settle(self, path: Path, known: _Known) -> None:
        """Until what stands there is known: who saves meanwhile is asked the same."""
        for _ in range(TRIES):
            look, now = state(path), _read(path)
            if look is None or now is None:  # it is gone, or no file: whoever needs it says so
                return
            if look != state(path):
                continue
            if now == known.last:
                known.look = look
                return
            made = self._joined(known, _moment(path, look), now)
            if made is not None and not swap_file(path, now, made):
                continue
            known.add(look[0], now)
            known.look = look
            if made is None:
                return
            known.add(look[0], made, known.writer)
            known.look = None

    def _joined(self, known: _Known, moment: int, now: bytes) -> bytes | None:
        """`now` with what it does not know; None: it knows all, or as much as anybody can say."""
        from digest.archive.meeting import merge_file
        from digest.core.overwriting import origin

        unseen = known.unseen(moment)
        if now in unseen or len(unseen) < 2:  # exactly as it was: somebody took it back
            return None
        base = unseen[origin(_text(now), [_text(body) for body in unseen])]
        if base == unseen[-1]:
            return None
        try:
            done = merge_file(base, unseen[-1], now, known.name, by=known.writer)
        except DigestError:  # it cannot be read at all: the page tells it
            return None
        return done.text if done is not None and done.text != now else None


def _moment(path: Path, look: Look) -> int:
    """When a file came to stand there: one put back may be as old as it says."""
    try:
        return max(look[0], path.stat().st_ctime_ns)
    except OSError:
        return look[0]


def _read(path: Path) -> bytes | None:
    try:
        return read_whole(path)
    except OSError:
        return None


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
