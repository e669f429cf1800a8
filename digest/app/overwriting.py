"""What the newsroom wrote into an issue and somebody wrote over at once, who could not have seen it.

A person's editor looks whether a file is still the one it read, and then saves; between the two the newsroom
may write. What it wrote would be gone without anybody having wanted that. So for a moment the versions it
wrote are remembered, and a file that was made from the one before is joined with what it does not know.
Later than that, who saves has had the time to see what stands there, and the file is as they say.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.app.edits import Look, state
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.app import Digest

#: In nanoseconds, within which nobody has read what was just written.
MOMENT = 2_000_000_000
#: Versions of an issue that are remembered.
VERSIONS = 12


@dataclass(slots=True)
class _Known:
    """An issue's file as it was last seen, and its versions, each with the time from which it stood there."""

    look: Look | None = None
    versions: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=VERSIONS))


class Overwriting:
    """Minds the files of issues that are written here; all under the newsroom's lock."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}

    def numbers(self) -> list[int]:
        return sorted(self._known)

    def keep(self, digest: Digest, numbers: Iterable[int]) -> None:
        """What these issues say now was written here, or was seen here."""
        for number in numbers:
            known, look = self._known.setdefault(number, _Known()), state(digest.archive.path(number))
            if look is None or look == known.look:
                continue
            known.look = look
            known.versions.append((look[0], digest.archive.read_bytes(number)))

    def mend(self, digest: Digest, numbers: Iterable[int]) -> None:
        """Bring back into these issues what was written over unseen."""
        for number in numbers:
            known = self._known.get(number)
            if known and known.look != state(digest.archive.path(number)):
                try:
                    self._mend(digest, number, known)
                except DigestError:  # it cannot be read at all: the page tells it
                    continue
            self.keep(digest, [number])

    def _mend(self, digest: Digest, number: int, known: _Known) -> None:
        from digest.archive.meeting import merge_file
        from digest.core.overwriting import origin

        look, now = state(digest.archive.path(number)), digest.archive.read_bytes(number)
        fresh = look[0] - MOMENT if look else 0
        versions = list(known.versions)
        # The version before the first that came a moment ago, and all after it, may have been read.
        first = next((at for at, (since, _) in enumerate(versions) if since > fresh), len(versions))
        unseen = [body for _, body in versions[max(first - 1, 0) :]]
        if now in unseen or len(unseen) < 2:  # exactly as it was: somebody took it back
            return
        base = unseen[origin(_text(now), [_text(body) for body in unseen])]
        if base == unseen[-1]:
            return
        done = merge_file(base, unseen[-1], now, digest.archive.name(number), by=digest.editor)
        if done is not None:
            digest.archive.rewrite(number, now, done.text)


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
