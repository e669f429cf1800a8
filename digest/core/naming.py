"""What the page at an address is about, as far as the address itself tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from urllib.parse import unquote

from digest.core.identity import canonical_url, kep_identity, pull_identity, release_identity
from digest.model import TrackerSettings

_NAME = r"[A-Za-z0-9_.-]+"
_PULL = re.compile(rf"/({_NAME}/{_NAME})/pull/(\d{{1,9}})(?:/.*)?")
_ISSUE = re.compile(rf"/({_NAME}/{_NAME})/issues/(\d{{1,9}})")
#: A release's page, one of its files, the tree it was made from.
_RELEASES = (
    re.compile(rf"/({_NAME}/{_NAME})/releases/tag/(.+)"),
    re.compile(rf"/({_NAME}/{_NAME})/releases/download/(.+)/[^/]+"),
    re.compile(rf"/({_NAME}/{_NAME})/archive/refs/tags/(.+?)(?:\.tar\.gz|\.zip)"),
    re.compile(rf"/({_NAME}/{_NAME})/tree/(v?\d+\.\d+(?:\.\d+)?(?:[-+.][\w.+-]*)?)"),
)
_GHSA = re.compile(r"/(?:.+/)?advisories/GHSA((?:-[0-9a-z]{4}){3})", re.IGNORECASE)
_GHSA_ALONE = re.compile(r"GHSA((?:-[0-9a-z]{4}){3})", re.IGNORECASE)
_FILE = re.compile(rf"/{_NAME}/{_NAME}/(?:tree|blob)/[^/]+/(.+)")
_CVE = re.compile(r"CVE-\d{4}-\d{4,7}", re.IGNORECASE)
#: Sites with one page a weakness, and where on them it is.
WEAKNESSES: Mapping[str, str] = {
    "nvd.nist.gov": "/vuln/",
    "cve.org": "/CVERecord",
    "cve.mitre.org": "/cgi-bin/cvename.cgi",
    "cvedetails.com": "/cve/",
    "access.redhat.com": "/security/cve/",
    "ubuntu.com": "/security/CVE-",
    "security-tracker.debian.org": "/tracker/CVE-",
    "osv.dev": "/vulnerability/",
}


def identities(url: str, trackers: Sequence[TrackerSettings] = ()) -> tuple[str, ...]:
    """The identities that the page at `url` may have, its canonical address last.

    Pull requests, releases and advisories of GitHub, proposals of `trackers` by their folder or their
    tracker's own pattern, CVE records. GitHub numbers issues and pull requests together and leads from
    one to the other: an issue that is no proposal's may be a pull request.
    """
    canonical = canonical_url(url)
    return (*dict.fromkeys(_named(canonical, trackers)), canonical)


def titled(title: str, trackers: Sequence[TrackerSettings] = ()) -> str:
    """The one weakness or proposal that a title names; "" if it names none or several.

    >>> titled("CVE-2026-1234: Pods get out")
    'cve:CVE-2026-1234'
    """
    found = {f"cve:{number.upper()}" for number in _CVE.findall(title)}
    for tracker in trackers:
        if prefix := tracker.prefix.strip(" -#"):
            pattern = rf"(?<![A-Za-z0-9]){re.escape(prefix)}[ #-]?0*([1-9]\d{{0,5}})(?![\d.])"
            found |= {f"{tracker.id}:{number}" for number in re.findall(pattern, title, re.IGNORECASE)}
    return found.pop() if len(found) == 1 else ""


def _named(canonical: str, trackers: Sequence[TrackerSettings]) -> Iterator[str]:
    scheme, _, rest = canonical.partition("://")
    host, slash, path = rest.partition("/")
    if scheme != "https":
        return
    path = f"{slash}{path}"
    proposals = [f"{t.id}:{found[1]}" for t in trackers if (found := _pages(t.url).fullmatch(canonical))]
    yield from proposals
    if host == "github.com":
        yield from _at_github(path.partition("?")[0], trackers, proposals)
    elif path.startswith(WEAKNESSES.get(host, "-")):
        if cve := _CVE.search(path):
            yield f"cve:{cve[0].upper()}"
        elif advisory := _GHSA_ALONE.search(path):
            yield f"ghsa:GHSA{advisory[1].lower()}"


def _at_github(path: str, trackers: Sequence[TrackerSettings], proposals: Sequence[str]) -> Iterator[str]:
    if pull := _PULL.fullmatch(path):
        yield pull_identity(pull[1], int(pull[2]))
    elif release := next((found for pattern in _RELEASES if (found := pattern.fullmatch(path))), None):
        yield release_identity(release[1], unquote(release[2]))
    elif advisory := _GHSA.fullmatch(path):
        yield f"ghsa:GHSA{advisory[1].lower()}"
    elif file := _FILE.fullmatch(path):
        yield from _proposals(unquote(file[1]), trackers)
    elif not proposals and (issue := _ISSUE.fullmatch(path)):
        yield pull_identity(issue[1], int(issue[2]))


@lru_cache(maxsize=64)
def _pages(url: str) -> re.Pattern[str]:
    """The pages of a tracker's proposals, by number."""
    before, number, after = canonical_url(url.replace("{number}", "987654321")).partition("987654321")
    return re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}" if number else "(?!)")


def _proposals(path: str, trackers: Sequence[TrackerSettings]) -> Iterator[str]:
    """The proposal whose folder or file lies at `path` of a repository."""
    for tracker in trackers:
        folders = path.split("/")
        if tracker.folder and folders[0] == tracker.folder and len(folders) >= 3:
            name = kep_identity(tracker.id, "/".join([*folders[:3], "kep.yaml"]), {})
            if name.partition(":")[2].isdigit():
                yield name
