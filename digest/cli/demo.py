"""`digest demo`: a whole week on bundled sources."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.init import split


def demo(
    folder: Annotated[
        Path, typer.Option(help="Made anew each time; nothing outside of it is touched.")
    ] = Path("demo-week"),
    languages: Annotated[
        str, typer.Option(help="Tags with commas between; the first is the default.")
    ] = "zh,en",
) -> None:
    """Take an invented week through every step, offline, and say what to open.

    Example: digest demo --languages en
    """
    from digest.demo import run

    began = time.perf_counter()
    week = run(folder, split(languages), output.talk)
    output.table([[what, _near(path)] for what, path in week.shown], header=["open", "where"])
    output.talk(
        f"One week in {time.perf_counter() - began:.1f} s, nothing asked of the network. "
        f"Next: open {_near(week.shown[0][1])}, or look around in {_near(week.folder)}"
    )


def _near(path: Path) -> str:
    """`path` from where the person stands, if that is shorter."""
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return near if len(near) < len(str(path)) else str(path)
