"""How a source is, read from what its runs left behind: fine, failing, silent, moved, gone.

Nothing here asks a source or a clock: `now` is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil

from digest.model import Health, Source, Window

#: Longest a source may ask to be left alone, in seconds.
DAY = 86_400.0
#: Failures in a row, or days of them, after which it will hardly mend itself.
PATIENCE = 3
PATIENCE_DAYS = timedelta(days=7)
#: A habit is known from so many days on which something came; of more, the newest count.
FEWEST_DAYS, MOST_DAYS = 5, 50
#: The part of the pauses that a habit covers, and the shortest habit, in days.
USUAL, SHORTEST = 0.9, 7.0
#: Silent: for so many of its habits, and at least so many days.
HABITS, SILENCE = 2.0, 21.0
#: Weeks in the picture of a source.
WEEKS = 10


class Condition(StrEnum):
    """How a source is, in one word."""

    OK = "ok"
    FAILING = "failing"
    SILENT = "silent"
    MOVED = "moved"
    GONE = "gone"
    WAITING = "waiting"
    UNASKED = "not asked yet"


def habit(days: Iterable[date]) -> float:
    """Days that usually pass between new items, by the days on which some came; 0: too little is known."""
    newest = sorted(set(days))[-MOST_DAYS:]
    if len(newest) < FEWEST_DAYS:
        return 0.0
    pauses = sorted((later - earlier).days for earlier, later in pairwise(newest))
    return max(SHORTEST, float(pauses[ceil(USUAL * len(pauses)) - 1]))


def silent_days(health: Health, now: datetime) -> int:
    """Days without anything new, if these are more than its habit allows; else 0.

    Only days up to its last good answer count: of those after it nobody knows.
    """
    if not health.habit or health.last_new is None or health.last_success is None:
        return 0
    days = (min(health.last_success, now) - health.last_new).days
    return days if days > max(SILENCE, HABITS * health.habit) else 0


def weekly(seen: Iterable[tuple[str, datetime | None]], now: datetime) -> dict[str, tuple[int, ...]]:
    """Source to how many of its moments lie in each of the WEEKS weeks before `now`, the oldest first."""
    found: dict[str, list[int]] = {}
    for source, when in seen:
        past = (now - when) // timedelta(weeks=1) if when else -1
        if 0 <= past < WEEKS:
            found.setdefault(source, [0] * WEEKS)[WEEKS - 1 - past] += 1
    return {source: tuple(counts) for source, counts in found.items()}


def condition(health: Health, now: datetime) -> Condition:
    """The one word; what a person can do something about comes first."""
    if health.last_run is None:
        return Condition.UNASKED
    if health.gone:
        return Condition.GONE
    if is_waiting(health, now):
        return Condition.WAITING
    if health.failures:
        return Condition.FAILING
    if health.moved:
        return Condition.MOVED
    return Condition.SILENT if silent_days(health, now) else Condition.OK


def state(health: Health, now: datetime) -> str:
    """The word with its number: `failing (3)`, `silent 45 days`, `waits until 14:05 UTC`."""
    match found := condition(health, now):
        case Condition.FAILING:
            return f"failing ({health.failures})"
        case Condition.SILENT:
            return f"silent {silent_days(health, now)} days"
        case Condition.WAITING if health.wait_until:
            return f"waits until {clock(health.wait_until, now)}"
        case _:
            return str(found)


def reason(health: Health, now: datetime) -> str:
    """What there is to say about a source that is not ok; one line, empty if it is."""
    match condition(health, now):
        case Condition.GONE:
            return _gone(health)
        case Condition.MOVED:
            return f"moved for good (digest sources follow {health.source}) to {health.moved}"
        case Condition.SILENT:
            return (
                f"nothing new since {health.last_new:%Y-%m-%d}, where something came every "
                f"{health.habit:.0f} days. Look at it in a browser"
            )
        case Condition.FAILING | Condition.WAITING:
            return health.error
        case _:
            return ""


def needs_a_person(health: Health, now: datetime) -> bool:
    """Whether this will not mend itself; a single failure may."""
    match condition(health, now):
        case Condition.GONE | Condition.MOVED | Condition.SILENT:
            return True
        case Condition.FAILING | Condition.WAITING:
            long = health.failing_since is not None and now - health.failing_since > PATIENCE_DAYS
            return health.failures >= PATIENCE or long
        case _:
            return False


def is_waiting(health: Health, now: datetime) -> bool:
    """Whether it asked to be left alone until later than `now`."""
    return health.wait_until is not None and health.wait_until > now


def why_not_asked(health: Health, now: datetime) -> str:
    """Why a source is left alone in this run; empty: it is asked."""
    if health.gone:
        return _gone(health)
    if health.wait_until is not None and is_waiting(health, now):
        return f"asked to be left alone until {clock(health.wait_until, now)}"
    return ""


def resting(
    healths: Iterable[tuple[Health, Source]], now: datetime, waits_at: Callable[[Source, bool], str]
) -> dict[str, tuple[datetime, int]]:
    """Addresses whose hosts asked to be left alone: until when, and with which status.

    `waits_at` says of a source, and whether it failed, which address that is; empty: nobody knows.
    """
    found: dict[str, tuple[datetime, int]] = {}
    for health, source in healths:
        if health.wait_until is not None and is_waiting(health, now):
            where = waits_at(source, bool(health.error))
            if where and (where not in found or found[where][0] < health.wait_until):
                found[where] = health.wait_until, health.status
    return found


def until(now: datetime, seconds: float | None) -> datetime | None:
    """The moment before which a source is not asked again, a day from now at most."""
    if seconds is None or not seconds > 0:
        return None
    return now + timedelta(seconds=min(seconds, DAY))


def at_address(health: Health, source: Source) -> Health:
    """What holds of `source` as it stands in the list: at another address nothing was asked yet."""
    if not health.address or health.address == source.address:
        return health
    return Health(source=health.source, last_new=health.last_new, items=health.items, habit=health.habit)


def is_same_place(health: Health | None, source: Source) -> bool:
    """Whether what is remembered of its last answer (its cursor) still says something."""
    return health is None or not health.address or source.address in {health.address, health.moved}


def since_answered(window: Window, health: Health, longest: timedelta) -> Window:
    """`window`, begun where a source answered last if that is earlier, but at most `longest` before its end.

    What came meanwhile was asked of it in vain, or by nobody, and lies in no later window.
    """
    last = health.last_success
    begin = window.since if last is None else min(window.since, max(last, window.until - longest))
    return Window(begin, window.until)


def clock(moment: datetime, now: datetime) -> str:
    """`14:05 UTC`, with the day if that is not today."""
    moment, now = moment.astimezone(UTC), now.astimezone(UTC)
    return f"{moment:%H:%M} UTC" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M} UTC"


def _gone(health: Health) -> str:
    since = f" since {health.gone_since:%Y-%m-%d}" if health.gone_since else ""
    return f"gone{since} (410): remove it, or find its new address"
