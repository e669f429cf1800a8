"""The links of an issue, with their places."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.model import Entry, Link


def every_link(case: Case) -> Iterator[tuple[str, Entry, Link]]:
    """Place of its address, entry and link; the main one of each entry first."""
    for place, entry in case.entries():
        for key, links in (("links", entry.links), ("also", entry.also)):
            for index, link in enumerate(links):
                yield f"{place}.{key}[{index}].url", entry, link
