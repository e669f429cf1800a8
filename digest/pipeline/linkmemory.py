"""What is remembered of links: an answer holds for a while, a host that wants to be left alone is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from digest.core.reached import Reached, Verdict
from digest.model import LinkSettings

if TYPE_CHECKING:
    from digest.store.cache import Cache

#: What the cache calls an address's record.
KIND = "links"
#: For so long holds what is not good: it may be mended any moment, and who asks again wants to know.
NOT_GOOD = timedelta(hours=1)

#: Address to the moment until which its host wants to be left alone, and the status it said so with.
Resting: TypeAlias = Mapping[str, tuple[datetime, int]]


def remembered(
    urls: Sequence[str], cache: Cache, settings: LinkSettings, now: datetime
) -> dict[str, Reached]:
    """Those of `urls` of which an answer still holds."""
    good = timedelta(hours=settings.keep_hours)
    found = {}
    for url, (at, one) in _records(urls, cache).items():
        holds = good if one.verdict in {Verdict.FINE, Verdict.MOVED} else min(NOT_GOOD, good)
        if at <= now < at + max(holds, timedelta(seconds=one.wait)):
            found[url] = one
    return {url: found[url] for url in urls if url in found}


def resting(urls: Sequence[str], cache: Cache, now: datetime) -> dict[str, tuple[datetime, int]]:
    """Addresses whose hosts asked to be left alone for a time that is not over."""
    records = _records(urls, cache).items()
    waits = {url: (at + timedelta(seconds=one.wait), one.status) for url, (at, one) in records if one.wait}
    return {url: (until, status) for url, (until, status) in waits.items() if until > now}


def _records(urls: Sequence[str], cache: Cache) -> dict[str, tuple[datetime, Reached]]:
    found = {}
    for url, body in cache.get_many(KIND, urls).items():
        try:
            told = json.loads(body)
            at = datetime.fromisoformat(told.pop("at"))
            found[url] = at, Reached(**{**told, "verdict": Verdict(told["verdict"])})
        except (ValueError, TypeError, KeyError):  # of another version
            continue
    return found


def keep(found: Mapping[str, Reached], cache: Cache, now: datetime) -> None:
    """What was answered; what was not may be our own network's fault, and is asked again."""
    records = {
        url: {
            "at": now.isoformat(),
            "verdict": one.verdict.value,
            "status": one.status,
            "why": one.why,
            "moved": one.moved,
            "wait": one.wait,
        }
        for url, one in found.items()
        if one.status
    }
    cache.put_many(KIND, {url: json.dumps(told).encode() for url, told in records.items()})
