"""`digest keps changes`: what became different between two dates, in a digest's folder or anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from digest.cli import output
from digest.core import weeks
from digest.errors import UsageError
from digest.model import Change, Window


def register(app: typer.Typer) -> None:
    app.callback()(lambda: None)
    app.command("changes")(changes)


def changes(
    repo: Annotated[str, typer.Option(help="A path, a bundle or an address.")],
    since: Annotated[str, typer.Option(help="From this day on, 00:00.")],
    until: Annotated[str, typer.Option(help="Up to this day, 00:00.")],
    timezone: Annotated[str, typer.Option(help="Of the days; none: the digest's own, else UTC.")] = "",
    tracker: Annotated[str, typer.Option(help="Whose layout it has; none: the first of digest.toml.")] = "",
    weekly: Annotated[bool, typer.Option("--weekly", help="Net week by week, seven days each.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a change.")] = False,
) -> None:
    """Show net changes of proposals over a window.

    Example: digest keps changes --repo enhancements.bundle --since 2026-06-01 --until 2026-06-08
    """
    from digest.app import digest_around, proposal_changes

    digest = digest_around(Path.cwd())
    zone = _zone(timezone) if timezone else digest.config.zone if digest else ZoneInfo("UTC")
    windows = _windows(since, until, zone, weekly=weekly)
    if digest:
        found, warnings = digest.proposal_changes(repo, windows, tracker)
    else:
        found, warnings = proposal_changes(repo, windows, tracker=tracker)
    for warning in warnings[:5]:
        output.talk(f"warning: {warning}")
    if len(warnings) > 5:
        output.talk(f"warning: {len(warnings) - 5} more oddities like these")
    weeks_of = [window.since.astimezone(zone).date().isoformat() for window in windows] if weekly else [""]
    listed = list(zip(weeks_of, found, strict=True))
    if json:
        output.objects(_record(change, week) for week, group in listed for change in group)
    else:
        output.table(
            [_row(change, week) for week, group in listed for change in group],
            header=["week", *_HEADER] if weekly else _HEADER,
        )
    every = [change for group in found for change in group]
    proposals = len({change.identity for change in every})
    output.talk(f"{output.count(len(every), 'change')} of {output.count(proposals, 'proposal')}.")


_HEADER = ["date", "kep", "kind", "field", "change", "title"]


def _windows(since: str, until: str, zone: tzinfo, *, weekly: bool) -> Sequence[Window]:
    """The whole, or its stretches of seven days as the zone's calendar counts them."""
    whole = Window(weeks.parse_day(since, zone), weeks.parse_day(until, zone))
    if whole.since >= whole.until:
        raise UsageError("the window is empty", hint="--since must lie before --until")
    if not weekly:
        return [whole]
    edges = [whole.since]
    local = whole.since.astimezone(zone).replace(tzinfo=None)
    while edges[-1] < whole.until:
        local += timedelta(days=7)
        edges.append(min(_instant(local, zone), whole.until))
    return [Window(first, last) for first, last in pairwise(edges)]


def _instant(local: datetime, zone: tzinfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(ZoneInfo("UTC"))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(f"{name!r} is no time zone", hint="Write for example UTC or Asia/Shanghai") from None


def _row(change: Change, week: str) -> list[str]:
    kep = change.identity.partition(":")[2]
    row = [output.day(change.date), kep, change.kind, change.field, _arrow(change), change.title]
    return [week, *row] if week else row


def _arrow(change: Change) -> str:
    old, new = (output.cut(str(value), 24) for value in (change.old, change.new))
    return f"{old} → {new}" if change.kind in {"changed", "moved"} else ""


def _record(change: Change, week: str) -> dict[str, object]:
    record = {"week": week} if week else {}
    return record | {
        "kep": change.identity.partition(":")[2],
        "path": change.path,
        "title": change.title,
        "sig": change.sig,
        "kind": change.kind,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "date": change.date,
        "commit": change.commit,
    }
