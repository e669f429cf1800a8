"""D502: a name has its own capitals."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.glossary import Way
from digest.core.rules.case import Case
from digest.core.rules.rule import Rule
from digest.core.rules.terms.slips import put_right, slips
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    for passage, use in slips(case, Way.CAPITALS):
        said = passage.words[use.start : use.end]
        yield put_right("D502", passage, use, f"`{said}` in other capitals than `{use.better}` has")


RULE = Rule(
    code="D502",
    name="name-capitals",
    says="A name is written in its own capitals: gRPC, ConfigMap, kubelet.",
    why=(
        "Those who made it write it so, and searches that mind capitals find it. Checked are names "
        "the glossary keeps (`keep:`) that have a capital inside or none at all; these may begin a sentence "
        "with one. A field such as `configMap` belongs in code marks and is left alone."
    ),
    bad="summary: {zh: 改了一处写法。, en: It changes one Configmap.}",
    good="summary: {zh: 改了一处写法。, en: It changes one ConfigMap.}",
    severity=Severity.WARNING,
    fixes=True,
    check=check,
)
