"""D410: hyphens are no dash."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.typography.style import HAN, LATIN, Passage, Slip, Style

_CHINESE = re.compile(
    f"(?<=[{HAN}”》）])[ ]*-{{2,3}}[ ]*(?=[{HAN}{LATIN}“《])|(?<=[{LATIN}0-9])[ ]*-{{2,3}}[ ]*(?=[{HAN}])"
)
_ENGLISH = re.compile(
    r"(?<=[A-Za-z0-9)\ue000\ue002])[ ]--[ ](?=[A-Za-z0-9(\ue000\ue001])"
    r"|(?<=[a-z]{2})---?(?=[a-z]{2})"
)
#: A word with hyphens or signs of its own is an anchor, a flag, a name.
_JOINED = re.compile(r"[#/_=.-][A-Za-z]+\Z")


def hyphens(it: Passage) -> Iterator[Slip]:
    """`就是--我` → `就是——我`."""
    _, prose, style = it
    if "--" not in prose:
        return
    pattern, dash = (_CHINESE, "——") if style is Style.CHINESE else (_ENGLISH, "—")
    for found in pattern.finditer(prose):
        if style is Style.ENGLISH and _JOINED.search(prose, max(0, found.start() - 24), found.start()):
            continue
        said = found[0].strip()
        better = f" {dash} " if style is Style.ENGLISH and found[0] != said else dash
        yield Slip(found.start(), found.end(), better, f"`{said}` for a dash", words=said)
