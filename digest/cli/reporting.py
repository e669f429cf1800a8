"""Findings for other programs: objects, GitHub's annotations, SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from digest import __version__
from digest.cli import actions
from digest.core import rules
from digest.model import Finding, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def plain(finding: Finding) -> dict[str, object]:
    """A finding as one object; `fix` is what `--fix` would write, if it can."""
    keys = ("code", "message", "place", "hint", "severity", "path", "line", "column")
    return {
        **{key: getattr(finding, key) for key in keys},
        "name": name(finding.code),
        "fix": finding.instead,
    }


def name(code: str) -> str:
    return rules.BY_CODE[code].name if code in rules.BY_CODE else ""


def github(found: Iterable[Finding], prefix: str = "") -> Iterable[str]:
    """One workflow command a finding; `prefix` is the digest's folder in its repository."""
    for finding in found:
        yield actions.annotation(
            finding.severity.value,
            _words(finding),
            file=f"{prefix}{finding.path}" if finding.path else "",
            line=finding.line,
            column=finding.column,
            title=f"{finding.code} {name(finding.code)}".strip(),
        )


def sarif(found: Sequence[Finding], notes: Sequence[str] = (), prefix: str = "") -> str:
    """A log of one run; `notes` are faults of other files, which have no rule."""
    ids = sorted({finding.code for finding in found} | set(rules.BY_CODE))
    index = {code: n for n, code in enumerate(ids)}
    driver = {
        "name": "digest check",
        "semanticVersion": __version__,
        "rules": [_descriptor(code) for code in ids],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index, prefix) for finding in found],
    }
    if notes:
        told = [{"level": "error", "message": {"text": note}} for note in notes]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": told}]
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _descriptor(code: str) -> dict[str, Any]:
    rule = rules.BY_CODE.get(code)
    if rule is None:
        return {"id": code}
    example = f"Not:\n\n{rule.bad}\n\nBut:\n\n{rule.good}"
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": rule.says},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why}\n\n{example}"},
        "defaultConfiguration": {"level": _level(rule.severity)},
    }


def _result(finding: Finding, index: Mapping[str, int], prefix: str) -> dict[str, Any]:
    said = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _level(finding.severity),
        "message": {"text": _words(finding)},
        "partialFingerprints": {"digest/v1": _mark(finding)},
    }
    if finding.path:
        region = {"startLine": finding.line or 1, "startColumn": finding.column or 1}
        where = {"artifactLocation": {"uri": _uri(f"{prefix}{finding.path}")}, "region": region}
        said["locations"] = [{"physicalLocation": where}]
    return said


def _words(finding: Finding) -> str:
    return finding.message + (f". {finding.hint}" if finding.hint else "")


def _level(severity: Severity) -> str:
    return severity.value  # SARIF has the same two words


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)


def _mark(finding: Finding) -> str:
    """What stays when lines move: the file, the code and the words, counts left out."""
    words = re.sub(r"\d+", "", finding.message)
    return hashlib.sha256(f"{finding.path}\n{finding.code}\n{words}".encode()).hexdigest()[:16]
