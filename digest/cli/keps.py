"""`digest keps changes`: what became different between two dates."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from digest.cli import output
from digest.cli.here import here
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
    timezone: Annotated[str, typer.Option(help="Of the days; none: the digest's own.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One object a change.")] = False,
) -> None:
    """Show net changes of proposals over a window.

    Example: digest keps changes --repo enhancements.bundle --since 2026-06-01 --until 2026-06-08
    """
    with here() as digest:
        zone = _zone(timezone) if timezone else digest.config.zone
        window = Window(weeks.parse_day(since, zone), weeks.parse_day(until, zone))
        address = str(Path(repo).resolve()) if Path(repo).exists() else repo
        found, warnings = digest.proposal_changes(address, window)
    for warning in warnings[:5]:
        output.talk(f"warning: {warning}")
    if json:
        output.objects(_record(change) for change in found)
    else:
        output.table(
            [
                [output.day(c.date), c.identity.partition(":")[2], c.kind, c.field, _arrow(c), c.title]
                for c in found
            ],
            header=["date", "kep", "kind", "field", "change", "title"],
        )
    proposals = len({change.identity for change in found})
    output.talk(f"{output.count(len(found), 'change')} of {output.count(proposals, 'proposal')}.")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(f"{name!r} is no time zone", hint="Write for example UTC or Asia/Shanghai") from None


def _arrow(change: Change) -> str:
    old, new = (output.cut(str(value), 24) for value in (change.old, change.new))
    return f"{old} → {new}" if change.kind in {"changed", "moved"} else ""


def _record(change: Change) -> dict[str, object]:
    return {
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
