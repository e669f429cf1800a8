"""D411: a number and its unit are two words; per cent is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.typography.style import Passage, Slip

_UNIT = re.compile(
    r"(?<![A-Za-z0-9_.\-/:=#$*\ue000])(\d+(?:\.\d+)?)(KB|MB|GB|TB|PB|KiB|MiB|GiB|TiB|PiB|kB|Kbps|Mbps|Gbps|kHz|MHz|GHz|ms|ns|µs|μs|us|kg|km|cm|mm)"
    r"(?![*]|[A-Za-z0-9_/\-.]*[A-Za-z0-9_])"
)
_QUICK = re.compile(r"[0-9](?:[KMGTPk]|[mnuµμc]|[ ]+%)")
_PERCENT = re.compile(r"(?<=\d)[ ]+%(?![\dA-Za-z(])")


def spaces(it: Passage) -> Iterator[Slip]:
    """`16GB` → `16 GB`, `50 %` → `50%`."""
    _, prose, _ = it
    if not _QUICK.search(prose):
        return
    for found in _UNIT.finditer(prose):
        at = found.end(1)
        yield Slip(at, at, " ", f"no space between number and unit: {found[0]}", words=found[0])
    for found in _PERCENT.finditer(prose):
        yield Slip(found.start(), found.end(), "%", "a space before `%`", "percent")
