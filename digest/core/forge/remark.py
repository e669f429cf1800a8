"""What is said under a pull request: what `digest check` found in it that is new."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from digest.core.forge.plain import hidden, plain

MARK = hidden("check")
#: Findings that are told, and bytes of a report that are read: anybody may have written it.
MOST, REPORT = 30, 2_000_000


def read(report: bytes) -> list[Mapping[str, Any]]:
    """The findings of `digest check --json`, one a line; what is none is left out."""
    found: list[Mapping[str, Any]] = []
    for line in report[:REPORT].decode("utf-8", "replace").splitlines():
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict) and isinstance(record.get("message"), str):
            found.append(record)
    return found


def body(found: Sequence[Mapping[str, Any]], commit: str, run: str) -> str:
    """The comment; `run` is the address of the run that has the previews, "" if nobody knows it."""
    errors = sum(one.get("severity") == "error" for one in found)
    counts = f"{_many(errors, 'error')} and {_many(len(found) - errors, 'warning')} that are new"
    said = "Nothing is wrong that was not before." if not found else f"{counts}."
    where = f" Site, mails and articles as they would be: [previews]({run})." if run else ""
    lines = [MARK, f"**digest check** of {commit[:9]}: {said}{where}"]
    if found:
        lines += ["", "| where | what | what to do |", "|---|---|---|", *map(_row, found[:MOST])]
    if len(found) > MOST:
        lines += ["", f"{len(found) - MOST} more are in the log."]
    return "\n".join(lines) + "\n"


def _row(one: Mapping[str, Any]) -> str:
    line = one.get("line")
    where = str(one.get("path") or "") + (f":{line}" if isinstance(line, int) and line else "")
    code = str(one.get("code") or "")
    what = f"{code} {one['message']}".strip()
    return f"| {plain(where, 120)} | {plain(what)} | {plain(str(one.get('hint') or ''))} |"


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
