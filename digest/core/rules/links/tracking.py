"""D306: a link does not say where its reader came from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from digest.core.canonical import TRACKING
from digest.core.rules.case import Case
from digest.core.rules.links.all_links import every_link
from digest.core.rules.plainly import LINK
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

#: These may choose another form of the page.
CHOOSING = frozenset({"amp", "outputtype", "ref_src", "ref_url"})


def check(case: Case) -> Iterator[Finding]:
    for place, _, link in every_link(case):
        yield from _told(link.url, place, 0)
    for passage in case.passages("summary", "quote"):
        if "?" in passage.words:
            for found in LINK.finditer(passage.words):
                yield from _told(found[2], passage.place, found.start(2))


def _told(url: str, place: str, begin: int) -> Iterator[Finding]:
    """A finding on the query of an address, if it has such a part."""
    mark = url.find("?")
    end = len(url) if (anchor := url.find("#")) < 0 else anchor
    if not 0 <= mark < end:
        return
    pieces = re.split(r"(&(?:amp;)?)", url[mark + 1 : end])
    parts = pieces[::2]
    left = [part for part in parts if not _tracks(part)]
    if len(left) == len(parts):
        return
    names = ", ".join(dict.fromkeys(part.partition("=")[0] for part in parts if _tracks(part)))
    joint = pieces[1] if len(pieces) > 1 else ""
    yield Finding(
        code="D306",
        message=f"a link that says where its reader came from ({names})",
        place=place,
        hint="Leave that out",
        severity=Severity.WARNING,
        span=(begin + mark, begin + end),
        instead=f"?{joint.join(left)}" if left else "",
        facts={"words": names},
    )


def _tracks(part: str) -> bool:
    name = part.partition("=")[0]
    return bool(TRACKING.match(name)) and name.lower() not in CHOOSING


RULE = Rule(
    code="D306",
    name="tracking-link",
    says="A link does not say where its reader came from.",
    why=(
        "It was copied from a mail or a feed, and would count our readers as theirs. The page is the "
        "same without it."
    ),
    bad="links: [https://example.org/one?page=2&utm_source=newsletter]",
    good="links: [https://example.org/one?page=2]",
    severity=Severity.WARNING,
    fixes=True,
    check=check,
)
