"""`digest move`: an entry that fits another issue better."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now


def move(
    name: Annotated[str, typer.Argument(metavar="ENTRY", help="Its id in the issue's file.")],
    issue: Annotated[int | None, typer.Option(help="It stands in this issue; none: the next.")] = None,
    to: Annotated[int | None, typer.Option(help="Into this one; none: the one after.")] = None,
) -> None:
    """Move an entry with all its words into the next issue, whose file is made if it is not there.

    Example: digest move kep-2254
    """
    with here() as digest:
        target, section = digest.move(name, now(), issue, to)
    output.talk(f"{name} stands in content/issues/{target.number:03}.yaml now, under {section}.")
