"""`digest build`: the site and the outbox."""

from __future__ import annotations

import gc
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output, scheduled
from digest.cli.here import here
from digest.errors import StrictError
from digest.model import Severity

if TYPE_CHECKING:
    from digest.pipeline.build import Built
    from digest.pipeline.sizes import Weight


def build(
    drafts: Annotated[bool, typer.Option("--drafts", help="Drafts too, marked; not for publishing.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder of the site; none: site/.")] = None,
    outbox: Annotated[Path | None, typer.Option(help="Folder of the mails; none: outbox/.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="With a warning, build nothing; exit 1.")] = False,
    sizes: Annotated[bool, typer.Option("--sizes", help="List the heaviest pages.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="Pages of --sizes; 0: all.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="With --sizes: one object a page.")] = False,
) -> None:
    """Make the site, the feeds and the mails from content/; what did not change is not made again."""
    began = time.perf_counter()
    gc.disable()  # one short run over values that all live to its end
    with here() as digest:
        try:
            built = digest.build(drafts=drafts, strict=strict, site=out, outbox=outbox)
        except StrictError as error:
            for warning in error.warnings:
                output.talk(f"error: {warning}")
            raise
        weights = digest.sizes(out) if sizes else []
        later = scheduled.lines(digest)
    output.findings([replace(finding, severity=Severity.WARNING) for finding in built.findings])
    for warning in built.warnings:
        output.warn(warning)
    for remark in built.remarks:
        output.talk(f"note: {remark}")
    for line in later:
        output.talk(f"note: {line}")
    _weights(weights, limit, json)
    output.talk(
        f"{_closing(built)}, {time.perf_counter() - began:.1f} s. Next: {_next(out)}",
        event="built",
        issues=built.issues,
        pages=built.site.pages_made + built.site.pages_reused,
        made=built.site.made + built.outbox.made,
        kept=built.site.reused + built.outbox.reused,
        bytes=built.site.size + built.outbox.size,
    )


def _closing(built: Built) -> str:
    site, mails = built.site, built.outbox
    note = f" ({output.count(built.drafts, 'draft')}, not for publishing)" if built.drafts else ""
    made = site.made - site.pages_made + mails.made
    kept = site.reused - site.pages_reused + mails.reused
    return (
        f"{output.count(built.issues, 'issue')}{note} in {', '.join(built.languages)}: "
        f"{_counted(site.pages_made, site.pages_reused, 'page')}, {_counted(made, kept, 'other file')}, "
        f"{(site.size + mails.size) / 1e6:.1f} MB"
    )


def _counted(made: int, kept: int, word: str) -> str:
    return f"{output.count(made + kept, word)} ({made:,} made, {kept:,} kept)"


def _next(out: Path | None) -> str:
    return f"open {out or Path('site')}/index.html, or digest serve"


def _weights(found: list[Weight], limit: int, json: bool) -> None:
    """The report of pages by size; pages that are heavier than promised are named, listed or not."""
    shown = found[:limit] if limit else found
    if json:
        output.objects(asdict(weight) for weight in shown)
    else:
        rows = [[f"{weight.size:,}", f"{weight.gzip:,}", weight.path] for weight in shown]
        output.table(rows, header=["bytes", "gzip", "page"])
    for weight in found:
        if weight.too_heavy:
            output.warn(f"{weight.path} has {weight.size:,} bytes; an issue's page should stay below 60,000")
