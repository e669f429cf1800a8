"""What a WeChat article may be: its limits as the editor counts them, and words cut to fit.

The editor counts as browsers do: one for each character, Chinese or Latin, two for what lies beyond
the first 65,536 (most emoji).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

#: Characters of a title, and of a summary: as many as WeChat itself takes of an article without one.
TITLE, SUMMARY = 64, 54
#: Characters of an author's name.
AUTHOR = 16
#: What an article's text and its whole markup must stay below.
TEXT, BYTES = 20_000, 1_000_000
#: Pixels of the column, which no width may exceed.
COLUMN = 677
#: Endings of pictures the editor takes.
PICTURES = ("png", "jpg", "jpeg", "gif", "webp")
#: The one host links may lead to, and the end of those that hold pictures already uploaded.
HOME, UPLOADED = "mp.weixin.qq.com", ".qpic.cn"
#: How lines of an article's remarks begin: an entry, a picture, a fault.
SHORTENED, LEFT_OUT, WRONG = "shortened", "left out", "fault"

_ELLIPSIS = "…"
_STOPS = re.compile(r"[\s，。；、：！？,.;:·/|-]+$")
_HALF = re.compile(r"[A-Za-z0-9_.'’-]+$")
_PRIVATE = (".localhost", ".local", ".internal", ".invalid", ".test", ".lan", ".home.arpa")


def length(words: str) -> int:
    """Characters of `words` as the editor counts them."""
    return len(words) + sum(character > "\uffff" for character in words)


def cut(words: str, most: int) -> str:
    """`words` in at most `most` characters, with an ellipsis if something is left out.

    >>> cut("KubeCon wraps up", 12)
    'KubeCon…'
    """
    if length(words) <= most:
        return words
    kept = ""
    for character in words:
        if length(kept + character) > most - 1:
            break
        kept += character
    if _HALF.search(kept) and _HALF.search(words[len(kept)]):
        kept = _HALF.sub("", kept) or kept  # no half word, unless there is nothing else
    return _STOPS.sub("", kept) + _ELLIPSIS if kept else ""


def title(pattern: str, words: str, number: int) -> str:
    """The title by the digest's pattern; too long, the issue's own words give way and the rest stays."""
    words = " ".join(words.split())
    whole = pattern.format(title=words, number=number)
    over = length(whole) - TITLE
    if over <= 0:
        return whole
    room = length(words) - over
    return cut(whole, TITLE) if room < 2 else pattern.format(title=cut(words, room), number=number)


def summary(lines: Sequence[str], join: str) -> str:
    """The summary: as many whole lines as fit, or the first one cut."""
    lines = [" ".join(line.split()) for line in lines]
    kept = ""
    for line in lines:
        more = f"{kept}{join}{line}" if kept else line
        if length(more) > SUMMARY:
            break
        kept = more
    return kept or cut(next(iter(lines), ""), SUMMARY)


def linkable(url: str) -> bool:
    """Whether a link to `url` stays one: it leads to another article of WeChat.

    >>> linkable("https://mp.weixin.qq.com/s/abc"), linkable("https://mp.weixin.qq.com.example.org/")
    (True, False)
    """
    parts = _parts(url)
    return parts is not None and parts[0] in {"http", "https"} and parts[1] == HOME


def picture(url: str) -> str:
    """Why the editor will not fetch a picture: `address`, `private` or `format`; empty: it will."""
    parts = _parts(url)
    if parts is None or parts[0] not in {"http", "https"} or not parts[1]:
        return "address"
    _, host, path = parts
    if not _public(host):
        return "private"
    if host.endswith(UPLOADED):
        return ""
    name, dot, ending = path.rpartition("/")[2].rpartition(".")
    return "" if name and dot and ending.lower() in PICTURES else "format"


def _parts(url: str) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(url.strip())
        return parts.scheme.lower(), (parts.hostname or "").lower(), parts.path
    except ValueError:
        return None


def _public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_PRIVATE)
