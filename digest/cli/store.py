"""`digest store`: the evidence as text, out and in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here


def register(app: typer.Typer) -> None:
    app.command("export")(export)
    app.command("import")(import_)


def export(folder: Annotated[Path, typer.Argument(help="Written to as sorted JSON Lines.")]) -> None:
    """Write the store as sorted JSON Lines: the same bytes for the same store."""
    with here() as digest:
        done = digest.export(folder)
    output.talk(
        f"{output.count(done.items, 'item')} below {folder}; {output.count(done.changed, 'file')} changed."
    )


def import_(folder: Annotated[Path, typer.Argument(help="As digest store export wrote it.")]) -> None:
    """Read such a folder into the store; what is there already stays."""
    with here() as digest:
        done = digest.import_(folder)
    for warning in done.warnings:
        output.talk(f"warning: {warning}")
    output.talk(
        f"{done.added.new:,} new, {done.added.changed:,} changed, {len(done.warnings)} lines left out."
    )
