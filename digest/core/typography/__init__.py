"""How marks and spaces are set: one habit a file, each a pure function of a text in a language's style.

A habit gives `Slip`s: where, what should stand there, and in words what is wrong. It sees the text and
its prose (`core/prose.py`), so that code, addresses and marks of Markdown mislead nobody. False alarms are
worse than misses: what may be meant so is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from digest.core.prose import masked
from digest.core.typography import (
    brackets,
    dashes,
    doubled,
    ellipses,
    foreign,
    gaps,
    halfwidth,
    quotes,
    spacing,
    twice,
    units,
)
from digest.core.typography.style import Passage, Slip, Style, style_of

__all__ = ["HABITS", "Habit", "Passage", "Slip", "Style", "slips", "style_of"]

Habit = Callable[[Passage], Iterator[Slip]]

#: The code of each rule to what looks for it.
HABITS: Mapping[str, Habit] = {
    "D401": spacing.letters,
    "D402": spacing.digits,
    "D403": halfwidth.marks,
    "D404": gaps.beside,
    "D405": foreign.wide,
    "D406": doubled.marks,
    "D407": gaps.before,
    "D408": quotes.marks,
    "D409": ellipses.dots,
    "D410": dashes.hyphens,
    "D411": units.spaces,
    "D412": brackets.pairs,
    "D413": twice.words,
}


def slips(text: str, language: str, *, prose: str | None = None) -> tuple[tuple[str, Slip], ...]:
    """Every slip in `text` after the code of its rule, in the text's order."""
    style = style_of(language)
    if style is None:
        return ()
    passage = Passage(text, masked(text) if prose is None else prose, style)
    found = [(code, slip) for code, habit in HABITS.items() for slip in habit(passage)]
    return tuple(sorted(found, key=lambda one: (one[1].start, one[1].end, one[0])))
