"""What editors chose, week by week, from a JSON file.

`{"weeks": [{"week_ending": "2023-07-30", "kep": 2340}]}`: beside `week_ending` a record names its choice by
`url` or by a tracker's own key (`kep`), with its number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from digest.core import weeks
from digest.core.backtest import Choice
from digest.core.identity import is_web_address
from digest.core.naming import identities
from digest.errors import ArchiveError, UsageError
from digest.model import TrackerSettings

_HINT = 'A record is for example {"week_ending": "2023-07-30", "kep": 2340}, or has a "url" instead'


def read_truth(path: Path, trackers: Sequence[TrackerSettings]) -> list[Choice]:
    """The choices in the file, in its order; raises ArchiveError naming the record that is none."""
    try:
        given = json.loads(path.read_bytes())
    except OSError as error:
        raise ArchiveError(error.strerror or "cannot be read", subject=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"no JSON: {error}", subject=str(path), hint=_HINT) from None
    records = given.get("weeks") if isinstance(given, Mapping) else None
    if not isinstance(records, list) or not records:
        raise ArchiveError('has no list "weeks" with records in it', subject=str(path), hint=_HINT)
    return [
        choice for number, record in enumerate(records, 1) for choice in _read(record, number, path, trackers)
    ]


def _read(record: Any, number: int, path: Path, trackers: Sequence[TrackerSettings]) -> Iterator[Choice]:
    if not isinstance(record, Mapping):
        raise _wrong("is no object", number, path)
    try:
        ending = weeks.known_year(date.fromisoformat(str(record.get("week_ending", ""))))
    except (ValueError, UsageError):
        message = f"week_ending {record.get('week_ending')!r} is no day such as 2023-07-30"
        raise _wrong(message, number, path) from None
    named = [(tracker, record[tracker.id]) for tracker in trackers if tracker.id in record]
    if not named and "url" not in record:
        raise _wrong("names neither a proposal nor a url", number, path)
    for tracker, value in named:
        digits = str(value).strip().removeprefix(tracker.prefix).lstrip("0")
        if not digits.isdigit():
            raise _wrong(f"{tracker.id} {value!r} is no number", number, path)
        yield Choice(ending=ending, identities=(f"{tracker.id}:{digits}",), name=f"{tracker.prefix}{digits}")
    if not named:
        url = str(record["url"])
        if not is_web_address(url):
            raise _wrong(f"url {url[:80]!r} is no web address", number, path)
        yield Choice(ending=ending, identities=identities(url, trackers), name=url)


def _wrong(message: str, number: int, path: Path) -> ArchiveError:
    return ArchiveError(f"record {number} of weeks: {message}", subject=str(path), hint=_HINT)
