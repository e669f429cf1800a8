"""What a mail server's word means (RFC 5321, 4.2; RFC 3463): sent, later, or never."""

from __future__ import annotations

import re

from digest.errors import one_line
from digest.model import Fate

#: RFC 3463, 3.2: the mailbox or its domain is not there, moved, or no address at all.
_GONE = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b")
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


def fate(code: int) -> Fate:
    """What a reply means for one mail."""
    if 200 <= code < 300:
        return Fate.SENT
    return Fate.FAILED if 500 <= code < 600 else Fate.LATER


def gone(code: int, said: str) -> bool:
    """Whether the server says that there is no such mailbox, as against: not from you, not this, not now."""
    return 500 <= code < 600 and bool(_GONE.search(said))


def discreet(said: bytes | str) -> str:
    """A server's words without the addresses they repeat, one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(_ADDRESS.sub("<…>", text))[:200]
