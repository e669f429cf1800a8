"""What the words of a release say: its tag, and the notes written for it."""

from __future__ import annotations

import re

from digest.collectors.words import line, plain

#: `v1.2.0-rc.1`, `1.2.0b1`, `v2.0.0-alpha`, `nightly-2026-01-01`; not `alpha-tools-1.2.0`.
_PRERELEASE = re.compile(
    r"\d[-._+]?(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|milestone|a|b|m)[-._]?\d*(?![a-z])"
    r"|^(?:nightly|canary|edge|dev|latest|tip)\b",
    re.IGNORECASE,
)


def one_tag(words: str) -> str:
    """A tag as git takes it: one word, bounded; anything else is none."""
    tag = words.strip()
    return tag if tag.isprintable() and not re.search(r"\s", tag) and len(tag) <= 250 else ""


def is_prerelease(tag: str) -> bool:
    """Whether a tag's version says so itself."""
    return bool(_PRERELEASE.search(tag.rpartition("/")[2]))


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
    words = re.sub(r"!?\[([^\]]*)\]\([^)\s]*\)", r"\1", words)
    return plain(re.sub(r"[*`]{1,3}|^\s*>+", "", words), escaped=False, limit=1000)
