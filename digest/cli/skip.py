"""`digest skip`: a week without an issue."""

from __future__ import annotations

from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.errors import UsageError


def skip(
    why: Annotated[str, typer.Option(help="For the others: a holiday, a conference.")] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the word on the newest skipped week back.")
    ] = False,
) -> None:
    """Leave the next issue's week out; what is in the inbox waits for the issue after.

    A week whose issue has a file is not skipped: make it a double issue instead, by its `covers`.

    Example: digest skip --why "Spring Festival"
    """
    moment = now()
    with here() as digest:
        if undo:
            covers = digest.unskip(moment)
            output.talk(f"The week {covers[0]} to {covers[1]} has an issue again.")
            return
        issue = digest.next_issue(moment)
        if issue.exists:
            raise UsageError(
                f"Vol. {issue.number} has a file already",
                hint=f"Change `covers` in content/issues/{issue.number:03}.yaml for a double issue",
            )
        digest.skip(issue.covers, moment, why)
        after = digest.next_issue(moment)
    output.talk(
        f"No issue for {issue.covers[0]} to {issue.covers[1]}. "
        f"Next: Vol. {after.number} covers {after.covers[0]} to {after.covers[1]}"
    )
