"""One file with a planted mistake for every rule on entries: exactly those findings, and --fix mends the fixable."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from digest.archive import Archive
from digest.archive.locks import Locks
from digest.core.rules import RULES, Rule
from digest.model import Finding
from digest.pipeline.check import mend
from tests.core.rules.sheets import ISSUE, NUMBER, found, laid_over
from tests.editions import SETTINGS

#: What one entry does to another, or what is counted over all of them: their own examples hold these.
TOGETHER = {"D121", "D305", "D204"}
PLANTED = [r for r in RULES if r.check and r.at == "entry" and r.code not in TOGETHER]


def entry(rule: Rule) -> str:
    """A sound entry named after the rule, with its bad example in it."""
    number = rule.code[1:]
    sound = (
        f"id: d{number}\nlinks: [https://example.org/d{number}]\n"
        f"title: {{zh: 第 {number} 处改动, en: Change {number}}}\n"
        "summary: {zh: 从此只有一种写法。, en: It changes one spelling.}\n"
    )
    lines = laid_over(sound, rule.bad).splitlines()
    return "      - " + "\n        ".join(lines) + "\n"


@pytest.fixture
def text(tmp_path: Path) -> str:
    made = ISSUE + "sections:\n  - id: upstream\n    entries:\n" + "".join(entry(rule) for rule in PLANTED)
    return re.sub(r"(?m) +$", "", made)


def by_entry(findings: tuple[Finding, ...]) -> dict[str, set[str]]:
    """Codes by the entry they are told of."""
    told: dict[str, set[str]] = {}
    for finding in findings:
        index = re.match(r"sections\[0\]\.entries\[(\d+)\]", finding.place)
        name = PLANTED[int(index[1])].code if index else "the issue"
        if finding.code not in TOGETHER:
            told.setdefault(name, set()).add(finding.code)
    return told


def test_every_mistake_is_found_and_nothing_else(tmp_path: Path, text: str) -> None:
    assert by_entry(found(tmp_path, text)) == {rule.code: {rule.code} for rule in PLANTED}


def test_fix_mends_exactly_the_fixable_ones(tmp_path: Path, text: str) -> None:
    found(tmp_path, text)  # writes the file
    archive, locks = Archive(tmp_path, SETTINGS.languages), Locks(tmp_path / "issues")
    path = archive.path(NUMBER)
    before = path.read_text("utf-8")
    left: list[tuple[Finding, ...]] = []

    def look() -> tuple[Finding, ...]:
        left.append(found(tmp_path, path.read_text("utf-8")))
        return left[-1]

    mend(NUMBER, look, archive=archive, locks=locks, settings=SETTINGS)

    assert by_entry(look()) == {rule.code: {rule.code} for rule in PLANTED if not rule.fixes}
    after = path.read_text("utf-8")
    assert {line[:2] for line in difflib.ndiff(before.splitlines(), after.splitlines())} <= {
        "  ",
        "- ",
        "+ ",
        "? ",
    }
    changed = [line for line in before.splitlines() if line not in after.splitlines()]
    bad = "\n".join(rule.bad for rule in PLANTED if rule.fixes)
    assert all(line.strip().removeprefix("- ") in bad for line in changed)


def test_what_went_out_is_left_alone(tmp_path: Path, text: str) -> None:
    """Words of a language that is out, and links, which belong to every language."""
    out = text.replace("title: {zh: 一期", "published: {zh: 2026-06-15T18:00:00+08:00}\ntitle: {zh: 一期", 1)
    found(tmp_path, out)
    archive, locks = Archive(tmp_path, SETTINGS.languages), Locks(tmp_path / "issues")
    path = archive.path(NUMBER)
    before = path.read_text("utf-8")
    done = mend(
        NUMBER,
        lambda: found(tmp_path, path.read_text("utf-8")),
        archive=archive,
        locks=locks,
        settings=SETTINGS,
    )

    assert done
    assert all(re.search(r"\.en(\[|$)", finding.place) for finding in done)
    old, new = archive_issue(archive, before), archive_issue(archive, path.read_text("utf-8"))
    assert [(e.title.get("zh"), e.summary.get("zh"), e.links) for e in old] == [
        (e.title.get("zh"), e.summary.get("zh"), e.links) for e in new
    ]


def archive_issue(archive: Archive, text: str) -> list:  # type: ignore[type-arg]
    archive.path(NUMBER).write_text(text, "utf-8")
    return [entry for _, entry in archive.issue(NUMBER).entries()]
