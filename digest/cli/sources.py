"""`digest sources`: the watch list."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated

import typer

from digest.cli import outlines, output
from digest.cli.here import here, now
from digest.core import weeks
from digest.core.identity import short_id
from digest.errors import ArchiveError
from digest.model import Gathered, Item, Source, Window

#: Items of a source that a table shows unless more are asked for.
SHOWN = 10
#: Warnings of a source that are said one by one.
SAID = 5
KINDS = "articles, releases, keps, proposals, pulls, landscape, advisories, submissions"


def register(app: typer.Typer) -> None:
    app.command("list")(list_)
    app.command("add")(add)
    app.command("remove")(remove)
    app.command("check")(check)
    app.command("follow")(follow)
    app.command("import")(outlines.import_)
    app.command("export")(outlines.export)


def list_(
    kind: Annotated[str, typer.Option(help="Only this kind: articles, releases, keps ...")] = "",
    section: Annotated[str, typer.Option(help="Only what goes to this section.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One object a source.")] = False,
) -> None:
    """Show the watch list, grouped by kind."""
    with here() as digest:
        every = digest.sources
    found = [s for s in every if (not kind or s.kind == kind) and (not section or s.section == section)]
    if json:
        output.objects(map(_told, found))
        return
    kinds = list(dict.fromkeys(source.kind for source in every))
    found.sort(key=lambda source: kinds.index(source.kind))
    output.table(
        [[s.id, s.kind, s.section or "-", "" if s.enabled else "off", s.address] for s in found],
        header=["id", "kind", "section", "", "address"],
    )
    if not every:
        output.talk("0 sources. Next: digest sources add ID ADDRESS")
        return
    counts = Counter(source.kind for source in found)
    by_kind = ", ".join(f"{number} {name}" for name, number in counts.items())
    output.talk(output.count(len(found), "source") + (f": {by_kind}" if found else ""))


def add(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Short name: small letters, digits, hyphens.")],
    address: Annotated[
        str, typer.Argument(help="Of a feed or a page that has one, a GitHub repository, proposals.")
    ],
    kind: Annotated[str, typer.Option(help=f"{KINDS}; none: guessed.")] = "",
    section: Annotated[str, typer.Option(help="Section its items go to.")] = "",
    language: Annotated[str, typer.Option(help="Of what it says, if it does not say so itself.")] = "",
    title: Annotated[str, typer.Option(help="Its name; none: what a feed calls itself.")] = "",
    tracker: Annotated[str, typer.Option(help="Whose proposals these are; none: the first's.")] = "",
    label: Annotated[list[str] | None, typer.Option(help="Only what has it; may be said again.")] = None,
    group: Annotated[str, typer.Option(help="Group inside its section.")] = "",
    weight: Annotated[float, typer.Option(help="How much it counts; 1 is ordinary.")] = 1.0,
    full_text: Annotated[bool, typer.Option("--full-text", help="Read articles' own pages too.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Write it down without looking.")] = False,
) -> None:
    """Add a source to content/sources.yaml; of a web page, its feed.

    Example: digest sources add istio https://github.com/istio/istio
    """
    wanted = Source(
        id=id_,
        kind=kind,
        address=address,
        title=title,
        tracker=tracker,
        labels=tuple(label or ()),
        full_text=full_text,
        section=section,
        language=language,
        group=group,
        weight=weight,
    )
    with here() as digest:
        source, fault = digest.watch(wanted, ask=not offline)
    if fault:
        output.talk(f"warning: it could not be looked at: {fault}")
    known = ", ".join(filter(None, (source.title, source.language)))
    found = source.address if source.address == address else f"{source.address}, the feed of {address}"
    output.talk(
        f"{source.id} added as {source.kind}: {found}"
        + (f" ({known})" if known else "")
        + f". Next: digest sources check {source.id}"
    )


def remove(id_: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Take a source from content/sources.yaml; what it gave stays in the store."""
    with here() as digest:
        digest.remove_source(id_)
    output.talk(f"{id_} removed.")


def check(
    what: Annotated[
        str, typer.Argument(metavar="SOURCE|ADDRESS|FILE", help="Of the watch list, or any other.")
    ],
    kind: Annotated[str, typer.Option(help=f"{KINDS}; none: guessed.")] = "",
    since: Annotated[str, typer.Option(help="From this day on.")] = "",
    limit: Annotated[
        int | None,
        typer.Option(help=f"At most so many; 0: all. Else {SHOWN} in the table, all with --json."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One object an item.")] = False,
) -> None:
    """Show what a source would yield, without keeping it.

    Example: digest sources check https://kubernetes.io/feed.xml
    """
    moment = now()
    with here() as digest:
        gathered = digest.try_source(what, kind, digest.window(since, "", moment))
        try:
            issue = digest.next_issue(moment)
        except ArchiveError:  # what a source yields can be seen beside a broken issue file
            coming = ""
        else:
            first, last = issue.covers
            inside = _inside(gathered, weeks.window(issue.covers, digest.config.zone), moment)
            coming = f" {inside} in the days of Vol. {issue.number} ({first} to {last})."
    items = sorted(
        gathered.items, key=lambda i: (i.published.timestamp() if i.published else 0.0, i.key), reverse=True
    )
    if json:
        output.objects(_record(item) for item in (items if limit is None else items[: limit or None]))
    else:
        _print(items[: (SHOWN if limit is None else limit) or None])
    for warning in gathered.warnings[:SAID]:
        output.talk(f"warning: {warning}")
    if len(gathered.warnings) > SAID:
        output.talk(f"warning: {len(gathered.warnings) - SAID:,} more oddities like these")
    if gathered.moved:
        output.talk(f"It has moved for good to {gathered.moved}")
    output.talk(_closing(gathered, items) + coming)


def _inside(gathered: Gathered, window: Window, moment: datetime) -> int:
    """How many items fall into a window; what has no date falls where it is first seen."""
    return sum((item.published or moment) in window for item in gathered.items)


def follow(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Only these; none: all.")] = None,
) -> None:
    """Write down the new address of sources that moved for good, in content/sources.yaml."""
    with here() as digest:
        done = digest.follow(ids or [])
    for id_, old, new in done:
        output.data(f"{id_}: {old} is now {new}")
    followed = f"{output.count(len(done), 'source')} followed. Next: digest collect"
    output.talk(followed if done else "No source has moved. See how they are: digest status")


def _print(items: list[Item]) -> None:
    rows = [[output.day(i.published), short_id(i.identity), i.language or "-", i.title] for i in items]
    output.table(rows, header=["published", "id", "lang", "title"])


def _closing(gathered: Gathered, items: list[Item]) -> str:
    undated = sum(item.published is None for item in items)
    oddities = output.count(len(gathered.warnings), "oddity", "oddities")
    return f"{output.count(len(items), 'item')}, {undated} without a date, {oddities}. Nothing was kept."


def _record(item: Item) -> dict[str, object]:
    return {
        "id": item.key,
        "link": item.url,
        "title": item.title,
        "published": item.published,
        "updated": item.updated,
        "language": item.language,
        "summary": item.summary,
    }


def _told(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "kind": source.kind,
        "address": source.address,
        "title": source.title,
        "section": source.section,
        "group": source.group,
        "language": source.language,
        "tracker": source.tracker,
        "labels": source.labels,
        "full_text": source.full_text,
        "weight": source.weight,
        "enabled": source.enabled,
    }
