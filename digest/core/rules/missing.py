"""D201: the issue's title, D202: an entry's title, D203: its summary, in every language that carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from digest.core.rules.case import Case
from digest.model import Finding, Severity

CODES = frozenset({"D201", "D202", "D203"})


def check(case: Case) -> Iterator[Finding]:
    for language in case.languages:
        if not case.issue.title.get(language).strip():
            yield _finding("D201", "the issue has no title", "title", language)
    for place, entry in case.entries():
        for language in case.languages:
            if entry.withdrawn or (entry.only and language not in entry.only):
                continue
            title, summary = entry.title.get(language).strip(), entry.summary.get(language).strip()
            if not title and not summary:
                yield _finding(
                    "D202", f"`{entry.id}` has no title and no summary", f"{place}.title", language
                )
            elif not title:
                yield _finding("D202", f"`{entry.id}` has no title", f"{place}.title", language)
            elif not summary:
                yield _finding("D203", f"`{entry.id}` has no summary", f"{place}.summary", language)


def softened(finding: Finding) -> Finding:
    """As a warning, if it is one of these."""
    return replace(finding, severity=Severity.WARNING) if finding.code in CODES else finding


def _finding(code: str, message: str, place: str, language: str) -> Finding:
    hint = f"Write `{language}:` there" + ("" if code == "D201" else ", or name the others in `only: [...]`")
    return Finding(code=code, message=f"{message} in {language}", place=f"{place}.{language}", hint=hint)
