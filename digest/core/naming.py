"""What the page at an address is about, as far as the address itself tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from digest.core.identity import canonical_url, kep_identity, pull_identity, release_identity
from digest.model import TrackerSettings

_NAME = r"[A-Za-z0-9_.-]+"
_PULL = re.compile(rf"/({_NAME}/{_NAME})/pull/(\d{{1,9}})(?:/.*)?")
_RELEASE = re.compile(rf"/({_NAME}/{_NAME})/releases/tag/(.+)")
_GHSA = re.compile(r"/(?:.+/)?advisories/GHSA((?:-[0-9a-z]{4}){3})", re.IGNORECASE)
_FILE = re.compile(rf"/{_NAME}/{_NAME}/(?:tree|blob)/[^/]+/(.+)")
_CVE = re.compile(r"CVE-\d{4}-\d{4,7}", re.IGNORECASE)
#: Sites with one page a weakness.
_WEAKNESSES = frozenset({"nvd.nist.gov", "cve.org", "cve.mitre.org"})


def identities(url: str, trackers: Sequence[TrackerSettings] = ()) -> tuple[str, ...]:
    """The identities that the page at `url` may have, its canonical address last.

    Pull requests, releases and advisories of GitHub, proposals of `trackers` by their folder or their
    tracker's own pattern, CVE records.
    """
    canonical = canonical_url(url)
    return (*dict.fromkeys(_named(canonical, trackers)), canonical)


def _named(canonical: str, trackers: Sequence[TrackerSettings]) -> Iterator[str]:
    try:
        parts = urlsplit(canonical)
    except ValueError:
        return
    for tracker in trackers:
        before, number, after = canonical_url(tracker.url.replace("{number}", "NUMBER")).partition("NUMBER")
        if number and (found := re.fullmatch(rf"{re.escape(before)}(\d+){re.escape(after)}", canonical)):
            yield f"{tracker.id}:{found[1]}"
    if parts.hostname == "github.com":
        if pull := _PULL.fullmatch(parts.path):
            yield pull_identity(pull[1], int(pull[2]))
        elif release := _RELEASE.fullmatch(parts.path):
            yield release_identity(release[1], unquote(release[2]))
        elif advisory := _GHSA.fullmatch(parts.path):
            yield f"ghsa:GHSA{advisory[1].lower()}"
        elif file := _FILE.fullmatch(parts.path):
            yield from _proposals(unquote(file[1]), trackers)
    elif parts.hostname in _WEAKNESSES and (cve := _CVE.search(f"{parts.path}?{parts.query}")):
        yield f"cve:{cve[0].upper()}"


def _proposals(path: str, trackers: Sequence[TrackerSettings]) -> Iterator[str]:
    """The proposal whose folder or file lies at `path` of a repository."""
    for tracker in trackers:
        folders = path.split("/")
        if tracker.folder and folders[0] == tracker.folder and len(folders) >= 3:
            name = kep_identity(tracker.id, "/".join([*folders[:3], "kep.yaml"]), {})
            if name.partition(":")[2].isdigit():
                yield name
