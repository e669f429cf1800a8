"""Examples of rules as whole issue files: laid over a sound issue, key by key."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from digest.archive import Archive
from digest.archive.glossary import read_glossary
from digest.archive.locks import Locks
from digest.core.glossary import Glossary
from digest.core.languages import fingerprint
from digest.core.rules import Rule
from digest.core.told import Ran, Shelved
from digest.model import Finding, Text
from digest.pipeline.check import check
from digest.scaffold.answers import FILES
from tests.editions import SETTINGS

NUMBER = 30
ISSUE = """format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 一期, en: One week}
credits: [chen-jun]
"""
ENTRY = """id: one
group: kubernetes
links: [https://example.org/one]
title: {zh: 换成一种写法, en: Changing one spelling}
summary: {zh: 从此只有一种写法。, en: It changes one spelling.}
"""
#: A second entry, for rules on two of them.
OTHER = """      - id: two
        links: [https://example.org/two]
        title: {zh: 另外一条, en: Another thing}
        summary: {zh: 说的是别的事。, en: It is about something else.}
"""
RAN = Shelved(
    number=29,
    covers=(date(2026, 6, 1), date(2026, 6, 7)),
    published={"zh": datetime(2026, 6, 8, tzinfo=UTC)},
    credited=True,
    entries=(
        Ran(
            issue=29,
            section="news",
            entry="ran",
            title="Ran",
            addresses=("https://example.org/2026/ran",),
        ),
    ),
)
#: A fingerprint to be, in `review:`.
MARK = re.compile(r"(?<=: )(?:ZH|EN)\b")
_KEY = re.compile(r"([a-z]+)[:：]")


def laid_over(base: str, example: str) -> str:
    """`base` with the keys of `example` in place of its own, the new ones behind."""
    taken = set(_KEY.findall(re.sub(r"^[ \t].*$", "", example, flags=re.MULTILINE)))
    kept = [line for line in base.splitlines() if _KEY.match(line) and _KEY.match(line)[1] not in taken]  # type: ignore[index]
    return "\n".join([*kept, example.rstrip("\n")]) + "\n"


def whole(rule: Rule, example: str) -> str:
    """The file that shows `example`."""
    if rule.at == "file":
        return example
    entry = laid_over(ENTRY, example) if rule.at == "entry" else ENTRY
    head = laid_over(ISSUE, example) if rule.at == "issue" else ISSUE
    if "sections:" in head:
        return head
    lines = [f"        {line}" if line else "" for line in entry.splitlines()]
    lines[0] = "      - " + lines[0].strip()
    return head + "sections:\n  - id: upstream\n    entries:\n" + "\n".join(lines) + "\n" + OTHER


def found(folder: Path, text: str) -> tuple[Finding, ...]:
    """What is told of a file, once the marks ZH and EN in it are the fingerprints of its words."""
    archive = Archive(folder, SETTINGS.languages)
    archive.folder.mkdir(parents=True, exist_ok=True)
    path = archive.path(NUMBER)
    path.write_text(text, "utf-8", newline="")
    if MARK.search(text) and (issue := archive.load(NUMBER)[0]):
        prints = iter(
            fingerprint(entry, mark.lower())
            for _, entry in issue.entries()
            for review in entry.review.values()
            for mark in review.prints.values()
            if mark in {"ZH", "EN"}
        )
        path.write_text(MARK.sub(lambda _: next(prints), text), "utf-8", newline="")
    return check(
        NUMBER,
        None,
        archive=archive,
        locks=Locks(folder / "issues"),
        settings=replace(SETTINGS, wechat=Text({"zh": "云原生"})),
        earlier=(RAN,),
        glossary=glossary(),
    )


@cache
def glossary() -> Glossary:
    return Glossary(read_glossary(FILES / "glossary.yaml", SETTINGS.languages))
