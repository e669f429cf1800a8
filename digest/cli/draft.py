"""`digest draft`: the next issue's file."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core import weeks
from digest.errors import UsageError


def draft(
    number: Annotated[int | None, typer.Argument(help="Of the issue; none: the next.")] = None,
    first: Annotated[str, typer.Option("--from", help="First day it covers (2026-06-08).")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day it covers, included.")] = "",
) -> None:
    """Make the next issue's file, or write anew what in it is still the machine's.

    Example: digest draft 30 --from 2026-06-08 --to 2026-06-14
    """
    moment = now()
    with here() as digest:
        issue, made = digest.draft(moment, number, _covers(first, last))
        changed = [] if made else digest.refresh(digest.inbox(moment, issue.number))
    path = f"content/issues/{issue.number:03}.yaml"
    if made:
        output.talk(f"{path} made for {issue.covers[0]} to {issue.covers[1]}. Next: digest shortlist")
    else:
        words = output.count(len(changed), "entry", "entries")
        output.talk(f"{path} is there; {words} written anew. Next: digest publish {issue.number}")


def _covers(first: str, last: str) -> tuple[date, date] | None:
    if not first and not last:
        return None
    if not first or not last:
        raise UsageError("--from and --to belong together", hint="Write days such as 2026-06-08")
    covers = _day(first), _day(last)
    for day in covers:
        weeks.known_year(day)
    if covers[0] > covers[1]:
        raise UsageError("--from lies after --to")
    return covers


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date", hint="Write a day such as 2026-06-08") from None
