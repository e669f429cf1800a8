"""What is to go out later, as every command says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from digest.app import Digest


def lines(digest: Digest, now: datetime | None = None) -> list[str]:
    """A line for each edition that waits for its time; with `now` those that are due say so."""
    found = []
    for one in digest.waiting():
        at = one.at.astimezone(digest.config.zone)
        due = now is not None and one.at <= now
        found.append(
            f"Vol. {one.number} {'was to go' if due else 'goes'} out in {' and '.join(one.languages)} "
            f"at {at:%Y-%m-%d %H:%M %Z}, by {'now: ' if due else ''}digest publish --due"
        )
    return found
