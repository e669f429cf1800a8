"""D107: what an entry is about is a tracker of the digest, a project, release, cve or topic."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.rules.case import Case, suggestion
from digest.core.rules.rule import Rule
from digest.model import Finding

#: A number of an upstream's series, or the word one goes by that has none.
NUMBER = re.compile(r"\d{1,9}|[^\W\d_][\w./-]{0,80}")
KINDS = ("project", "release", "cve", "topic")


def check(case: Case) -> Iterator[Finding]:
    trackers = {tracker.id for tracker in case.settings.trackers}
    known = (*(tracker.id for tracker in case.settings.trackers), *KINDS)
    for place, entry in case.entries():
        for index, about in enumerate(entry.about):
            if about.kind not in known:
                where = f"{place}.about[{index}].{about.kind}"
                message = f"unknown kind `{about.kind}` of what an entry is about"
                hint = suggestion(about.kind, known)
                facts = {"word": about.kind}
                yield Finding(code="D107", message=message, place=where, hint=hint, case="kind", facts=facts)
            elif about.kind in trackers and not NUMBER.fullmatch(about.value):
                where = f"{place}.about[{index}].{about.kind}"
                message = f"`{about.value[:30]}` is no number of a {about.kind}"
                facts, hint = {"word": about.value[:30], "kind": about.kind}, "Write for example 2254"
                yield Finding(code="D107", message=message, place=where, hint=hint, facts=facts)


RULE = Rule(
    code="D107",
    name="unknown-about",
    says="What an entry is about is a tracker of the digest, a project, release, cve or topic.",
    why="From `about` come the pages of proposals and projects. A kind that nobody knows makes no page.",
    bad="about: [{kepp: 2254}]",
    good="about: [{kep: 2254}]",
    check=check,
)
