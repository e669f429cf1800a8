"""What a rule is: a code for life, words for the person who meets it, and a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digest.core.rules.case import Case
from digest.model import Finding, Severity

Check = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that an issue must be, or should be.

    `bad` and `good` are YAML as an editor writes it, no more of it than shows the point; a test lays each
    over a sound issue and holds that `bad` gives this finding alone and `good` none.
    """

    #: `D203`. Files have `noqa: {D203: ...}`: it never changes its meaning, and is never given again.
    code: str
    #: `missing-summary`.
    name: str
    #: What must hold, in one line.
    says: str
    #: What becomes of it for readers, and what to do; a paragraph.
    why: str
    bad: str
    good: str
    #: What the examples are keys of: an `entry`, the `issue`, or a whole `file`.
    at: str = "entry"
    #: Of its findings, unless one says otherwise.
    severity: Severity = Severity.ERROR
    #: Whether some of its findings can be mended by `digest check --fix`.
    fixes: bool = False
    #: None: it is told where files are read or issues go out, and is written down here for people only.
    check: Check | None = None
