"""`digest split`: what was joined and is not one piece of news."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now


def split(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="An item's; a candidate's: all of it.")],
    issue: Annotated[int | None, typer.Option(help="Candidates of this issue; none: the next.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the word back.")] = False,
) -> None:
    """Take an item out of its story, or a story apart; it stays so, whatever is collected later.

    Example: digest split a-3f9k2
    """
    moment = now()
    with here() as digest:
        box = digest.inbox(moment, issue)
        made = digest.split(box, ids, moment, undo=undo)
    what = output.count(len(made), "identity", "identities")
    output.talk(f"{what} back as found." if undo else f"{what} taken out. Next: digest shortlist")
