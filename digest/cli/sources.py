"""`digest sources`: the watch list."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core.identity import short_id
from digest.model import Gathered, Item


def register(app: typer.Typer) -> None:
    app.command("list")(list_)
    app.command("add")(add)
    app.command("remove")(remove)
    app.command("check")(check)
    app.command("follow")(follow)


def list_(json: Annotated[bool, typer.Option("--json", help="One object a source.")] = False) -> None:
    """Show the watch list."""
    with here() as digest:
        found = digest.sources
    if json:
        output.objects(
            {"id": s.id, "kind": s.kind, "address": s.address, "section": s.section, "enabled": s.enabled}
            for s in found
        )
        return
    output.table(
        [[s.id, s.kind, s.section or "-", "" if s.enabled else "off", s.address] for s in found],
        header=["id", "kind", "section", "", "address"],
    )
    output.talk(
        f"{output.count(len(found), 'source')}" + ("" if found else ". Next: digest sources add ID ADDRESS")
    )


def add(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Short name: small letters, digits, hyphens.")],
    address: Annotated[
        str, typer.Argument(help="Of a feed, a GitHub repository, or a repository of proposals.")
    ],
    kind: Annotated[str, typer.Option(help="articles, releases or keps; none: guessed.")] = "",
    section: Annotated[str, typer.Option(help="Section its items go to.")] = "",
    language: Annotated[str, typer.Option(help="Of what it says, if it does not say so itself.")] = "",
) -> None:
    """Add a source to content/sources.yaml.

    Example: digest sources add istio https://github.com/istio/istio
    """
    with here() as digest:
        source = digest.add_source(id_, address, kind=kind, section=section, language=language)
    output.talk(
        f"{source.id} added as {source.kind}: {source.address}. Next: digest sources check {source.id}"
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
    kind: Annotated[str, typer.Option(help="articles, releases or keps; none: guessed.")] = "",
    since: Annotated[str, typer.Option(help="From this day on.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many; 0: all.")] = 10,
    json: Annotated[bool, typer.Option("--json", help="One object an item.")] = False,
) -> None:
    """Show what a source would yield, without keeping it.

    Example: digest sources check https://kubernetes.io/feed.xml
    """
    with here() as digest:
        gathered = digest.try_source(what, kind, digest.window(since, "", now()))
    items = sorted(
        gathered.items, key=lambda i: (i.published.timestamp() if i.published else 0.0, i.key), reverse=True
    )
    shown = items[:limit] if limit else items
    if json:
        output.objects(_record(item) for item in shown)
    else:
        _print(shown)
    for warning in gathered.warnings:
        output.talk(f"warning: {warning}")
    output.talk(_closing(gathered, items))


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
