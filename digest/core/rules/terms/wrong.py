"""D501: no form stands that the glossary calls wrong."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.glossary import Way
from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.core.rules.terms.slips import put_right, slips
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for passage, use in slips(case, Way.WRONG):
        said = passage.words[use.start : use.end]
        yield put_right("D501", passage, use, f"`{said}` is a form that the glossary calls wrong")


RULE = Rule(
    code="D501",
    name="wrong-term",
    says="A term is written as the glossary agreed, not in a form it calls wrong.",
    why=(
        "Readers take two words for two things. The forms under `wrong:` of content/glossary.yaml are "
        "put right; code, addresses, paths and names of repositories are left alone. If the glossary is "
        "wrong, change it there."
    ),
    bad="summary: {zh: 容器组可以原地扩容。, en: It changes one spelling.}",
    good="summary: {zh: Pod 可以原地扩容。, en: It changes one spelling.}",
    severity=Severity.WARNING,
    fixes=True,
    check=check,
)
