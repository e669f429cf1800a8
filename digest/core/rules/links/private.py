"""D309: a link leads to a place that readers can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from digest.core.canonical import is_web_address
from digest.core.rules.case import Case
from digest.core.rules.links.all_links import every_link
from digest.core.rules.rule import Rule
from digest.model import Finding, Severity

#: Names that no public server has (RFC 6761, RFC 6762, .internal), and pages for those who write.
INNER = re.compile(r"(?:.+\.)?(?:localhost|local|internal|lan|home\.arpa|corp|intranet)", re.IGNORECASE)
WRITING = re.compile(r"/wp-admin/|[?&]preview=true|^/[^/]+/[^/]+/edit/")


def check(case: Case) -> Iterator[Finding]:
    for place, _, link in every_link(case):
        if not is_web_address(link.url):
            continue
        parts = urlsplit(link.url)
        host = parts.hostname or ""
        if INNER.fullmatch(host) or _is_private(host):
            which, what = "inner", "an address of an inner network"
        elif WRITING.search(f"{parts.path}?{parts.query}"):
            which, what = "writing", "a page for those who write it"
        else:
            continue
        yield Finding(
            code="D309",
            message=f"{what}: {link.url[:60]}",
            place=place,
            hint="Link what everybody can open",
            severity=Severity.WARNING,
            case=which,
            facts={"url": link.url[:60]},
        )


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


RULE = Rule(
    code="D309",
    name="private-link",
    says="A link leads to a place that readers can reach.",
    why="It was copied from a preview, an editor or a machine of one's own.",
    bad="links: ['http://localhost:8000/one']",
    good="links: ['https://example.org/one']",
    severity=Severity.WARNING,
    check=check,
)
