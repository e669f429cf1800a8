"""Holes of a frame: put into a page as words nobody can guess, found once, never looked for again."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

from digest.errors import BuildError
from digest.ports import Frame

#: What a renderer fills. `title` is escaped text, the others are HTML.
TITLE, META, SWITCH, ARTICLE = HOLES = ("title", "meta", "switch", "article")


def tokens() -> dict[str, str]:
    """A word per hole that stands in no page, template or setting."""
    return {hole: f"hole{secrets.token_hex(16)}" for hole in HOLES}


def cut(page: str, tokens: Mapping[str, str], *, kind: str) -> Frame:
    """The frame that `page` is when its tokens are holes; raises BuildError if one is missing."""
    names = {token: hole for hole, token in tokens.items()}
    pieces = re.split("(" + "|".join(map(re.escape, names)) + ")", page)
    parts = tuple(names[piece] if i % 2 else piece for i, piece in enumerate(pieces))
    if missing := sorted(set(HOLES) - set(parts[1::2])):
        raise BuildError(
            f"the frame of {kind} pages has no place for: {', '.join(missing)}",
            subject="templates/frame",
            hint="let main.html print config.extra.digest.holes as the shipped one does",
        )
    return Frame(parts=parts, key=hashlib.sha256("\0".join(parts).encode()).hexdigest())
