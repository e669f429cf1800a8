"""Dates as upstream writes them, read or unknown; never guessed, never today."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

FIRST_YEAR, LAST_YEAR = 1990, 2100

#: Go's `time.String()`: `2017-05-24 00:00:00 +0000 UTC`, with a monotonic clock reading at times.
_GO = re.compile(
    r"^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?([+-]\d{4})(?: [A-Z]{2,5})?(?: m=\S+)?$"
)
#: Go's zero time, `Mon, 01 Jan 0001 00:00:00 +0000`, which others take for 2001.
_YEAR_NOUGHT = re.compile(r"(?:^|[ -])[A-Z][a-z]{2}[ -]0\d{3}(?: |$)|^0\d{3}-")
_HOUR_24 = re.compile(r"(?<=[ T])24:(\d\d)")


def moment(words: str, parsed: Sequence[int] | None = None) -> datetime | None:
    """`words` as an instant in UTC, or None; `parsed` is another reader's answer, asked last.

    No zone means UTC. An hour of 24 is what a clock of 1 to 24 shows after midnight (found in
    feeds: an article at `/2023/04/03/` of `Mon, 03 Apr 2023 24:04:44`), except for ISO 8601's
    24:00, the end of a day.
    """
    understood, found = reading(words)
    return found if understood else _read(lambda _: _fields(parsed), words)[1]


def reading(words: str) -> tuple[bool, datetime | None]:
    """Whether this file's own readers understand `words`, and the instant; None for an absurd one."""
    words = " ".join(words[:100].split())
    if _YEAR_NOUGHT.search(words):
        return True, None
    understood, found = _read(_iso, words)
    return (understood, found) if understood else _read(_rfc822, words)


def _read(reader: Callable[[str], datetime | None], words: str) -> tuple[bool, datetime | None]:
    try:
        found = reader(words)
        if found is None:
            return False, None
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return False, None
    return True, found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _iso(words: str) -> datetime | None:
    if go := _GO.match(words):
        words = f"{go[1]}T{go[2]}{go[3]}"
    if not re.match(r"\d{4}-?\d\d-?\d\d", words):
        return None
    late = bool(re.search(r"[ T]24:00(:00(\.0+)?)?(?![\d:])", words))
    # Python 3.11 takes at most six digits of a second.
    words = re.sub(r"(\.\d{6})\d+", r"\1", _HOUR_24.sub(r"00:\1", words))
    words = re.sub(r" ?(UTC|GMT|Z)$", "+00:00", words)
    return datetime.fromisoformat(re.sub(r" (?=[+-]\d\d:?\d\d$)", "", words)) + timedelta(days=late)


def _rfc822(words: str) -> datetime | None:
    found = parsedate_tz(_HOUR_24.sub(r"00:\1", words))
    if found is None:
        return None
    year, month, day, hour, minute, second = found[:6]
    offset = timedelta(seconds=found[9] or 0)
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC) - offset


def _fields(parsed: Sequence[int] | None) -> datetime | None:
    if not parsed:
        return None
    year, month, day, hour, minute, second = parsed[:6]
    return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
