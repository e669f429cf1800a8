"""D101: the first day comes before the last."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    first, last = case.issue.covers
    if first > last:
        message = f"the days covered end ({last}) before they begin ({first})"
        yield Finding(code="D101", message=message, place="covers.to", hint="Write the earlier day as `from`")
