"""`digest merge-driver`: what git runs to merge an issue's file (.gitattributes: `merge=digest`)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output


def merge_driver(
    base: Annotated[Path, typer.Argument(metavar="%O")],
    ours: Annotated[Path, typer.Argument(metavar="%A")],
    theirs: Annotated[Path, typer.Argument(metavar="%B")],
    name: Annotated[str, typer.Argument(metavar="%P")],
) -> None:
    """Merge two versions of an issue's file for git, by entry, field and language."""
    from digest.app import drive

    clashes = drive(base, ours, theirs, name, Path.cwd())
    number = Path(name).stem.lstrip("0")
    if clashes:
        places = output.count(len(clashes), "place")
        output.talk(f"{name}: {places} written in two ways. Choose with: digest choose {number}")
