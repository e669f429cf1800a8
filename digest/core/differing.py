"""Two readings of the same words: where they part, with as much around it as an eye needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

#: Letters kept around what differs.
AROUND = 24


def lines(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What was and what is, for each line that differs; an empty text on the side that has no such line.

    >>> list(lines(["The same", "It says v1.16 there"], ["The same", "It says v1.17 there"]))
    [('It says v1.16 there', 'It says v1.17 there')]
    """
    before = [line for text in old for line in text.splitlines() if line.strip()]
    after = [line for text in new for line in text.splitlines() if line.strip()]
    for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        width = max(j - i, m - k)
        was = [*before[i:j], *[""] * (width - (j - i))]
        now = [*after[k:m], *[""] * (width - (m - k))]
        yield from (trimmed(a, b) for a, b in zip(was, now, strict=True))


def trimmed(old: str, new: str) -> tuple[str, str]:
    """Both without most of what they have in common at the start and at the end.

    >>> trimmed("a" * 40 + "x", "a" * 40 + "y")
    ('…aaaaaaaaaaaaaaaaaaaaaaaax', '…aaaaaaaaaaaaaaaaaaaaaaaay')
    """
    if not old or not new:
        return old, new
    short = min(len(old), len(new))
    head = next((i for i in range(short) if old[i] != new[i]), short)
    tail = next((i for i in range(short - head) if old[-1 - i] != new[-1 - i]), short - head)
    return _cut(old, head, tail), _cut(new, head, tail)


def _cut(text: str, head: int, tail: int) -> str:
    start, end = max(0, head - AROUND), min(len(text), len(text) - tail + AROUND)
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
