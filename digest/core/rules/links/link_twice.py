"""D305: no two entries lead to the same page."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.canonical import canonical_url, is_web_address
from digest.core.repeats import is_a_page
from digest.core.rules.case import Case
from digest.core.rules.links.all_links import every_link
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity


def check(case: Case) -> Iterator[Finding]:
    """A project's own page may well stand below two of its news."""
    seen: dict[str, str] = {}
    for place, entry, link in every_link(case):
        if entry.withdrawn or not is_web_address(link.url) or not is_a_page(link.url):
            continue
        first = seen.setdefault(canonical_url(link.url), f"{entry.id} {place}")
        name, _, where = first.partition(" ")
        if where != place:
            yield Finding(
                code="D305",
                message="this link stands here twice" if name == entry.id else f"`{name}` has this link too",
                place=place,
                hint="Tell it once, or link what each of them is about",
                severity=Severity.WARNING,
                case="same" if name == entry.id else "",
                facts={"entry": name},
            )


_ONE = "{id: one, title: {zh: 一, en: One}, summary: {zh: 一处。, en: It is one.}, links: [https://example.org/a/1]}"
_TWO = "{id: two, title: {zh: 二, en: Two}, summary: {zh: 两处。, en: It is another.}, links: [https://example.org/%s]}"
RULE = Rule(
    code="D305",
    name="link-twice",
    says="No two entries lead to the same page.",
    why="Two people told of one thing, or a link was copied and not changed.",
    bad=f"sections:\n  - id: upstream\n    entries:\n      - {_ONE}\n      - {_TWO % 'a/1?utm_id=3'}".replace(
        "?utm_id=3", "#top"
    ),
    good=f"sections:\n  - id: upstream\n    entries:\n      - {_ONE}\n      - {_TWO % 'a/2'}",
    at="issue",
    severity=Severity.WARNING,
    check=check,
)
