"""What a preview puts into a page: what is wrong with it, and the script that loads it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape

from digest.model import Finding, Severity
from digest.templating import Templates, shipped

BEFORE = b'<header class="md-header'
MARK = b"<body"
EMPTY = (
    b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    b'<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
    b"<title>digest serve</title>\n</head>\n<body>\n</body>\n</html>\n"
)


def banded(body: bytes, *, faults: Sequence[Finding], findings: Sequence[Finding], edition: str) -> bytes:
    """The HTML page `body` (none: an empty one) with a band above its header."""
    body = body or EMPTY
    told = {str(fault) for fault in faults}
    ordered = sorted(findings, key=lambda f: (f.severity is not Severity.ERROR, f.line, f.column))
    fresh = [finding for finding in ordered if str(finding) not in told]
    band = _templates().render(
        "preview/band.html", faults=faults, findings=fresh, summary=_summary(fresh), edition=edition
    )
    at = body.find(BEFORE)
    if at < 0:
        start = body.find(MARK)
        at = body.find(b">", start) + 1 if start >= 0 else len(body)
    return body[:at] + band.encode() + body[at:]


def assigned(body: bytes, entries: Mapping[str, str], sections: Mapping[str, str]) -> bytes:
    """An issue's page with the names of who is on its `entries` and `sections`, by their ids."""
    for id_, who in entries.items():
        body = _named(body, f'<article class="entry" id="{id_}">', "</article>", "</p>", who)
    for id_, who in sections.items():
        body = _named(body, f'<h2 class="section__title" id="_{id_}_"', "</h2>", "</h2>", who)
    return body


def plain(
    language: str, title: str, *, text: str = "", item: Mapping[str, object] | None = None, fault: str = ""
) -> bytes:
    """A page that shows a text, an item of a feed or a fault alone."""
    values = {"text": text, "item": item, "fault": fault}
    return _templates().render("preview/plain.html", language=language, title=title, **values).encode()


def _named(body: bytes, begin: str, end: str, before: str, who: str) -> bytes:
    """`body` with a name before the first `before` between `begin` and `end`; unchanged if there is none."""
    start = body.find(begin.encode())
    stop = body.find(end.encode(), start) + len(end)
    at = body.find(before.encode(), start, stop) if start >= 0 else -1
    if at < 0:
        return body
    return body[:at] + f' <span class="digest-holder">@{escape(who)}</span>'.encode() + body[at:]


def _summary(findings: Sequence[Finding]) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    parts = [(errors, "error"), (len(findings) - errors, "warning")]
    counted = " and ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, word in parts if n)
    paths = {finding.path for finding in findings if finding.path}
    return f"digest check: {counted}" + (f" in {paths.pop()}" if len(paths) == 1 else "")


@cache
def _templates() -> Templates:
    """The program's own: a digest's templates may be what is broken."""
    return Templates([shipped()])
