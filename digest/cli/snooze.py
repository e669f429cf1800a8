"""`digest snooze`: not now, but on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.claim import warn_of_others
from digest.cli.here import here, now
from digest.core import weeks
from digest.core.inbox import find
from digest.errors import UsageError


def snooze(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As digest shortlist shows them.")],
    until: Annotated[str, typer.Option(help="Back on this day (2026-07-01).")] = "",
    for_weeks: Annotated[int, typer.Option("--weeks", min=0, max=520, help="Back after so many weeks.")] = 0,
    why: Annotated[str, typer.Option(help="For the others, and for yourself.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the word back.")] = False,
) -> None:
    """Put candidates off: they are back in the issue that covers the day, however old they are then.

    Example: digest snooze kep-2254 --weeks 2
    """
    if not undo and bool(until) == bool(for_weeks):
        raise UsageError("say when they are to be back", hint="--until 2026-07-01, or --weeks 2")
    moment = now()
    with here() as digest:
        box = digest.inbox(moment)
        chosen = [find(box.candidates, name) for name in dict.fromkeys(ids)]
        if undo:
            digest.decide("undrop", chosen, moment, why)
            output.talk(f"{output.count(len(chosen), 'candidate')} back in the inbox.")
            return
        last = box.issue.covers[1]
        day = _day(until) if until else last + timedelta(weeks=for_weeks)
        if day <= last:
            raise UsageError(
                f"{day} is not after the days of Vol. {box.issue.number}, which end on {last}",
                hint="Name a later day",
            )
        warn_of_others(digest, chosen, moment)
        digest.decide("snooze", chosen, moment, why, until=day)
    output.talk(f"{output.count(len(chosen), 'candidate')} put off until {day}.")


def _day(text: str) -> date:
    try:
        return weeks.known_year(date.fromisoformat(text))
    except ValueError:
        raise UsageError(f"{text!r} is no date", hint="Write a day such as 2026-07-01") from None
