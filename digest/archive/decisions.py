"""What editors decided: content/decisions/EDITOR.jsonl, one line a word, only ever added to."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from digest.archive.files import alone, append_line
from digest.archive.lines import broken_line, dump_line, read_lines
from digest.errors import one_line
from digest.model import Decision, Finding

VERBS = ("drop", "undrop", "snooze", "claim", "merge", "unmerge", "split", "unsplit", "skip", "unskip")
#: Words on pairs, and the key under which the others of a pair stand.
PAIRS = {"merge": "into", "unmerge": "into", "split": "from", "unsplit": "from"}


class Decisions:
    """The folder content/decisions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

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
        if decision.others:
            # A merge is into one; what is split may be so from several.
            alone_with = decision.verb in {"merge", "unmerge"}
            record[PAIRS[decision.verb]] = decision.others[0] if alone_with else list(decision.others)
        with alone(self.folder):
            append_line(self.path(editor), dump_line(record))

    def all(self) -> tuple[list[Decision], tuple[Finding, ...]]:
        """Every decision, the oldest first, and a finding for each line that cannot be read."""
        found: list[Decision] = []
        findings: list[Finding] = []
        for path in sorted(self.folder.glob("*.jsonl")) if self.folder.is_dir() else ():
            records, broken = read_lines(path)
            findings.extend(broken)
            for number, record in records:
                try:
                    found.append(_decision(record, path.stem))
                except (KeyError, TypeError, ValueError, OverflowError) as error:
                    findings.append(broken_line(path, number, f"no decision: {one_line(str(error))}"))
        findings.sort(key=lambda finding: (finding.path, finding.line))
        return sorted(found, key=lambda decision: decision.at), tuple(findings)


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
    )


def _others(record: dict[str, Any], key: str) -> tuple[str, ...]:
    """The identities under `key`: one, or a list."""
    said = record.get(key)
    others = [said] if isinstance(said, str) else said
    if not isinstance(others, list) or not others or not all(isinstance(o, str) and o for o in others):
        raise ValueError(f"{key!r} names no identity")
    return tuple(others)
