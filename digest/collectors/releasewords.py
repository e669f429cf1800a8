"""What the words of a release say: its tag, and the notes written for it."""

from __future__ import annotations

import re

from digest.collectors.words import line, plain


def one_tag(words: str) -> str:
    """A tag as git takes it: one word, bounded; anything else is none."""
    tag = words.strip()
    return tag if tag.isprintable() and not re.search(r"\s", tag) and len(tag) <= 250 else ""


def first_words(notes: str, limit: int = 400) -> str:
    """The first plain sentences of release notes: no headings, pictures, tables or comments."""
    words = re.sub(r"<!--.*?(-->|$)", "", notes[: 10 * limit], flags=re.DOTALL)
    kept = [
        _without_marks(found)
        for found in words.splitlines()
        if not re.match(r"\s*(#|\||!\[|```|[-=*_]{3})", found)
    ]
    return line(" ".join(filter(None, kept)), limit)


def _without_marks(words: str) -> str:
    words = re.sub(r"!?\[([^\]]{0,500})\]\([^)\s]{0,2000}\)", r"\1", words)
    return plain(re.sub(r"[*`]{1,3}|^\s*>+", "", words), escaped=False, limit=1000)
