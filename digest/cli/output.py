"""Everything the command line prints: data on stdout, talk on stderr.

Tables are plain aligned columns that survive 80 characters, pipes and the width of Chinese letters.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from digest.cli import actions
from digest.cli.log import log
from digest.errors import one_line

if TYPE_CHECKING:
    from digest.model import Finding


def data(text: str) -> None:
    """A line of data on stdout."""
    sys.stdout.write(_safe(text, sys.stdout.encoding) + "\n")


def talk(text: str = "", *, event: str = "", **facts: object) -> None:
    """A line to the person on stderr; `event` and `facts` are for programs that read it as JSON."""
    log.say(actions.inert(text) if _in_actions() else text, event, facts)


def warn(text: str, *, title: str = "") -> None:
    """A warning to the person; on the page of a GitHub workflow's run too."""
    if _in_actions():
        _say(actions.command("warning", text, title=title))
    else:
        log.say(f"warning: {text}", facts={"source": title} if title else None)


@contextmanager
def folded(title: str) -> Iterator[None]:
    """Fold away under `title`, in the log of a GitHub workflow, what is said inside."""
    if not _in_actions():
        yield
        return
    _say(actions.command("group", title))
    try:
        yield
    finally:
        _say(actions.command("endgroup"))


def _in_actions() -> bool:
    """Whether GitHub reads along; JSON is for others."""
    return actions.runs_here() and not log.is_json


def _say(text: str) -> None:
    log.write("info", "said", text)


def objects(records: Iterable[Mapping[str, object]]) -> None:
    """One JSON object a line."""
    for record in records:
        data(json.dumps(record, ensure_ascii=False, default=_plain))


def table(
    rows: Sequence[Sequence[str]], *, header: Sequence[str], wide: int = -1, below: Sequence[str] = ()
) -> None:
    """Rows in columns; the column `wide` takes what the screen leaves and is cut with an ellipsis.

    `below`: for each row a line that stands under it, if there is any.
    """
    if not rows:
        return
    cells = [list(map(one_line, row)) for row in [header, *rows]]
    widths = [max(width(row[i]) for row in cells) for i in range(len(header))]
    room = columns()
    wide %= len(header)
    others = sum(widths) - widths[wide] + 2 * (len(widths) - 1)
    widths[wide] = max(12, min(widths[wide], room - others))
    for n, row in enumerate(cells):
        line = "  ".join(pad(cut(cell, widths[i]), widths[i]) for i, cell in enumerate(row)).rstrip()
        data(dim(line) if n == 0 else line)
        if n and below and below[n - 1]:
            data(dim(cut(f"  {one_line(below[n - 1])}", room)))


def columns() -> int:
    """Columns of the screen that data goes to; of a file or pipe, as many as it takes."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 10_000


def findings(found: Sequence[Finding]) -> None:
    """Findings as `file:line:column CODE message. hint`, errors before warnings."""
    for finding in sorted(found, key=lambda f: (f.severity.value != "error", f.path, f.line, f.column)):
        mark = "" if finding.severity.value == "error" else "warning: "
        facts = {"code": finding.code, "path": finding.path, "line": finding.line, "column": finding.column}
        log.say(f"{mark}{finding}", "finding", facts)


def width(text: str) -> int:
    """Columns of a terminal that `text` takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def cut(text: str, columns: int) -> str:
    """`text` in at most `columns`, with an ellipsis if something is left out."""
    if width(text) <= columns:
        return text
    kept = ""
    for c in text:
        if width(kept + c) > columns - 1:
            break
        kept += c
    return kept.rstrip() + "…"


def dim(text: str) -> str:
    return styled(text, "2")


def styled(text: str, code: str) -> str:
    """`text` in a style of the terminal (`1` bold, `31` red), where it has any; no meaning is in it alone."""
    return f"\x1b[{code}m{text}\x1b[0m" if text and _colour() else text


def _colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def day(moment: datetime | date | None) -> str:
    """A day for tables; a dash if it is not known."""
    return f"{moment:%Y-%m-%d}" if moment else "-"


def count(number: int, one: str, many: str = "") -> str:
    """`1 item`, `2 items`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)


def _safe(text: str, encoding: str | None) -> str:
    """`text` without what the stream cannot say; a terminal of another encoding gets marks, no crash."""
    return text.encode(encoding or "utf-8", "replace").decode(encoding or "utf-8", "replace")
