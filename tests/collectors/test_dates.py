"""Dates as upstream writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collectors.dates import moment


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Mon, 01 Jun 2026 08:00:00 +0800", "2026-06-01T00:00:00"),
        ("Mon, 1 Jun 2026 08:00:00 GMT", "2026-06-01T08:00:00"),
        ("01 Jun 26 08:00 EST", "2026-06-01T13:00:00"),
        ("Mon, 01 Jun 2026 23:59:60 +0000", "2026-06-01T23:59:59"),
        ("2026-06-01", "2026-06-01T00:00:00"),
        ("20260601", "2026-06-01T00:00:00"),
        ("2026-06-01T08:00", "2026-06-01T08:00:00"),
        ("2026-06-01T08:00:00Z", "2026-06-01T08:00:00"),
        ("2026-06-01T08:00:00.5+08:00", "2026-06-01T00:00:00.500000"),
        ("2026-06-01T08:00:00.123456789Z", "2026-06-01T08:00:00.123456"),
        ("2026-06-01 08:00:00", "2026-06-01T08:00:00"),
        ("2026-06-01 08:00:00 UTC", "2026-06-01T08:00:00"),
        ("2026-06-01 08:00:00 +0800", "2026-06-01T00:00:00"),
        ("2017-05-24 00:00:00 +0000 UTC", "2017-05-24T00:00:00"),
        ("2017-05-24 08:00:00.123456789 +0800 CST m=+0.001", "2017-05-24T00:00:00.123456"),
        # A clock of 1 to 24 after midnight, and ISO 8601's end of a day.
        ("Mon, 03 Apr 2023 24:04:44 +0800", "2023-04-02T16:04:44"),
        ("2023-04-03T24:04:44Z", "2023-04-03T00:04:44"),
        ("2026-06-01T24:00:00Z", "2026-06-02T00:00:00"),
        ("  2026-06-01\n", "2026-06-01T00:00:00"),
    ],
)
def test_a_date_is_read(words: str, found: str) -> None:
    assert moment(words) == datetime.fromisoformat(f"{found}+00:00")


@pytest.mark.parametrize(
    "words",
    [
        "", "yesterday", "sometime in spring", "v1.34", "yyyy-mm-dd", "2023-14-05", "2026-02-30", "2026-06-01T25:00",
        "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59",
        "2101-01-01", "Mon, 01 Jan 0001 00:00:00 +0000", "1 Jan 0001 00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 99 Jun 2026 08:00:00 GMT", "\x00", "1" * 10_000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_or_believed_is_unknown(words: str) -> None:
    assert moment(words) is None


def test_another_reader_is_asked_last() -> None:
    assert moment("1er juin 2026", (2026, 6, 1, 8, 0, 0, 0, 0, 0)) == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert moment("2026-06-01", (2020, 1, 1, 0, 0, 0)) == datetime(2026, 6, 1, tzinfo=UTC)
    assert moment("x", (2026, 99, 1, 0, 0, 0)) is None


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(words: str) -> None:
    found = moment(words)
    assert found is None or 1990 <= found.year <= 2100
