"""D301: links are http(s) addresses that browsers understand."""

from __future__ import annotations

from collections.abc import Iterator

from digest.core.identity import is_web_address
from digest.core.rules.case import Case
from digest.core.rules.links.all_links import every_link
from digest.core.rules.rule import Rule
from digest.model import Finding


def check(case: Case) -> Iterator[Finding]:
    for place, _, link in every_link(case):
        if not is_web_address(link.url):
            message = f"`{link.url[:80]}` is no web address"
            hint = "Write it whole, from https:// on, without spaces"
            facts = {"url": link.url[:80]}
            yield Finding(code="D301", message=message, place=place, hint=hint, facts=facts)


RULE = Rule(
    code="D301",
    name="no-web-address",
    says="A link is a whole http(s) address.",
    why="A relative one leads somewhere else in every mail and feed, and other schemes lead nowhere.",
    bad="links: [/docs/one]",
    good="links: [https://example.org/docs/one]",
    check=check,
)
