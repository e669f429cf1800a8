"""Kubernetes' official CVE feed: JSON Feed 1.1 made of the issues labelled `official-cve-feed`.

Each item: `id` (CVE-...), `summary`, `content_text` (the issue's body), `url` (the issue),
`external_url`, `date_published`, `status` (open, fixed, unknown), `_kubernetes_io.issue_number`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from digest.collectors.bodies import first_paragraph, section
from digest.collectors.cvss import base_score, severity_of, severity_word
from digest.collectors.dates import moment
from digest.collectors.github import loads
from digest.collectors.words import address, line, plain, text_of
from digest.errors import ParseError
from digest.model import Advisory, Source

VERSIONS = 300
CVE = re.compile(r"\bCVE-\d{4}-\d{4,10}\b", re.IGNORECASE)

_AFFECTED = {"affected versions", "affected version", "affected components", "affected packages"}
_FIXED = {"fixed versions", "fixed version", "patched versions"}
_SCORE = re.compile(r"\bscore:?\s*(10\.0|\d\.\d)\b", re.IGNORECASE)
_RATED = re.compile(
    r"(?:CVSS Rating|Severity|rated|rating)\b.{0,300}?\b(low|medium|moderate|high|critical)\b", re.IGNORECASE
)
_WITHDRAWN = re.compile(r"^\W*(?:withdrawn|rejected)\b", re.IGNORECASE)


def parse_feed(body: bytes, source: Source, *, url: str) -> tuple[tuple[Advisory, ...], tuple[str, ...]]:
    """(advisories, warnings) of the feed; raises ParseError if it is no JSON Feed."""
    feed = loads(body.removeprefix(b"\xef\xbb\xbf"), url)
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list):
        raise ParseError(
            "JSON, but no feed of weaknesses", subject=url, hint="Look at the address in a browser"
        )
    items: dict[str, Advisory] = {}
    warnings = []
    for place, entry in enumerate(entries, 1):
        found = _advisory(entry, source) if isinstance(entry, dict) else None
        if found is None:
            name = line(text_of(entry, "summary", "id"), 60) if isinstance(entry, dict) else ""
            warnings.append(f"entry {place} ({name or 'no summary'}): no CVE number or no link; left out")
        elif not _WITHDRAWN.match(found.title):
            items.setdefault(found.key, found)
    return tuple(items.values()), tuple(warnings)


def _advisory(entry: Mapping[str, Any], source: Source) -> Advisory | None:
    text, link = text_of(entry, "content_text"), address(text_of(entry, "url", "external_url"))
    cve = cve_in(*(text_of(entry, key) for key in ("id", "summary", "title", "external_url")))
    if not cve or not link:
        return None
    head = text[:3_000]
    score = _score(head)
    rated = _RATED.search(head)
    return Advisory(
        source=source.id,
        key=cve,
        identity=f"cve:{cve}",
        url=link,
        title=plain(text_of(entry, "summary", "title"), escaped=False) or cve,
        published=moment(text_of(entry, "date_published")),
        updated=moment(text_of(entry, "date_modified")),
        language=source.language,
        summary=first_paragraph(_without_rating(text)),
        project=_project(link),
        cve=cve,
        severity=(severity_word(rated[1]) if rated else "") or severity_of(score),
        score=score,
        affected=listed(section(text, _AFFECTED) or ""),
        fixed=listed(section(text, _FIXED) or ""),
    )


def cve_in(*words: str) -> str:
    """The first CVE number in `words`, in capitals."""
    found = next(filter(None, map(CVE.search, words)), None)
    return found[0].upper() if found else ""


def listed(markdown: str) -> str:
    """A list of versions as one line: `kubelet v1.17.0 - v1.17.2; kubelet v1.16.0 - v1.16.6`."""
    found = (line(re.sub(r"^[-*+]\s+|[*`]", "", part.strip()), 120) for part in markdown[:5_000].splitlines())
    return line("; ".join(filter(None, found)), VERSIONS)


def _score(text: str) -> str:
    said = _SCORE.search(text)
    return said[1] if said else base_score(text)


def _without_rating(text: str) -> str:
    """The body without its first line, where that only says how grave it is."""
    return re.sub(r"\A\s*\**CVSS Rating[^\n]*\n", "", text, flags=re.IGNORECASE)


def _project(link: str) -> str:
    """`owner/repository` of an issue's address."""
    parts = urlsplit(link)
    owner, _, rest = parts.path.strip("/").partition("/")
    name = rest.partition("/")[0]
    return f"{owner}/{name}" if (parts.hostname or "").endswith("github.com") and name else ""
