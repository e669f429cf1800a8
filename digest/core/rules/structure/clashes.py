"""D116: words that two people changed differently, of which nobody has chosen yet."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for index, record in enumerate(case.issue.clashes):
        by = f", {record['by']} one of them" if record.get("by") else ""
        yield Finding(
            code="D116",
            message=f"two people wrote `{record['place']}` differently{by}",
            place=f"clashes[{index}]",
            hint=f"Look at both and choose: digest choose {case.issue.number}",
            case="by" if by else "",
            facts={"what": str(record["place"]), "who": str(record.get("by") or "")},
        )


RULE = Rule(
    code="D116",
    name="open-clash",
    says="Words that two people changed differently have been settled.",
    why=(
        "The file says one side's words and keeps the other's at its end. Until somebody chooses, "
        "nobody knows which ones readers should get: `digest choose`."
    ),
    bad="""clashes:
  - {place: entries/one/title/en, base: One, ours: Won, theirs: One spelling}""",
    good="title: {zh: 一期, en: One week}",
    at="issue",
    check=check,
)
