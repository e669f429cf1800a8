"""D4 and D5: each rule's own examples, what is mended, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.archive.glossary import read_glossary
from digest.archive.issues import load
from digest.core import rules
from digest.core.glossary import Glossary
from digest.core.rules import terms, typography
from digest.core.rules.rule import Rule
from digest.model import Finding, Issue
from digest.scaffold.answers import FILES
from tests.editions import SETTINGS

GLOSSARY = Glossary(read_glossary(FILES / "glossary.yaml", ("zh", "en")))
RULES = (*typography.RULES, *terms.RULES)
SOUND = """\
format: 1
number: 30
covers: {from: 2026-06-01, to: 2026-06-07}
title: {zh: 一期, en: One week}
sections:
  - id: upstream
    entries:
      - id: one
        links: [https://example.org/one]
"""


def laid(example: str) -> Issue:
    """The sound issue with an entry that has the example's keys."""
    keys = {
        "title": "{zh: 改了一处写法, en: Changing one spelling}",
        "summary": "{zh: 改了一处写法。, en: It changes one spelling.}",
    }
    for line in example.splitlines():
        key, _, value = line.partition(": ")
        keys[key] = value
    text = SOUND + "".join(f"        {key}: {value}\n" for key, value in keys.items())
    issue, faults = load(text.encode(), languages=("zh", "en"))
    assert issue is not None, faults
    return issue


def found(issue: Issue) -> list[Finding]:
    told = rules.check(issue, SETTINGS, language=None, glossary=GLOSSARY)
    return [finding for finding in told if finding.code[:2] in {"D4", "D5"}]


def words(issue: Issue) -> list[str]:
    (entry,) = issue.sections[0].entries
    return [text.get(tag) for text in (entry.title, entry.summary) for tag in ("zh", "en")]


def mended(issue: Issue) -> list[str]:
    """The words with everything in its place that can be put there."""
    fields = [f"sections[0].entries[0].{name}.{tag}" for name in ("title", "summary") for tag in ("zh", "en")]
    out = dict(zip(fields, words(issue), strict=True))
    for finding in sorted(found(issue), key=lambda finding: finding.span or (0, 0), reverse=True):
        if finding.span and finding.instead is not None:
            start, end = finding.span
            out[finding.place] = out[finding.place][:start] + finding.instead + out[finding.place][end:]
    return list(out.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_has_this_finding_alone_and_the_good_one_none(rule: Rule) -> None:
    bad, good = laid(rule.bad), laid(rule.good)

    assert {finding.code for finding in found(bad)} == {rule.code}
    assert not found(good)
    if rule.fixes:
        assert mended(bad) == words(good)


def test_no_code_is_given_twice() -> None:
    assert len({rule.code for rule in RULES} | {rule.name for rule in RULES}) == 2 * len(RULES)


def test_what_is_out_is_left_as_readers_have_it() -> None:
    issue = laid("summary: {zh: 使用Pod和kubernetes。, en: The the Kubelets.}")
    out = replace(issue, published={"zh": datetime(2026, 6, 8, tzinfo=UTC)})

    assert {finding.code for finding in found(issue)} == {"D401", "D413", "D501", "D502"}
    assert {finding.place.rpartition(".")[2] for finding in found(out)} == {"en"}


def test_what_is_mended_at_one_place_by_two_rules_has_one_space() -> None:
    issue = laid(
        "title: {zh: 用kubernetes与Kubelet管容器组吧, en: The the kubernetes uses Pods and the Kubelet}"
    )

    assert mended(issue)[:2] == [
        "用 Kubernetes 与 kubelet 管 Pod 吧",
        "The Kubernetes uses Pods and the kubelet",
    ]


def test_without_a_glossary_nothing_is_said_of_terms() -> None:
    issue = laid("summary: {zh: 使用 kubernetes 的 workload。, en: It changes one Configmap.}")

    assert not [f for f in rules.check(issue, SETTINGS, language=None) if f.code.startswith("D5")]


def test_what_others_wrote_is_theirs() -> None:
    issue = laid("quote: {zh: 使用Pod。, en: The the kubernetes.}")

    assert not found(issue)


def test_the_papers_own_issues_are_clean(request: pytest.FixtureRequest) -> None:
    folder = Path(request.config.rootpath) / "content"
    glossary = Glossary(read_glossary(folder / "glossary.yaml", ("zh", "en")))
    for path in sorted((folder / "issues").glob("*.yaml")):
        issue, _ = load(path, languages=("zh", "en"))
        assert issue is not None
        told = rules.check(replace(issue, published={}), SETTINGS, language=None, glossary=glossary)
        assert not [str(f) for f in told if f.code[:2] in {"D4", "D5"}], path.name
