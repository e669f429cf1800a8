"""Weaknesses made public: the Kubernetes CVE feed, GitHub's security advisories."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from digest.collectors.bodies import first_paragraph
from digest.collectors.cvefeed import VERSIONS, cve_in, parse_feed
from digest.collectors.cvss import severity_of, severity_word
from digest.collectors.dates import moment
from digest.collectors.github import GitHub, records
from digest.collectors.pullrequests import part
from digest.collectors.words import address, line, plain, text_of
from digest.errors import FetchError, ParseError, SourceError
from digest.model import Advisory, Cursor, Gathered, Source, Window
from digest.ports import Response

#: Pages of a hundred advisories, newest first, read back to the window's begin.
PAGES = 3
#: Repositories asked without a token, which has 60 requests an hour for everything.
WITHOUT_TOKEN = 20
#: Said of GitHub by these: asking on is of no use for now.
STOP = frozenset({401, 429})


class Advisories:
    """Reads the CVE feed at a source's address, or the advisories of a repository.

    The address of GitHub itself stands for the repositories that are watched for releases.
    """

    kind = "advisories"

    def __init__(self, github: GitHub, watched: Callable[[], Sequence[str]]) -> None:
        self._github = github
        self._watched = watched

    async def collect(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """The whole feed, or advisories back to `window.since`; raises SourceError."""
        try:
            parts = urlsplit(source.address.strip())
        except ValueError:
            parts = urlsplit("")
        if not self._github.is_home(parts.netloc):
            return await self._feed(source, cursor)
        if parts.path.strip("/"):
            repository = self._github.repository(source.address)
            return await self._repository(repository, source, window, cursor)
        return await self._all_watched(source, window, cursor)

    async def _feed(self, source: Source, cursor: Cursor | None) -> Gathered:
        answer = await self._github.fetch(
            source.address, cursor=cursor, headers={"Accept": "application/feed+json, application/json"}
        )
        if answer.unchanged:
            return _unchanged(answer, cursor)
        take = partial(parse_feed, answer.body, source, url=answer.url)
        items, warnings = await self._github.reading.aside(take, answer.url)
        return Gathered(
            items=items,
            cursor=answer.cursor(),
            warnings=warnings,
            moved=answer.moved,
            latency=answer.latency,
        )

    async def _repository(
        self, repository: str, source: Source, window: Window, cursor: Cursor | None
    ) -> Gathered:
        found: dict[str, Advisory] = {}
        warnings: list[str] = []
        first: Response | None = None
        query = {"state": "published", "sort": "published", "direction": "desc"}
        path = f"/repos/{repository}/security-advisories"
        async for answer in self._github.pages(path, query, cursor=cursor, limit=PAGES):
            if answer.unchanged:
                return replace(_unchanged(answer, cursor), moved="")
            first = first or answer
            take = partial(parse, answer.body, source, repository, url=answer.url)
            items, odd = await self._github.reading.aside(take, answer.url)
            found |= {item.key: item for item in items if item.key not in found}
            warnings += odd
            if all(item.published and item.published < window.since for item in items):
                break
        link = next(iter(found.values())).url if found else ""
        return Gathered(
            items=tuple(found.values()),
            cursor=first.cursor() if first else Cursor(),
            warnings=tuple(warnings),
            moved=self._github.new_home(first, link) if first else "",
            latency=first.latency if first else 0.0,
        )

    async def _all_watched(self, source: Source, window: Window, cursor: Cursor | None) -> Gathered:
        """One repository after the other, as GitHub wants it; one that fails costs no other.

        Raises the first failure if no repository answered at all.
        """
        every = list(dict.fromkeys(self._watched()))
        asked = every if self._github.has_token else every[:WITHOUT_TOKEN]
        etags = _etags(cursor.state if cursor else "")
        found: dict[str, Advisory] = {}
        failed: dict[str, SourceError] = {}
        warnings: list[str] = []
        fresh = False
        latency = 0.0
        answered = 0
        for repository in asked:
            mark = Cursor(etag=etags.get(repository, ""))
            try:
                gathered = await self._repository(repository, source, window, mark)
            except SourceError as error:
                failed[repository] = error
                if _stops(error):
                    break
                continue
            answered += 1
            latency = latency or gathered.latency
            fresh = fresh or not gathered.unchanged
            etags[repository] = gathered.cursor.etag
            found |= {item.key: item for item in gathered.items if isinstance(item, Advisory)}
            warnings += [f"{repository}: {warning}" for warning in gathered.warnings]
        if failed and not answered:
            raise next(iter(failed.values()))
        waits = [error.retry_after for error in failed.values() if isinstance(error, FetchError)]
        warnings += [*_failures(failed), *self._left_out(len(every), answered + len(failed))]
        kept = {repository: etags[repository] for repository in sorted(every) if etags.get(repository)}
        return Gathered(
            items=tuple(found.values()),
            cursor=Cursor(state=json.dumps(kept, separators=(",", ":"))),
            unchanged=cursor is not None and not fresh and not failed,
            warnings=tuple(warnings),
            latency=latency,
            wait=max(filter(None, waits), default=None),
        )

    def _left_out(self, every: int, asked: int) -> Iterator[str]:
        if asked < every:
            why = (
                "GitHub wants a pause"
                if self._github.has_token
                else "a token (DIGEST_GITHUB_TOKEN) allows more"
            )
            yield f"{every - asked} of {every} repositories were not asked: {why}"


def _unchanged(answer: Response, cursor: Cursor | None) -> Gathered:
    return Gathered(cursor=cursor or Cursor(), unchanged=True, moved=answer.moved, latency=answer.latency)


def _stops(error: SourceError) -> bool:
    """Whether GitHub refuses us and not just this repository."""
    return isinstance(error, FetchError) and (error.status in STOP or error.retry_after is not None)


def _failures(failed: Mapping[str, SourceError]) -> Iterator[str]:
    if failed:
        names = ", ".join(failed)
        first = next(iter(failed.values()))
        yield f"no advisories of {line(names, 200)}: {first}"


def _etags(state: str) -> dict[str, str]:
    """The marks of the last reading by repository; a state nobody can read is none."""
    try:
        found = json.loads(state) if state else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


# ---------------------------------------------------------------- security advisories of a repository


def parse(
    body: bytes, source: Source, repository: str, *, url: str
) -> tuple[tuple[Advisory, ...], tuple[str, ...]]:
    """(advisories, warnings) of `GET /repos/O/R/security-advisories`; raises ParseError.

    Withdrawn ones and those not published are left out.
    """
    items, warnings = [], []
    for place, record in enumerate(records(body, url), 1):
        ghsa = line(text_of(record, "ghsa_id"), 60) if isinstance(record, dict) else ""
        if not ghsa.upper().startswith("GHSA-"):
            warnings.append(f"advisory {place}: without its GHSA number; left out")
        elif not record.get("withdrawn_at") and record.get("state", "published") == "published":
            items.append(_advisory(record, ghsa, source, repository))
    return tuple(items), tuple(warnings)


def _advisory(record: Mapping[str, Any], ghsa: str, source: Source, repository: str) -> Advisory:
    cve = cve_in(text_of(record, "cve_id"))
    score = _score(record)
    return Advisory(
        source=source.id,
        key=ghsa,
        identity=f"cve:{cve}" if cve else f"ghsa:{ghsa}",
        url=address(text_of(record, "html_url")) or f"https://github.com/advisories/{ghsa}",
        title=plain(text_of(record, "summary"), escaped=False) or ghsa,
        published=moment(text_of(record, "published_at")),
        updated=moment(text_of(record, "updated_at")),
        language=source.language,
        summary=first_paragraph(text_of(record, "description")),
        project=repository,
        cve=cve,
        ghsa=ghsa,
        severity=severity_word(text_of(record, "severity")) or severity_of(score),
        score=score,
        affected=_versions(record, "vulnerable_version_range"),
        fixed=_versions(record, "patched_versions"),
    )


def _score(record: Mapping[str, Any]) -> str:
    """The CVSS score, the third version's before the fourth's; 0 is what GitHub says for none."""
    graded = part(record, "cvss_severities")
    for grade in (part(record, "cvss"), part(graded, "cvss_v3"), part(graded, "cvss_v4")):
        value = grade.get("score")
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 10:
            return f"{value:.1f}"
    return ""


def _versions(record: Mapping[str, Any], key: str) -> str:
    """What the advisory says of versions, named by package where there are several."""
    listed = record.get("vulnerabilities")
    found = [
        (line(text_of(part(weak, "package"), "name"), 120), words)
        for weak in (listed if isinstance(listed, list) else ())
        if isinstance(weak, dict) and (words := line(text_of(weak, key), 120))
    ]
    several = len({name for name, _ in found}) > 1
    parts = (f"{name}: {words}" if several and name else words for name, words in found)
    return line("; ".join(dict.fromkeys(parts)), VERSIONS)


def parse_file(body: bytes, source: Source, *, url: str) -> tuple[tuple[Advisory, ...], tuple[str, ...]]:
    """(advisories, warnings) of a saved answer, of either kind; raises ParseError."""
    try:
        return parse_feed(body, source, url=url)
    except ParseError:
        return parse(body, source, "", url=url)
