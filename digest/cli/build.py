"""`digest build`: the site and the outbox."""

from __future__ import annotations

import gc
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.model import Severity


def build(
    drafts: Annotated[bool, typer.Option("--drafts", help="Drafts too, marked; not for publishing.")] = False,
    out: Annotated[Path | None, typer.Option(help="Folder of the site; none: site/.")] = None,
    outbox: Annotated[Path | None, typer.Option(help="Folder of the mails; none: outbox/.")] = None,
) -> None:
    """Make the site, the feeds and the mails from content/; what did not change is not made again."""
    began = time.perf_counter()
    gc.disable()  # one short run over values that all live to its end
    with here() as digest:
        built = digest.build(drafts=drafts, site=out, outbox=outbox)
        place = out or Path("site")
    site = built.site
    output.findings([replace(finding, severity=Severity.WARNING) for finding in built.findings])
    for warning in built.warnings:
        output.talk(f"warning: {warning}")
    note = f" ({output.count(built.drafts, 'draft')}, not for publishing)" if built.drafts else ""
    output.talk(
        f"{output.count(built.issues, 'issue')}{note} in {' and '.join(built.languages)}: "
        f"{site.made + built.outbox.made:,} files made, {site.reused + built.outbox.reused:,} kept, "
        f"{(site.size + built.outbox.size) / 1e6:.1f} MB, {time.perf_counter() - began:.1f} s. "
        f"Next: open {place}/index.html, or digest serve"
    )
