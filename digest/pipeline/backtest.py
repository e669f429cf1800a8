"""Rank past weeks as they stood then, and see where stood what editors chose.

Nothing from after a week gets in: no state of a proposal, no item, and of the choices only earlier ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from itertools import groupby

from digest.core import inbox, weeks
from digest.core.backtest import Choice, Placed
from digest.core.phrases import Phrases
from digest.core.told import Past, Ran, Shelved
from digest.core.upstream import Upstream, upstream
from digest.model import Candidate, DigestSettings, Item, Kep, Release, Source, Window
from digest.pipeline.inbox import WEEK, candidate_stories

#: Asks for the items of a window.
Items = Callable[[Window], Sequence[Item]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the weeks are ranked from."""

    states: Sequence[Kep]
    #: Everything but the states; none: proposals alone are ranked.
    items: Items | None = None
    #: Every release of the trackers' own projects.
    releases: Sequence[Release] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)


def backtest(
    choices: Iterable[Choice],
    evidence: Evidence,
    *,
    settings: DigestSettings,
    weights: Mapping[str, float],
    phrases: Phrases,
    zone: tzinfo,
    say: Callable[[date], None] = lambda _: None,
) -> Iterator[Placed]:
    """Where each of `choices` stood, week by week; `say` hears of each week that is done.

    The baseline puts what was touched last first: all proposals there were, and all items of the week.
    """
    ordered = sorted(choices, key=lambda choice: (choice.ending, choice.name))
    dated = sorted(((s.published, n, s) for n, s in enumerate(evidence.states) if s.published))
    states = [state for _, _, state in dated]
    moments = [moment for moment, _, _ in dated]
    told: list[Shelved] = []
    for ending, group in groupby(ordered, key=lambda choice: choice.ending):
        chosen = list(group)
        covers = (ending - WEEK + timedelta(days=1), ending)
        window = weeks.window(covers, zone)
        known = states[: bisect_left(moments, window.until)]
        begin = window.since - WEEK * settings.carry_weeks
        asked = evidence.items(Window(begin, window.until)) if evidence.items else ()
        items = [item for item in asked if item.when is not None and item.when < window.until]
        found = upstream(known, until=window.until, trackers=settings.trackers, releases=evidence.releases)
        ranked = inbox.candidates(
            candidate_stories([*items, *known], window, begin=begin, found=found, trackers=settings.trackers),
            window=window,
            covers=covers,
            past=Past(told),
            decisions=[],
            sources=evidence.sources,
            settings=settings,
            weights=weights,
            phrases=phrases,
            upstream=found,
        )
        ranks = _ranks(ranked)
        newest = _ranks_newest(found, items)
        for choice in chosen:
            yield Placed(
                choice=choice,
                rank=_first(ranks, choice),
                baseline=_first(newest, choice),
                candidates=len(ranked),
                known=_first(newest, choice) is not None,
            )
        told.append(_told(chosen, covers))
        say(ending)


def _ranks(ranked: Sequence[Candidate]) -> dict[str, int]:
    """Identity to the place of the first candidate that tells of it."""
    places: dict[str, int] = {}
    for place, candidate in enumerate(ranked, 1):
        for identity in candidate.story.identities:
            places.setdefault(identity, place)
    return places


def _ranks_newest(found: Upstream, items: Iterable[Item]) -> dict[str, int]:
    everything = [*found.leads.values(), *items]
    everything.sort(key=lambda item: (-item.when.timestamp() if item.when else 0.0, item.identity))
    names = dict.fromkeys(item.identity for item in everything)
    return {identity: place for place, identity in enumerate(names, 1)}


def _first(ranks: Mapping[str, int], choice: Choice) -> int | None:
    return min((ranks[name] for name in choice.identities if name in ranks), default=None)


def _told(chosen: Sequence[Choice], covers: tuple[date, date]) -> Shelved:
    """A week's choices as an issue that ran."""
    entries = tuple(
        Ran(issue=0, section="", entry=choice.name, title=choice.name, identities=choice.identities)
        for choice in chosen
    )
    return Shelved(number=0, covers=covers, entries=entries)
