"""`digest store`: the evidence as text, out and in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from digest.cli import output
from digest.cli.here import here, now
from digest.errors import UsageError

#: Warnings shown; the others are counted.
SHOWN = 20
#: Rows between two words on how far a copy is.
TELLING = 100_000


def register(app: typer.Typer) -> None:
    app.command("export")(export)
    app.command("import")(import_)
    app.command("pull")(pull)
    app.command("push")(push)
    app.command("backup")(backup)
    app.command("copy")(copy)


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
    _warn(done.warnings)
    left = output.count(len(done.warnings), "line")
    output.talk(f"{done.added.new:,} new, {done.added.changed:,} changed, {left} left out.")


def backup(file: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Copy the store to a new file while others use it; readers' addresses are not in it."""
    with here() as digest:
        size = digest.back_up(file)
    output.talk(f"{file}: {size / 1e6:.1f} MB, whole. To go back: put it in the place of the store.")


def copy(
    to: Annotated[str, typer.Argument(metavar="[TO]", help="A new file, or a postgresql:// address.")] = "",
    source: Annotated[str, typer.Option("--from", metavar="PLACE", help="Copy that one.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One object a table.")] = False,
) -> None:
    """Copy the whole store from SQLite to PostgreSQL or back, row by row; both sides are compared.

    Without TO into the store that DIGEST_STORE names, so that no password stands in a command.

    Example: DIGEST_STORE=postgresql://me@db/digest digest store copy --from .digest/digest.db
    """
    if not to and not source:
        raise UsageError("copy from where, or where to?", hint="digest store copy FILE, or --from FILE")
    with here() as digest:
        called, done = digest.copy_store(source, to, _copying)
    if json:
        output.objects(asdict(one) for one in done)
    else:
        rows = [[one.table, f"{one.rows:,}", one.checksum] for one in done]
        output.table(rows, header=["table", "rows", "checksum, here and there"], wide=0)
    number = output.count(sum(one.rows for one in done), "row")
    output.talk(f"{number} copied to {called}, the same on both sides; what was copied stays as it was.")


def _copying(table: str, rows: int) -> None:
    if not rows % TELLING:
        output.talk(f"{table}: {rows:,} rows ...")


def pull() -> None:
    """Take what other machines gathered from the branch `store` of the remote; nothing is checked out."""
    with here() as digest:
        done = digest.pull_evidence()
    if done.taken is None:
        output.talk(f"Nothing was pushed to {done.place} yet; begin with: digest store push")
        return
    _warn(done.taken.warnings)
    when = f"; gathered {_ago(done.taken.gathered, now())}" if done.taken.gathered else ""
    new = f"{done.taken.added.new:,} new{_left(done.taken.warnings)}"
    output.talk(f"{output.count(done.items, 'item')}, {new}{when} ({done.place}).")


def push() -> None:
    """Put what was gathered here onto the branch `store` of the remote, with what others put there."""
    with here() as digest:
        done = digest.push_evidence(now())
    _warn(done.warnings)
    said = "pushed to" if done.changed else "already at"
    output.talk(f"{output.count(done.items, 'item')} {said} {done.place}{_left(done.warnings)}.")


def _left(warnings: Sequence[str]) -> str:
    return f", {output.count(len(warnings), 'line')} left out" if warnings else ""


def _warn(warnings: Sequence[str]) -> None:
    for warning in warnings[:SHOWN]:
        output.talk(f"warning: {warning}")
    if len(warnings) > SHOWN:
        output.talk(f"warning: ... and {len(warnings) - SHOWN:,} lines more")


def _ago(then: datetime, now: datetime) -> str:
    hours = max(0, int((now - then).total_seconds() // 3600))
    if not hours:
        return "within the last hour"
    return f"{output.count(hours, 'hour')} ago" if hours < 48 else f"{output.count(hours // 24, 'day')} ago"
