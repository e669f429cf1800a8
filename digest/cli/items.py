"""`digest items`: what the store holds."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.core import weeks
from digest.core.identity import short_id
from digest.model import Item


def items(
    source: Annotated[str, typer.Option(help="Only this source.")] = "",
    kind: Annotated[str, typer.Option(help="Only this kind: article, release, kep.")] = "",
    since: Annotated[str, typer.Option(help="From this day on.")] = "",
    until: Annotated[str, typer.Option(help="Up to this day, not including it.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many, newest first; 0: all.")] = 50,
    json: Annotated[bool, typer.Option("--json", help="One object an item.")] = False,
) -> None:
    """List what was collected, newest first."""
    with here() as digest:
        zone = digest.config.zone
        found = digest.store.items(
            source=source or None,
            kinds=[kind] if kind else None,
            since=weeks.parse_day(since, zone) if since else None,
            until=weeks.parse_day(until, zone) if until else None,
        )
    found.sort(key=lambda i: (i.when.timestamp() if i.when else 0.0, i.identity), reverse=True)
    shown = found[:limit] if limit else found
    if json:
        output.objects(_record(item) for item in shown)
        return
    output.table(
        [[output.day(i.when), i.kind, short_id(i.identity), i.source, i.title] for i in shown],
        header=["date", "kind", "id", "source", "title"],
    )
    output.talk(
        f"{output.count(len(found), 'item')}" + (f", {len(shown)} shown" if len(shown) < len(found) else "")
    )


def _record(item: Item) -> dict[str, object]:
    return {
        "id": short_id(item.identity),
        "identity": item.identity,
        "kind": item.kind,
        "source": item.source,
        "title": item.title,
        "url": item.url,
        "published": item.published,
        "updated": item.updated,
        "language": item.language,
        "seen": item.seen,
        "summary": item.summary,
    }
