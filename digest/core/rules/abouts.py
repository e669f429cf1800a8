"""D107: what an entry is about is a tracker of the digest, a project, release, cve or topic."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.rules.case import Case, suggestion
from digest.model import Finding

KINDS = ("project", "release", "cve", "topic")


def check(case: Case) -> Iterator[Finding]:
    known = (*(tracker.id for tracker in case.settings.trackers), *KINDS)
    for place, entry in case.entries():
        for index, about in enumerate(entry.about):
            if about.kind not in known:
                where = f"{place}.about[{index}].{about.kind}"
                message = f"unknown kind `{about.kind}` of what an entry is about"
                hint = suggestion(about.kind, known)
                yield Finding(code="D107", message=message, place=where, hint=hint)
