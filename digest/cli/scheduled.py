"""What is to go out later, as every command says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from digest.app import Digest


def lines(digest: Digest, now: datetime | None = None) -> list[str]:
    """A line for each edition that waits for its time; with `now` those that are due say so."""
    return told(((one.number, one.languages, one.at) for one in digest.waiting()), digest.config.zone, now)


def told(
    waiting: Iterable[tuple[int, tuple[str, ...], datetime]], zone: tzinfo, now: datetime | None = None
) -> list[str]:
    """The same of editions that are known."""
    found = []
    for number, languages, moment in waiting:
        at = moment.astimezone(zone)
        due = now is not None and moment <= now
        found.append(
            f"Vol. {number} {'was to go' if due else 'goes'} out in {' and '.join(languages)} "
            f"at {at:%Y-%m-%d %H:%M %Z}, by {'now: ' if due else ''}digest publish --due"
        )
    return found
