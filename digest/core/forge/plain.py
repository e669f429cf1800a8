"""Words of strangers inside Markdown at GitHub: they read as written, and call nobody.

There a name behind @ sends a mail, and an address of an issue leaves a line in that issue for ever. An inbox
names hundreds of issues of other people's repositories, three times a week.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from digest.errors import one_line

#: GitHub takes no longer body.
MOST = 65_536
#: Stands where a mention, a reference or an address would be seen otherwise: no width, no meaning.
_APART = "\u200b"
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#!|~&$])")
_CALLS = re.compile(r"([@#])(?=\w)|(:)(?=//)|(www)(?=\.)|\b(GH)(?=-\d)", re.IGNORECASE)
_WEB = frozenset({"github.com", "www.github.com"})
#: GitHub's own way to an address of its own that counts as nobody's reference.
_ASIDE = "redirect.github.com"


def plain(text: str, most: int = 300) -> str:
    """`text` on one line, as it reads."""
    words = one_line(text)
    words = words if len(words) <= most else f"{words[: most - 1]}…"
    return _CALLS.sub(lambda found: f"{found[0]}{_APART}", _MARKS.sub(r"\\\1", words))


def link(text: str, url: str) -> str:
    """`[text](url)` that leaves no trace where it leads; the bare words for what is no web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return plain(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return plain(text)
    if parts.hostname in _WEB:
        parts = parts._replace(netloc=_ASIDE)
    address = quote(urlunsplit(parts), safe=":/?#@!$&'*+,;=%~._-")
    return f"[{plain(text)}]({address})"


def hidden(*words: str) -> str:
    """`words` as a comment that no reader sees and `seen` finds again."""
    quoted = (quote(word, safe=":/#@.,=+~_").replace("--", "%2D%2D") for word in words)
    return f"<!-- digest {' '.join(quoted)} -->"


_HIDDEN = re.compile(r"<!-- digest ([!-~]+(?: [!-~]+)*) -->")


def seen(line: str) -> tuple[str, ...]:
    """The words of the last such comment in a line; none: ()."""
    found = _HIDDEN.findall(line)
    return tuple(unquote(word) for word in found[-1].split(" ")) if found else ()
