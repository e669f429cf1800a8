"""`digest search`: what was gathered and what was published, by words, ids and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output

if TYPE_CHECKING:
    from digest.pipeline.search import Found, Results

#: Fewer items or issues than these are read in without a word.
QUIETLY = 5_000
QUIETLY_ISSUES = 50


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS...", help="All of them must be there; or an id, an address."),
    ] = None,
    section: Annotated[
        str, typer.Option(help="Only this section: its entries, and what would come to it.")
    ] = "",
    issue: Annotated[int | None, typer.Option(help="Only this issue.")] = None,
    since: Annotated[
        str, typer.Option(help="From this day on; an entry has the last day of its issue.")
    ] = "",
    until: Annotated[str, typer.Option(help="Up to this day, not including it.")] = "",
    kind: Annotated[str, typer.Option(help="Only this kind: article, release, kep, issue.")] = "",
    source: Annotated[str, typer.Option(help="Only items of this source.")] = "",
    place: Annotated[str, typer.Option("--in", help="Only archive or only store.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0: all.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="One object a hit.")] = False,
) -> None:
    """Find what was collected and what was published, best first; Chinese words too.

    What is called so comes first (KEP-2254, CVE-2026-1234, cert-manager v1.19, an address), then words in
    titles, then words elsewhere; newest first among equals. A phrase stands in quotes: '"user namespaces"'.

    Example: digest search 动态 资源 --section upstream --since 2026-01-01
    """
    from digest.app import open_search
    from digest.core import weeks
    from digest.core.searching.filters import Filters

    with open_search(Path.cwd()) as searcher:
        zone = searcher.zone
        wanted = Filters(
            place=place,
            kind=kind,
            source=source,
            issue=issue,
            section=section,
            since=weeks.parse_day(since, zone) if since else None,
            until=weeks.parse_day(until, zone) if until else None,
        )
        results = searcher.search(words or [], wanted, limit=limit, progress=_Progress())
        days = {id(found): output.day(found.page.when.astimezone(zone)) for found in results.found}
    for fault in results.faults:
        output.warn(fault)
    if not searcher.keeps:
        output.talk("The search index cannot be kept in .digest/, so it was made for this search alone.")
    if json:
        output.objects(_record(found) for found in results.found)
    else:
        output.table(
            [[_where(found), days[id(found)], found.title] for found in results.found],
            header=["where", "day", "title"],
            below=[found.snippet for found in results.found],
        )
    output.talk(_closing(results))


class _Progress:
    """A line at the beginning of long work and at each tenth of it."""

    def __init__(self) -> None:
        self._said = -1

    def __call__(self, done: int, total: int, what: str) -> None:
        if total < (QUIETLY_ISSUES if what == "issues" else QUIETLY):
            return
        tenth = 10 * done // total
        if done == 0 or tenth > self._said:
            output.talk(f"  reading {what} into the search index: {done:,} of {total:,}")
        self._said = tenth


def _where(found: Found) -> str:
    page = found.page
    if not page.issue:
        return f"{page.source} {page.id}"
    draft = " (draft)" if page.draft else ""
    return f"Vol. {page.issue}{draft}" + (f" {page.section} #{page.id}" if page.section else "")


def _closing(results: Results) -> str:
    shown = len(results.found)
    if not results.total:
        items, issues = results.searched
        meant = f" Did you mean: digest search {results.meant}" if results.meant else ""
        return f"Nothing found in {output.count(items, 'item')} and {output.count(issues, 'issue')}." + (
            meant or " Next: fewer words, or without a filter"
        )
    more = "more than " if results.more else ""
    counted = more + output.count(results.total, "thing") + " found"
    return counted + (f", {shown:,} shown (--limit 0 shows all)" if shown < results.total else "") + "."


def _record(found: Found) -> Mapping[str, object]:
    page = found.page
    return {
        "in": page.place,
        "id": page.id,
        "identity": page.identity,
        "kind": page.kind,
        "match": found.why,
        "title": found.title,
        "titles": page.titles,
        "url": page.url,
        "when": page.when,
        "source": page.source or None,
        "issue": page.issue or None,
        "section": page.section or None,
        "draft": page.draft,
        "snippet": found.snippet,
    }
