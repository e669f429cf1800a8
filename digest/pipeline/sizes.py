"""How heavy the pages of a built site are."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

#: Bytes of HTML an issue's page may have before compression.
MOST = 60_000

_ISSUE = re.compile(r"[^/]+/issues/\d+/index\.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """One page: its path below the site, its bytes, and those a reader's browser fetches."""

    path: str
    size: int
    gzip: int

    @property
    def too_heavy(self) -> bool:
        """Whether it is an issue's page over what was promised."""
        return self.size > MOST and bool(_ISSUE.fullmatch(self.path))


def weigh(folder: Path) -> list[Weight]:
    """Every page below `folder`, the heaviest first."""
    found = []
    for file in folder.rglob("*.html"):
        body = file.read_bytes()
        packed = len(gzip.compress(body, 6, mtime=0))
        found.append(Weight(path=file.relative_to(folder).as_posix(), size=len(body), gzip=packed))
    return sorted(found, key=lambda weight: (-weight.size, weight.path))
