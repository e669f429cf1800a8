"""`digest export`: an issue to take elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import output
from digest.cli.here import here
from digest.errors import one_line
from digest.model import State

if TYPE_CHECKING:
    from digest.model import Edition


def export(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    lang: Annotated[str, typer.Option(help="Language; none: the digest's first.")] = "",
    form: Annotated[
        str, typer.Option("--format", metavar="markdown|text", help="Or text, for pasting.")
    ] = "markdown",
    to: Annotated[
        str, typer.Option("--output", "--out", metavar="FILE", help="Into this file; none: stdout.")
    ] = "",
) -> None:
    """Write an issue in one language: Markdown with front matter, or text to paste into WeChat and mails.

    Example: digest export 29 --lang zh --format text
    """
    with here() as digest:
        language = lang or digest.config.digest.default_language
        document, edition = digest.export_issue(number, language, form)
    if to:
        Path(to).write_bytes(document.body)
    else:
        output.data(document.body.decode("utf-8").rstrip("\n"))
    for line in _left_out(edition):
        output.talk(f"warning: {line}")
    entries = sum(1 for _ in edition.entries())
    output.talk(
        f"Vol. {number} in {language}: {output.count(entries, 'entry', 'entries')} written"
        + (f" to {one_line(to)}." if to else ".")
    )


def _left_out(edition: Edition) -> list[str]:
    """What the file does not hold, or holds otherwise than it looks."""
    entries = [entry for _, entry in edition.entries()]
    errata = len(edition.errata) + sum(len(entry.errata) for entry in entries)
    pictures, gone = sum(len(entry.images) for entry in entries), sum(entry.withdrawn for entry in entries)
    foreign = sum(bool(entry.lang or entry.text_lang) for entry in entries)
    drafted = sum(entry.state is State.DRAFT for entry in entries)
    told = [
        (edition.draft, f"this edition is not out yet in {edition.language}"),
        (foreign, f"{output.count(foreign, 'entry has', 'entries have')} words in another language only"),
        (drafted, f"{output.count(drafted, 'entry is', 'entries are')} still as the machine drafted"),
        (pictures, f"{output.count(pictures, 'picture')} left out"),
        (errata, f"{output.count(errata, 'correction')} left out"),
        (gone, f"{output.count(gone, 'withdrawn entry', 'withdrawn entries')} left out"),
    ]
    return [words for there, words in told if there]
