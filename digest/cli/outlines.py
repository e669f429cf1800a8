"""`digest sources import` and `export`: the watch lists of feed readers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.errors import UsageError

#: Bytes of a list of feeds; one of 10,000 feeds has three million.
LIMIT = 20_000_000


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE.opml", help="A list of feeds; `-`: from stdin.")],
    section: Annotated[str, typer.Option(help="For feeds whose folder names no section.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show, write nothing.")] = False,
) -> None:
    """Take the feeds of an OPML list into content/sources.yaml; a folder named as a section is that section.

    Example: digest sources import feeds.opml --section reading
    """
    body = _read(file)
    with here() as digest:
        taken = digest.import_feeds(body, file, section=section, dry_run=dry_run)
    output.table(
        [[s.id, s.kind, s.section or "-", "" if s.enabled else "off", s.address] for s in taken.sources],
        header=["id", "kind", "section", "", "address"],
    )
    for fault in taken.faults:
        output.talk(f"warning: {file}: {fault}")
    output.talk(
        f"{output.count(len(taken.sources), 'source')} {'would be ' if dry_run else ''}added"
        + (f", {len(taken.known)} there already" if taken.known else "")
        + (f", {output.count(len(taken.faults), 'oddity', 'oddities')}" if taken.faults else "")
        + (". Next: digest collect" if taken.sources and not dry_run else ".")
    )


def export(
    to: Annotated[str, typer.Option("--output", metavar="FILE", help="Into this file; none: stdout.")] = "",
) -> None:
    """Write the feeds and releases of the watch list as OPML, for a feed reader.

    Example: digest sources export --output feeds.opml
    """
    with here() as digest:
        body, left = digest.export_feeds()
        number = len(digest.sources) - len(left)
    if to:
        Path(to).write_bytes(body)
    else:
        output.data(body.decode("utf-8").rstrip("\n"))
    kinds = ", ".join(dict.fromkeys(source.kind for source in left))
    output.talk(
        f"{output.count(number, 'feed')} written"
        + (f" to {to}" if to else "")
        + (f"; {output.count(len(left), 'source')} left out, no feed can say them ({kinds})" if left else "")
        + "."
    )


def _read(file: str) -> bytes:
    if file == "-":
        body = sys.stdin.buffer.read(LIMIT + 1)
    else:
        path = Path(file)
        if not path.is_file():
            raise UsageError("there is no such file", subject=file)
        with path.open("rb") as opened:
            body = opened.read(LIMIT + 1)
    if len(body) > LIMIT:
        raise UsageError(f"more than {LIMIT // 1_000_000} MB are no list of feeds", subject=file)
    return body
