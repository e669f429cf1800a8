"""`digest merge`: candidates that are one piece of news."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now


def merge(
    ids: Annotated[list[str], typer.Argument(metavar="ID ID...", help="The first one leads.")],
    issue: Annotated[int | None, typer.Option(help="Candidates of this issue; none: the next.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the word back.")] = False,
) -> None:
    """Tell several candidates as one story; it stays so, whatever is collected later.

    Example: digest merge istio-1.28.1 a-3f9k2
    """
    moment = now()
    with here() as digest:
        box = digest.inbox(moment, issue)
        made = digest.merge(box, ids, moment, undo=undo)
    what = output.count(len(made), "identity", "identities")
    output.talk(f"{what} let go again." if undo else f"{what} merged into {ids[0]}. Next: digest shortlist")
