"""D116: words that two people changed differently, of which nobody has chosen yet."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for index, record in enumerate(case.issue.clashes):
        by = f", {record['by']} one of them" if record.get("by") else ""
        yield Finding(
            code="D116",
            message=f"two people wrote `{record['place']}` differently{by}",
            place=f"clashes[{index}]",
            hint=f"Look at both and choose: digest choose {case.issue.number}",
        )
