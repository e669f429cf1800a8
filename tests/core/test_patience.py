"""For how long a server asks to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.core.patience import A_DAY, asked_for, in_words

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
STAMP = int(NOW.timestamp())
DATE = "Mon, 15 Jun 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {"retry-after": "120"}, 120),
        (429, {"retry-after": " 0.5 "}, 0.5),
        (503, {"retry-after": "120"}, 120),
        (403, {"retry-after": "60"}, 60),
        (200, {"retry-after": "60"}, None),
        (500, {"retry-after": "60"}, None),
        (429, {}, None),
        (429, {"retry-after": "Mon, 15 Jun 2026 12:10:00 GMT"}, 600),
        (429, {"retry-after": "Monday, 15-Jun-26 12:10:00 GMT"}, 600),
        (429, {"retry-after": "Mon Jun 15 12:10:00 2026"}, 600),
        (429, {"retry-after": "Mon, 15 Jun 2026 09:10:00 GMT", "date": DATE}, 600),
        (429, {"retry-after": "Mon, 15 Jun 2026 12:10:00 GMT", "date": "today"}, 600),
        (429, {"retry-after": "Mon, 15 Jun 2026 11:00:00 GMT"}, None),
        (429, {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, A_DAY),
        (429, {"retry-after": "99999999999"}, A_DAY),
        (429, {"retry-after": "9" * 400}, None),
        (429, {"retry-after": "0"}, None),
        (429, {"retry-after": "-5"}, None),
        (429, {"retry-after": "soon"}, None),
        (429, {"retry-after": "\u0663"}, None),
        (429, {"retry-after": "1e9"}, None),
        (429, {"retry-after": "Mon, 99 Jun 2026 12:10:00 GMT"}, None),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(STAMP + 90)}, 90),
        (403, {"x-ratelimit-remaining": "7", "x-ratelimit-reset": str(STAMP + 90)}, None),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, None),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(STAMP - 90)}, None),
        (
            429,
            {"retry-after": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(STAMP + 90)},
            60,
        ),
    ],
)
def test_how_long(status: int, headers: dict[str, str], seconds: float | None) -> None:
    assert asked_for(status, headers, NOW) == seconds


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (60, "60 seconds"), (119.5, "120 seconds"), (121, "3 minutes"), (86400, "24 hours")],
)
def test_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
