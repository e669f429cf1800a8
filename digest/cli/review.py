"""`digest review`: the languages of an issue side by side, entry after entry."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli import keys, output
from digest.cli.here import here

if TYPE_CHECKING:
    from digest.app import Digest
    from digest.core.reviewing import Look
    from digest.core.sidebyside import Line

#: What a line of each kind looks like; nothing is said by it alone.
STYLES = {"rule": "1", "state": "36", "title": "1", "error": "31", "warning": "33", "note": "1"}
#: Columns of plain text, where nothing says how wide its reader's screen is.
PLAIN = 100


def review(
    number: Annotated[int, typer.Argument(help="Of the issue.")],
    entries: Annotated[
        list[str] | None, typer.Argument(metavar="ENTRY...", help="Only these, by their ids.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what lacks nothing.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Print all, ask nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object an entry.")] = False,
) -> int:
    """Read the languages side by side: what nobody has confirmed, what changed since, what check says of it.

    One key for each: still right, next, back, skip, edit, undo, quit. Where nobody watches, plain text.

    Example: digest review 30
    """
    with here() as digest:
        seen = digest.review(number)
        if entries:
            from digest.cli.confirm import named

            looks = named(seen.looks, entries, number)
        else:
            looks = list(seen.looks if every else seen.waiting)
        if json:
            output.objects(_record(digest, number, look) for look in looks)
        elif plain or not keys.people_watch():
            for look in looks:
                _show(digest, number, look, "")
                output.data("")
        elif looks:
            return _sit(digest, number, looks)
    about = looks if entries else seen.looks
    left = sum(bool(look.lacks) for look in about)
    output.talk(_closing(number, len(about), left))
    return 1 if left else 0


def _sit(digest: Digest, number: int, looks: list[Look]) -> int:
    """A sitting at a terminal."""
    from digest.cli.session import Session

    names = [look.id for look in looks]
    session = Session(
        digest, number, names, key=keys.key, show=lambda look, where: _show(digest, number, look, where)
    )
    session.run()
    left = len(session.seen.waiting)
    output.talk(f"{output.count(session.confirmed, 'text')} confirmed. " + _closing(number, 0, left))
    return 0


def _closing(number: int, every: int, left: int) -> str:
    if not left:
        return f"Nothing in Vol. {number} wants a look any more. Next: digest check {number}"
    what = f"{left} of {output.count(every, 'text')}" if every else output.count(left, "text")
    return f"{what} in Vol. {number} {'wants' if left == 1 else 'want'} a look. Next: digest review {number}"


def _show(digest: Digest, number: int, look: Look, where: str) -> None:
    from digest.core.sidebyside import screen

    changes, history = digest.changes(number, look)
    width = shutil.get_terminal_size((PLAIN, 24)).columns
    for line in screen(look, changes, width=max(20, width), where=where, history=history):
        output.data(styled(line))


def styled(line: Line) -> str:
    """A line as a terminal shows it; elsewhere its text."""
    if line.kind == "change":
        return "".join(_coloured(line.text))
    return output.styled(line.text, STYLES[line.kind]) if line.kind in STYLES else line.text


def _coloured(text: str) -> Iterator[str]:
    """Gone words red and new ones green, with their marks."""
    for part in re.split(r"(\[-.*?-\]|\{\+.*?\+\})", text):
        code = "31" if part.startswith("[-") else "32" if part.startswith("{+") else ""
        yield output.styled(part, code) if code else part


def _record(digest: Digest, number: int, look: Look) -> dict[str, object]:
    """The entry as `--json` gives it."""
    from digest.core.reviewing import PARTS
    from digest.core.worddiff import diff, marked

    changes, _ = digest.changes(number, look)
    texts = {part: getattr(look.entry, part) for part in PARTS}
    return {
        "issue": number,
        "entry": look.id,
        "section": look.section,
        "path": look.path,
        "line": look.line,
        "source": look.source,
        "states": {tag: state.value for tag, state in look.states.items()},
        "lacks": dict(look.lacks),
        **{part: {tag: text.get(tag) for tag in look.languages} for part, text in texts.items()},
        "changes": [
            {
                "language": change.side,
                "since": change.language,
                "was": dict(change.was) if change.was else None,
                "words": {
                    part: marked(diff(old.strip(), texts[part].get(change.side).strip()))
                    for part, old in (change.was or {}).items()
                    if old.strip() != texts[part].get(change.side).strip()
                },
            }
            for change in changes
        ],
        "findings": [asdict(finding) for finding in look.findings],
    }
