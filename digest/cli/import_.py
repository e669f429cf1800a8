"""`digest import`: old issues into the archive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.core import weeks
from digest.core.oldissues import as_json
from digest.errors import UsageError, one_line

if TYPE_CHECKING:
    from digest.pipeline.backissues import Brought

_OUTCOMES = {
    "new": ("imported", "would be imported"),
    "added": ("got another language", "would get another language"),
    "same": ("there already", "there already"),
}


def import_(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Markdown, text as pasted, saved HTML.")
    ],
    lang: Annotated[str, typer.Option(help="Language of the files; none: as they tell.")] = "",
    date: Annotated[
        str,
        typer.Option(
            "--date", "--published", help="When it came out (2019-11-25), if the file does not say."
        ),
    ] = "",
    number: Annotated[
        int | None, typer.Option(min=1, max=9999, help="Of the issue, if the file does not say.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what was read, write nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a file.")] = False,
) -> int:
    """Write old issues into content/issues/, published and locked; doubts are told line by line.

    Example: digest import old/*.md --dry-run
    """
    if len(files) > 1 and (date or number is not None):
        raise UsageError("--date and --number are said of one file", hint="Import such files one by one")
    with here() as digest:
        brought = digest.import_issues(
            files,
            number=number,
            language=lang,
            published=weeks.parse_day(date, digest.config.zone) if date else None,
            dry_run=dry_run,
        )
    for one in brought:
        for remark in one.remarks:
            output.talk(f"{one.name}:{remark.line}: {one_line(remark.text)}")
        if one.fault:
            output.talk(f"error: {one.name}: {one.fault}")
    if json:
        output.objects(as_json(one.old, one.day) for one in brought if one.old)
    else:
        _table(brought, dry_run=dry_run)
    _closing(brought, dry_run=dry_run)
    return 1 if any(one.fault for one in brought) else 0


def _table(brought: Sequence[Brought], *, dry_run: bool) -> None:
    rows = [
        [
            str(one.old.number),
            one.old.language,
            f"{output.day(one.dated)}{'' if one.day or not one.dated else '?'}",
            str(len(one.old.sections)),
            str(sum(1 for _ in one.old.entries())),
            _OUTCOMES[one.outcome][dry_run] if one.outcome else "refused",
            one.old.title,
        ]
        for one in brought
        if one.old
    ]
    output.table(rows, header=["vol", "lang", "date", "sections", "entries", "", "title"])


def _closing(brought: Sequence[Brought], *, dry_run: bool) -> None:
    counts = {name: sum(one.outcome == name for one in brought) for name in _OUTCOMES}
    parts = [f"{output.count(counts['new'], 'issue')} {_OUTCOMES['new'][dry_run]}"]
    parts += [f"{counts[name]} {_OUTCOMES[name][dry_run]}" for name in ("added", "same") if counts[name]]
    if refused := sum(bool(one.fault) for one in brought):
        parts.append(f"{refused} refused")
    if doubts := sum(len(one.remarks) for one in brought):
        parts.append(f"{output.count(doubts, 'line')} to look at")
    written = (counts["new"] or counts["added"]) and not dry_run
    output.talk(", ".join(parts) + (". Next: read them, then digest check" if written else "."))
