"""Which rules somebody wants to hear of: codes and beginnings of codes, the longer word wins."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from digest.model import CheckSettings, Finding, Severity


def chosen(
    findings: Iterable[Finding], wanted: CheckSettings, always: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """Those that `wanted` lets through, and all of `always`.

    >>> codes = [Finding(code=code, message="") for code in ("D301", "D306", "D401")]
    >>> [f.code for f in chosen(codes, CheckSettings(select=("D3",), ignore=("D306",)))]
    ['D301']
    """
    return tuple(f for f in findings if f.code in always or _lets(f.code, wanted))


def standing(
    findings: Iterable[Finding], wanted: CheckSettings, never: frozenset[str]
) -> tuple[Finding, ...]:
    """Those that digest.toml lets through; it cannot hide `never` and a file that cannot be read."""
    found = tuple(findings)
    form = {f.code for f in found if f.code.startswith("D0") and f.severity is Severity.ERROR}
    return chosen(found, wanted, never | form)


def unknown(words: Sequence[str], codes: Iterable[str]) -> tuple[str, str]:
    """The first of `words` that no code begins with, and the nearest code; empty if all are known."""
    known = tuple(codes)
    for word in words:
        if not word or not any(code.startswith(word) for code in known):
            return word or "(nothing)", next(iter(difflib.get_close_matches(word, known, 1)), "")
    return "", ""


def _lets(code: str, wanted: CheckSettings) -> bool:
    yes = _longest(code, wanted.select) if wanted.select else 0
    return yes >= 0 and yes > _longest(code, wanted.ignore)


def _longest(code: str, words: Sequence[str]) -> int:
    """Letters of the longest of `words` that `code` begins with; -1: none does."""
    return max((len(word) for word in words if code.startswith(word)), default=-1)
