"""A tracker in which nothing was merged is news too: the editor must not take it for a source that failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from digest.core.changes import net_changes
from digest.model import Item, Kep, Proposal, Window

#: A tracker that is read is hardly ever still for longer.
LONGEST = timedelta(days=35)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """Sources of proposals that nothing was merged into, and how many were opened all the same."""

    sources: tuple[str, ...] = ()
    opened: int = 0

    def told(self, when: str = "that week") -> str:
        """`nothing was merged into keps that week; 3 proposals were opened`; empty if there is none."""
        if not self.sources:
            return ""
        proposals = "1 proposal was" if self.opened == 1 else f"{self.opened:,} proposals were"
        more = f"; {proposals} opened" if self.opened else ""
        return f"nothing was merged into {' and '.join(self.sources)} {when}{more}"


def quiet(states: Iterable[Kep], window: Window, sources: Sequence[str]) -> list[str]:
    """Those of `sources` without a net change in `window`.

    A source is known for a window only if it was read from before it, and not too long before: what nobody
    collected was not quiet.
    """
    by_source: defaultdict[str, list[Kep]] = defaultdict(list)
    for state in states:
        by_source[state.source].append(state)
    return [
        source
        for source in sources
        if _is_known(by_source[source], window) and not net_changes(by_source[source], window)
    ]


def _is_known(states: Iterable[Kep], window: Window) -> bool:
    moments = [state.published for state in states if state.published]
    before = any(moment < window.since for moment in moments)
    return before and any(moment >= window.since - LONGEST for moment in moments)


def opened(items: Iterable[Item], window: Window) -> int:
    """How many proposals were opened in `window`."""
    return len(
        {i.identity for i in items if isinstance(i, Proposal) and i.event == "opened" and i.when in window}
    )
