"""`digest github`: what workflows say where people look: one issue, one release, one remark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now

if TYPE_CHECKING:
    from digest.pipeline.forge import Told

Repository = Annotated[
    str,
    typer.Option(envvar="GITHUB_REPOSITORY", metavar="OWNER/NAME", help="None: as digest.toml names it."),
]


def register(app: typer.Typer) -> None:
    from digest.cli.program import leaving

    app.command("inbox")(inbox)
    app.command("health")(health)
    app.command("release")(release)
    app.command("pending")(pending)
    app.command("drafts")(drafts)
    app.command("remark")(remark)
    app.command("pages")(leaving(pages))


def inbox(
    repository: Repository = "",
    show: Annotated[bool, typer.Option("--show", help="Print its text; ask nobody.")] = False,
    issue: Annotated[int | None, typer.Option(help="With --show: of this issue; none: the next.")] = None,
) -> None:
    """Open or renew the Inbox issue: candidates as boxes, whose ticks `digest sync` takes as picks.

    Example: digest github inbox --show
    """
    with here() as digest:
        if show:
            output.data(digest.inbox_body(now(), issue).rstrip("\n"))
            return
        told = digest.write_inbox(now(), repository)
    nothing = "The inbox is empty: no issue is opened for it."
    output.talk(
        _said(told, "Inbox", nothing, "Open it again to have it renewed; its ticks count all the same.")
    )


def health(repository: Repository = "") -> None:
    """Open or renew one issue while sources or the schedule need a person; close it once nothing does.

    Example: digest github health
    """
    with here() as digest:
        told = digest.write_health(now(), repository)
    output.talk(_said(told, "Health", "All is well: nothing to say.", "It says what it said then."))


def release(
    number: Annotated[int | None, typer.Argument(help="Of the issue; none: those of two weeks.")] = None,
    repository: Repository = "",
) -> None:
    """Make a release of each issue that came out in the last two weeks, if it has none.

    One that tells of fewer languages than are out is given the others; one that a person wrote is left alone.

    Example: digest github release 30
    """
    with here() as digest:
        made = digest.release(now(), repository, number)
    for tag in made:
        output.talk(f"  {tag}")
    output.talk(f"{output.count(len(made), 'release')} made.")


def pending(repository: Repository = "") -> None:
    """Name what came out in the last two weeks and no release tells of: an issue and a language a line.

    A release is made when the site is deployed; so a workflow learns from it what still waits for that.

    Example: digest github pending
    """
    with here() as digest:
        waiting = digest.unreleased(now(), repository)
    for number, language in waiting:
        output.data(f"{number} {language}")
    output.talk(f"{output.count(len(waiting), 'edition')} without a release.")


def drafts() -> None:
    """Name what a workflow is to draft: an issue and a service a line, as digest.toml wants and none is yet.

    Example: digest github drafts
    """
    with here() as digest:
        due = digest.drafts_due(now())
    for number, channel in due:
        output.data(f"{number} {channel}")
    output.talk(f"{output.count(len(due), 'draft')} to make.")


def remark(
    report: Annotated[
        Path, typer.Argument(help="What digest check --json said; anybody may have written it.")
    ],
    head: Annotated[str, typer.Option(envvar="HEAD", metavar="OWNER:BRANCH", help="Of the pull request.")],
    commit: Annotated[str, typer.Option(envvar="HEAD_SHA", help="That was checked.")],
    repository: Repository = "",
    run: Annotated[str, typer.Option(envvar="RUN_URL", help="Where the previews are.")] = "",
) -> None:
    """Say below a pull request what a check of its newest commit found.

    Example: digest github remark findings.jsonl --head someone:fix --commit 4959227
    """
    with here() as digest:
        pull = digest.remark(report, repository, head, commit, run)
    if pull is None:
        output.talk("No open pull request stands at that commit any more: nothing was said.")
    else:
        output.talk(f"Said below pull request {pull}.")


def pages(repository: Repository = "") -> int:
    """Say whether Pages is switched on, before a deployment fails for it; exit 1 if it is not.

    Example: digest github pages
    """
    with here() as digest:
        there = digest.forge(repository).has_pages()
    if there:
        output.talk("Pages is switched on.")
        return 0
    output.talk(
        "error: Pages is not switched on. Settings > Pages > Source: GitHub Actions, then run it again"
    )
    return 1


def _said(told: Told, what: str, nothing: str, left: str) -> str:
    """The closing line of an issue that is kept."""
    if told.ticket is None:
        closed = f" Closed: {', '.join(f'#{n}' for n in told.closed)}." if told.closed else ""
        return nothing + closed
    where = f" ({told.ticket.address})" if told.ticket.address else ""
    line = f"{what} #{told.ticket.number}: {told.did}{where}."
    if told.did == "left closed":
        line = f"{what} #{told.ticket.number} was closed by hand and is left alone{where}. {left}"
    return line + (f" Closed: {', '.join(f'#{n}' for n in told.closed)}." if told.closed else "")
