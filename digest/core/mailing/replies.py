"""What a mail server's word means (RFC 5321, 4.2; RFC 3463): sent, later, or never."""

from __future__ import annotations

import re
from datetime import timedelta

from digest.errors import one_line
from digest.model import Fate

#: RFC 3463, 3.2: the mailbox or its domain is not there, moved, or no address at all.
_GONE = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b")
_GREY = re.compile(r"gr[ae]y-?\s?list", re.IGNORECASE)
_TIME = re.compile(r"\b(\d{1,5}) ?(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?)\b", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
#: What greylists usually want where they name no time.
USUAL = timedelta(minutes=5)
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


def fate(code: int) -> Fate:
    """What a reply means for one mail."""
    if 200 <= code < 300:
        return Fate.SENT
    return Fate.FAILED if 500 <= code < 600 else Fate.LATER


def gone(code: int, said: str) -> bool:
    """Whether the server says that there is no such mailbox, as against: not from you, not this, not now."""
    return 500 <= code < 600 and bool(_GONE.search(said))


def greylisted(code: int, said: str) -> bool:
    """Whether the server would have this mail, only later: it says nothing about the next one."""
    return 400 <= code < 500 and bool(_GREY.search(said))


def wait(said: str) -> timedelta:
    """How long a server that put a mail off wants to be left alone, at most a day.

    >>> wait("4.7.1 Greylisted, try again in 300 seconds")
    datetime.timedelta(seconds=300)
    """
    found = _TIME.search(said)
    if found is None:
        return USUAL
    return min(timedelta(seconds=int(found[1]) * _SECONDS[found[2][0].lower()]), timedelta(days=1))


def discreet(said: bytes | str) -> str:
    """A server's words without the addresses they repeat, one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(_ADDRESS.sub("<…>", text) if "@" in text else text)[:200]
