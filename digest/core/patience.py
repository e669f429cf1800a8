"""For how long a server asks to be left alone. Knows headers only; `now` is an argument."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: Nobody is left alone for longer: a slip of a server must not cost a source for ever.
A_DAY = 86_400.0

_ASKING = frozenset({403, 429, 503})
_SECONDS = re.compile(r"\d{1,12}(?:\.\d{1,6})?", re.ASCII)


def asked_for(status: int, headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds for which an answer asks to be left alone, a day at most; None if it does not say.

    Retry-After in seconds or as a date (RFC 9110, 10.2.3), else the moment at which GitHub's limit of
    requests is filled up again (x-ratelimit-reset, seconds since 1970). Moments are held against the
    answer's own Date: its clock may go wrong, but it is one clock. What cannot be read says nothing.
    """
    if status not in _ASKING:
        return None
    words = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(words):
        return _bounded(float(words))
    now = _date(headers.get("date", "")) or now
    if (until := _date(words)) is not None:
        return _bounded((until - now).total_seconds())
    reset = headers.get("x-ratelimit-reset", "").strip()
    if headers.get("x-ratelimit-remaining", "").strip() == "0" and _SECONDS.fullmatch(reset):
        return _bounded(float(reset) - now.timestamp())
    return None


def in_words(seconds: float) -> str:
    """`90 seconds`, `5 minutes`, `3 hours`: rounded up, as one says it."""
    for unit, name in ((3600, "hour"), (60, "minute")):
        if seconds >= 2 * unit:
            return f"{math.ceil(seconds / unit)} {name}s"
    number = max(1, math.ceil(seconds))
    return f"{number} second{'s' if number > 1 else ''}"


def _bounded(seconds: float) -> float | None:
    return min(seconds, A_DAY) if seconds > 0 else None


def _date(words: str) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110, 5.6.7)."""
    try:
        found = parsedate_to_datetime(words[:60])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
