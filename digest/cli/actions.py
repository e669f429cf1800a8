"""Lines that GitHub reads in the log of a workflow, and words that it must not read as such.

Workflow commands: docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

import os
import re

from digest.errors import one_line

_AT_START = re.compile(r"(?m)^(\s*):(?=:)")


def runs_here() -> bool:
    """Whether this is a job of a GitHub workflow."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def command(name: str, text: str = "", *, title: str = "") -> str:
    """`::warning title=...::...`, with what would end a value or a line written as GitHub unescapes it."""
    named = f" title={_property(title)}" if title else ""
    return f"::{name}{named}::{_message(one_line(text))}"


def annotation(kind: str, text: str, *, file: str, line: int, column: int, title: str) -> str:
    """`::error file=...,line=...::...`: a remark that GitHub shows at the line, in the change and the log."""
    where = {"file": file, "line": str(line or 1), "col": str(column or 1), "title": title}
    said = ",".join(f"{name}={_property(value)}" for name, value in where.items() if value)
    return f"::{kind} {said}::{_message(one_line(text))}"


def inert(text: str) -> str:
    """`text` without what the runner would take for a command: `::` at a line's start, `##[` anywhere."""
    return _AT_START.sub(r"\1: ", text).replace("##[", "## [")


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
