"""D404: no space beside a full-width mark. D407: none before an English one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.prose import CLOSER, OPENER, THING
from digest.core.typography.style import HAN, LATIN, Passage, Slip, Style

_SEEN = f"{HAN}{LATIN}0-9"
_BESIDE = re.compile(
    f"(?<=[{_SEEN}])(?P<before>[ ]+)(?=[，。、；：？！）》」』】])"
    f"|(?<=[，。、；：？！）》」』】])(?P<after>[ ]+)(?=[{OPENER}]*[{_SEEN}《「『（“])"
    f"|(?<=[{_SEEN}])(?P<open>[ ]+)(?=[（《「『])"
    f"|(?<=[（《「『])(?P<inner>[ ]+)(?=[{_SEEN}])"
)
_QUICK = re.compile("[，。、；：？！）》」』】《「『（] | [，。、；：？！）》」』】《「『（]")
_BEFORE = re.compile(r"(?<=[A-Za-z0-9)\ue000\ue002])[ ]+(?:[,;](?=[ \n]|\Z)|[.!?](?=[ ][A-Z]|\n|\Z))")
_SPACED = (" ,", " .", " ;", " !", " ?")


def beside(it: Passage) -> Iterator[Slip]:
    """`好， 但是` → `好，但是`."""
    text, prose, style = it
    if style is not Style.CHINESE or not _QUICK.search(prose):
        return
    for found in _BESIDE.finditer(prose):
        start, end = found.span()
        if found["open"] and text[end] == "《":
            continue
        # An address is often set off so that programs see where it begins.
        if prose[end] in {THING, OPENER} and text[end] not in "`[*_!":
            continue
        if prose[start - 1] in {THING, CLOSER} and text[start - 1] not in "`":
            continue
        mark = text[start - 1] if found["after"] or found["inner"] else text[end]
        yield Slip(start, end, "", f"a space beside `{mark}`, which has its own", words=mark)


def before(it: Passage) -> Iterator[Slip]:
    """`done , but` → `done, but`."""
    text, prose, style = it
    if style is not Style.ENGLISH or not any(mark in prose for mark in _SPACED):
        return
    for found in _BEFORE.finditer(prose):
        end = found.end()
        mark = text[end - 1]
        yield Slip(found.start(), end, mark, f"a space before `{mark}`", words=mark)
