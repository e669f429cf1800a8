"""`digest drop`: what is not for this paper."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.core.inbox import find


def drop(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="As digest shortlist shows them.")],
    why: Annotated[str, typer.Option(help="For the others, and for yourself in a year.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take the word back.")] = False,
) -> None:
    """Take candidates out of the inbox; a line in content/decisions/ remembers it.

    Example: digest drop a-3f9k2 --why "an advertisement"
    """
    moment = now()
    with here() as digest:
        box = digest.inbox(moment)
        chosen = [find(box.candidates, name) for name in dict.fromkeys(ids)]
        digest.decide("undrop" if undo else "drop", chosen, moment, why)
    output.talk(f"{output.count(len(chosen), 'candidate')} {'back in the inbox' if undo else 'dropped'}.")
