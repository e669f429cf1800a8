"""Each rule's bad example gives its finding and no other, the good one none; --fix mends what it says it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digest.archive.mending import mended
from digest.core.rules import BY_CODE, RULES, Rule
from digest.core.rules.links import reachable
from tests.core.rules.sheets import NUMBER, found, whole
from tests.editions import SETTINGS

#: What no single file shows; tests of the archive, of publishing and of looking at links do.
ELSEWHERE = {"D110", "D111", "D112", "D114", "D018", "D020", "D021", "D022"} | {
    rule.code for rule in reachable.RULES
}
SHOWN = [rule for rule in RULES if rule.code not in ELSEWHERE]


def test_codes_and_names_are_given_once() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) == len(BY_CODE)
    assert all(re.fullmatch(r"D\d{3}", rule.code) for rule in RULES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name) for rule in RULES)


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_bad_example_gives_this_finding_alone(rule: Rule, tmp_path: Path) -> None:
    text = whole(rule, rule.bad)
    findings = found(tmp_path, text)

    assert {finding.code for finding in findings} == {rule.code}, [str(finding) for finding in findings]
    assert {finding.severity for finding in findings} <= {rule.severity} or rule.code in {
        "D201",
        "D202",
        "D203",
    }
    fixable = [finding for finding in findings if finding.instead is not None]
    if rule.code != "D001":  # of its many kinds this one is for a person
        assert bool(fixable) is rule.fixes
    if fixable:
        body, done = mended(
            (tmp_path / "issues" / f"{NUMBER:03d}.yaml").read_bytes(), fixable, SETTINGS.languages
        )
        assert done
        assert not any(f.code == rule.code for f in found(tmp_path, body.decode()))


@pytest.mark.parametrize("rule", [rule for rule in SHOWN if rule.at != "file"], ids=lambda rule: rule.code)
def test_the_good_example_gives_none(rule: Rule, tmp_path: Path) -> None:
    assert [str(finding) for finding in found(tmp_path, whole(rule, rule.good))] == []
