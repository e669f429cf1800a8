"""Items about the same thing become one story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from digest.core.changes import net_changes, state_at
from digest.model import Item, Kep, Story, Window


def stories(items: Iterable[Item], window: Window) -> tuple[Story, ...]:
    """One story an identity, in the order of identities.

    Proposals become a story only if something about them is different at the end of the window;
    other items must have appeared inside it.
    """
    everything = list(items)
    states = [item for item in everything if isinstance(item, Kep)]
    others = [i for i in everything if not isinstance(i, Kep) and i.when is not None and i.when in window]
    found = [*_proposals(states, window), *_others(others)]
    return tuple(sorted(found, key=lambda story: story.identity))


def _others(items: Sequence[Item]) -> Iterable[Story]:
    for identity, group in groupby(sorted(items, key=_rank), key=lambda item: item.identity):
        members = tuple(group)
        yield Story(identity=identity, lead=members[0], items=members)


def _rank(item: Item) -> tuple[str, str, str, str]:
    """Earliest first inside an identity, then by names: the same winner whatever came first."""
    return item.identity, item.when.isoformat() if item.when else "", item.source, item.key


def _proposals(states: Sequence[Kep], window: Window) -> Iterable[Story]:
    changes = net_changes(states, window)
    leads = state_at(states, window.until)
    for identity, group in groupby(changes, key=lambda change: change.identity):
        if (lead := leads.get(identity)) is not None:
            yield Story(identity=identity, lead=lead, items=(lead,), changes=tuple(group))
