"""Mails on their way: a line that counts where a person watches, and words for how they fared."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from digest.cli import output
from digest.cli.progress import is_watched
from digest.model import Fate

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.ports import Receipt

#: In the order a person wants to hear of them.
WORDS: Mapping[Fate, str] = {
    Fate.SENT: "sent",
    Fate.OPEN: "in doubt",
    Fate.LATER: "put off",
    Fate.FAILED: "refused",
    Fate.SKIPPED: "skipped",
}


def counted(counts: Mapping[Fate, int]) -> str:
    """`9,120 sent, 1 in doubt`."""
    return ", ".join(f"{counts[fate]:,} {word}" for fate, word in WORDS.items() if counts.get(fate))


def tell_other_mail(digest: Digest, number: int, channel: str, editions: Iterable[str]) -> None:
    """Say before anything goes that readers on two lists would have an issue twice."""
    for word in digest.other_mail(number, channel, editions):
        output.warn(
            f"Vol. {number} ({word.language}) is {word.state} by {word.channel} already ({word.by}, "
            f"{word.at.astimezone(digest.config.zone):%Y-%m-%d}): who is on both lists has it twice"
        )


@contextmanager
def counting(total: int) -> Iterator[Callable[[Receipt], None]]:
    """Hears of each mail; where a person watches, a bar and the time that is left."""
    if not is_watched():
        yield lambda _receipt: None
        return
    seen: Counter[Fate] = Counter()
    began, shown = monotonic(), 0.0

    def heard(receipt: Receipt) -> None:
        nonlocal shown
        seen[receipt.fate] += 1
        moment = monotonic()
        if moment - shown < 0.1 and seen.total() < total:
            return
        shown = moment
        done = seen.total()
        left = int((moment - began) / done * max(0, total - done))
        filled = min(20, 20 * done // max(1, total))
        bar = "█" * filled + "░" * (20 - filled)
        sys.stderr.write(
            f"\r{bar} {done:,} of {total:,}: {counted(seen)}, {left // 60}:{left % 60:02} left\x1b[K"
        )
        sys.stderr.flush()

    try:
        yield heard
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
