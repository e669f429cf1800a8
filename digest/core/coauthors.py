"""Who worked on what one commit saves: `Co-authored-by:` lines at the end of its message. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence

#: A name below which nothing is ever delivered (RFC 2606).
NOWHERE = "noreply.invalid"


def with_coauthors(message: str, names: Sequence[str], addresses: Mapping[str, str]) -> str:
    """`message` with a line for each of `names`, once, in their order, with their `addresses` if known."""
    lines = [
        f"Co-authored-by: {name} <{_plain(addresses.get(name, '')) or local(name)}>"
        for name in dict.fromkeys(filter(None, map(_plain, names)))
    ]
    return "\n\n".join([message.rstrip("\n"), "\n".join(lines)]) if lines else message


def local(name: str) -> str:
    """An address that is always the same for a name, and nobody's."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub("[^a-z0-9]+", "-", ascii_).strip("-")
    if word and name.isascii():
        return f"{word}@{NOWHERE}"
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{word or 'editor'}-{mark}@{NOWHERE}"


def _plain(words: str) -> str:
    """In one line, and without what ends a name in a trailer."""
    return " ".join(re.sub(r"[<>\x00-\x1f\x7f]", " ", words).split())
