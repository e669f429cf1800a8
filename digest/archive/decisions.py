"""What editors decided: content/decisions/EDITOR.jsonl, one line a word, only ever added to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from digest.archive.files import alone, append_line
from digest.archive.lines import broken_line, dump_line, read_lines
from digest.errors import one_line
from digest.model import Decision, Finding, Severity

VERBS = (
    "drop",
    "undrop",
    "snooze",
    "claim",
    "unclaim",
    "merge",
    "unmerge",
    "split",
    "unsplit",
    "skip",
    "unskip",
    "tick",
)
#: Words on pairs, and the key under which the others of a pair stand.
PAIRS = {"merge": "into", "unmerge": "into", "split": "from", "unsplit": "from"}

#: Clocks of two machines differ, at worst by a wrong zone; what is further ahead would hold for years.
SKEW = timedelta(days=1)
#: What git leaves where it could not merge.
MARKS = re.compile(rb"(?m)^(<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)(?: .*)?\r?$")


class Decisions:
    """The folder content/decisions."""

    def __init__(self, folder: Path, now: datetime | None = None) -> None:
        """What is said to be decided long after `now` does not count: it would outlive every later word."""
        self.folder = folder
        self.now = now

    def path(self, editor: str) -> Path:
        return self.folder / f"{safe_name(editor)}.jsonl"

    def append(self, editor: str, decision: Decision) -> None:
        """Add one decision to the editor's own file; what stands there is never touched."""
        record: dict[str, object] = {
            "verb": decision.verb,
            "identity": decision.identity,
            "at": decision.at.astimezone(UTC).isoformat(),
            "editor": one_line(decision.editor),
        }
        if decision.why:
            record["why"] = one_line(decision.why)
        if decision.until:
            record["until"] = decision.until.isoformat()
        if decision.whom:
            record["for"] = one_line(decision.whom)
        if decision.others:
            # A merge is into one; what is split may be so from several.
            alone_with = decision.verb in {"merge", "unmerge"}
            record[PAIRS[decision.verb]] = decision.others[0] if alone_with else list(decision.others)
        with alone(self.folder):
            append_line(self.path(editor), dump_line(record))

    def all(self) -> tuple[list[Decision], tuple[Finding, ...]]:
        """Every decision once, the oldest first, and a warning for each line that says none that counts."""
        found: dict[Decision, None] = {}
        findings: list[Finding] = []
        for path in sorted(self.folder.glob("*.jsonl")) if self.folder.is_dir() else ():
            records, broken = read_lines(path)
            findings.extend(_without_marks(path, broken))
            for number, record in records:
                try:
                    decision = _decision(record, path.stem)
                except (KeyError, TypeError, ValueError, OverflowError) as error:
                    findings.append(broken_line(path, number, f"no decision: {one_line(str(error))}"))
                    continue
                if self.now is None or decision.at <= self.now + SKEW:
                    found[decision] = None
                else:
                    day = f"{decision.at:%Y-%m-%d %H:%M} UTC"
                    findings.append(
                        broken_line(path, number, f"decided in the future, at {day}: not counted")
                    )
        findings.sort(key=lambda finding: (finding.path, finding.line))
        warnings = (replace(finding, severity=Severity.WARNING) for finding in findings)
        return sorted(found, key=lambda decision: decision.order), tuple(warnings)


def _without_marks(path: Path, broken: list[Finding]) -> Iterator[Finding]:
    """`broken`, with one finding for all the marks of a conflict in the file."""
    if not broken:
        return
    lines = path.read_bytes().split(b"\n")
    marks = [f for f in broken if f.line <= len(lines) and MARKS.fullmatch(lines[f.line - 1])]
    yield from (finding for finding in broken if finding not in marks)
    if marks:
        said = "marks of a conflict in git; the lines of both sides count"
        yield replace(
            marks[0], message=said, hint="Delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
        )


def safe_name(editor: str) -> str:
    """`editor` as a file name on any system: letters and digits of any script, joined by hyphens."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", editor).casefold())
    name = "-".join(words)[:40].rstrip("-")
    reserved = re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", name)
    return f"editor-{name}" if reserved else name or "editor"


def _decision(record: dict[str, Any], stem: str) -> Decision:
    verb, identity = record.get("verb"), record.get("identity")
    if verb not in VERBS:
        raise ValueError(f"the verb {verb!r} is unknown")
    if not isinstance(identity, str) or not identity:
        raise ValueError("the identity is missing")
    at = datetime.fromisoformat(str(record.get("at", "")))
    if at.tzinfo is None:
        raise ValueError("the time names no zone")
    until = record.get("until")
    others = _others(record, PAIRS[verb]) if verb in PAIRS else ()
    return Decision(
        verb=verb,
        identity=identity,
        at=at.astimezone(UTC),
        editor=str(record.get("editor") or stem),
        why=str(record.get("why") or ""),
        until=date.fromisoformat(until) if until else None,
        others=others,
        whom=_whom(record.get("for")),
    )


def _whom(said: object) -> str:
    if said is None or isinstance(said, str):
        return said or ""
    raise ValueError("'for' names nobody")


def _others(record: dict[str, Any], key: str) -> tuple[str, ...]:
    """The identities under `key`: one, or a list."""
    said = record.get(key)
    others = [said] if isinstance(said, str) else said
    if not isinstance(others, list) or not others or not all(isinstance(o, str) and o for o in others):
        raise ValueError(f"{key!r} names no identity")
    return tuple(others)
