"""Which issues stand in which feed document.

The document that people subscribe to holds the running year, and never fewer issues than were asked
for; each year before it has one of its own that changes no more (RFC 5005, section 4). The running
year is that of the newest issue: nothing here knows a clock.

What came out elsewhere before is news to nobody: it stands in the documents of its years alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.model import Card, DigestSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The issues of one language that are out, by document, each newest first."""

    #: What the document people subscribe to holds.
    current: tuple[Card, ...] = ()
    #: What is the digest's own news: everything but back issues.
    own: tuple[Card, ...] = ()
    #: Year to what its document holds, the newest year first.
    years: Mapping[int, tuple[Card, ...]] = field(default_factory=dict)

    def neighbours(self, year: int) -> tuple[int | None, int | None]:
        """The years with a document before and after `year`."""
        return (
            max((other for other in self.years if other < year), default=None),
            min((other for other in self.years if other > year), default=None),
        )


def back_issues(
    cards: Iterable[Card], locked: Set[int], brought: Mapping[int, Collection[str]]
) -> frozenset[int]:
    """Numbers of those `cards`, all of one language, that came out before the digest did.

    Their locks say that they were `brought` in; or they have none and are older than the first issue
    that was published here.
    """
    dated = [(card, card.published) for card in cards if card.published]
    found = {card.number for card, _ in dated if card.language in brought.get(card.number, ())}
    own = [when for card, when in dated if card.number in locked - found]
    if own:
        found |= {card.number for card, when in dated if card.number not in locked and when < min(own)}
    return frozenset(found)


def chain(cards: Iterable[Card], back: Set[int], settings: DigestSettings) -> Chain:
    """Which of `cards` stand where; `back` are numbers of back issues.

    As long as there is nothing but back issues they are what the digest has to show, and nobody has
    subscribed yet whom they could bother.
    """
    dated = [(card.published, card.number, card) for card in cards if card.published]
    out = [card for *_, card in sorted(dated, key=lambda known: known[:2], reverse=True)]
    own = [card for card in out if card.number not in back] or out
    if not own:
        return Chain()
    zone = ZoneInfo(settings.time_zone)
    running = _year(own[0].published, zone)
    at_least = own[: settings.feed_issues]
    current = at_least + [c for c in own[len(at_least) :] if _year(c.published, zone) == running]
    ours = {card.number for card in own}
    years: dict[int, list[Card]] = {}
    for card in out:
        year = _year(card.published, zone)
        if year < running or card.number not in ours:
            years.setdefault(year, []).append(card)
    return Chain(
        current=tuple(current),
        own=tuple(own),
        years={year: tuple(years[year]) for year in sorted(years, reverse=True)},
    )


def newest_entries(cards: Sequence[Card], at_least: int, section: str = "") -> tuple[Card, ...]:
    """The first of `cards` that hold `at_least` entries together (of `section`, if named), whole issues.

    A feed that cut an issue in two would never show its rest.
    """
    found, count = [], 0
    for card in cards:
        if count >= at_least:
            break
        held = sum(len(entries) for id_, _, entries in card.sections if section in {"", id_})
        if held:
            found.append(card)
            count += held
    return tuple(found)


def _year(when: datetime | None, zone: ZoneInfo) -> int:
    return when.astimezone(zone).year if when else 0
