"""When an edition that is not out yet may be expected: as long after the first one as usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from statistics import median_low

#: Issues whose habit counts, and how far back they are looked for.
LATEST, LOOKED_AT = 8, 26


def expected(
    language: str, published: Mapping[str, datetime], before: Sequence[Mapping[str, datetime]], zone: tzinfo
) -> date | None:
    """The day the edition in `language` should follow, or None where no issue tells.

    `published` is what is out of this issue, `before` of those before it, oldest first. The usual
    distance, in days of the digest's zone, is the lower median of the latest eight issues that are
    out in this language too.
    """
    gaps = [
        (_day(out[language], zone) - _day(min(out.values()), zone)).days for out in before if language in out
    ][-LATEST:]
    if not gaps or not published:
        return None
    return _day(min(published.values()), zone) + timedelta(days=median_low(gaps))


def _day(when: datetime, zone: tzinfo) -> date:
    return when.astimezone(zone).date()
