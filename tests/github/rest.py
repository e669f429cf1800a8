"""GitHub's REST API over a world: pure, a path and a query in, a reply out."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.github import searching
from tests.github.places import problem
from tests.github.records import Records
from tests.github.world import Advisory, Repository, World

Query = Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    status: int = 200
    #: JSON, or bytes as they are.
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def refused(status: int, message: str, **more: object) -> Reply:
    return Reply(status, problem(message, status, **more))


NOT_FOUND = refused(404, "Not Found")


class Rest:
    """Answers what lies below the API's address."""

    def __init__(self, world: World, api: str, web: str) -> None:
        self._world, self._api = world, api
        self._records = Records(api, web)
        repository = r"/repos/([\w.-]+/[\w.-]+)"
        self._routes: list[tuple[re.Pattern[str], Callable[..., Reply]]] = [
            (re.compile(repository + path), answer)
            for path, answer in [
                (r"", self._repository),
                (r"/releases", self._releases),
                (r"/pulls/(\d+)", self._pull),
                (r"/pulls/(\d+)/files", self._files),
                (r"/issues", self._issues),
                (r"/security-advisories", self._advisories),
                (r"/commits", self._commits),
                (r"/contents/(.+)", self._contents),
            ]
        ]

    def answer(self, path: str, query: Query, accept: str = "") -> Reply:
        """The reply to GET `path`."""
        if path == "/search/issues":
            return self._search(query)
        if path == "/advisories":
            return self._global(query)
        if by_id := re.fullmatch(r"/repositories/(\d+)(/.*|)", path):
            known = self._world.by_id(int(by_id[1]))
            if known is None:
                return NOT_FOUND
            path = f"/repos/{known.name}{by_id[2]}"
        for pattern, answer in self._routes:
            if found := pattern.fullmatch(path):
                return self._of_repository(answer, found, query, accept)
        return NOT_FOUND

    def _of_repository(
        self, answer: Callable[..., Reply], found: re.Match[str], query: Query, accept: str
    ) -> Reply:
        name, *rest = found.groups()
        known = self._world.find(name)
        if known is None and (moved := self._world.new_home(name)):
            place = f"{self._api}/repositories/{moved.id}{found.string[len('/repos/') + len(name) :]}"
            place += f"?{urlencode(query)}" if query else ""
            return Reply(301, problem("Moved Permanently", 301, url=place), {"location": place})
        if known is None:
            return NOT_FOUND
        if answer == self._contents:
            return self._contents(known, *rest, query, accept)
        return answer(known, *rest, query)

    # ------------------------------------------------------------ repositories

    def _repository(self, known: Repository, query: Query) -> Reply:
        whole = {"network_count": 0, "subscribers_count": 0}
        return Reply(data=self._records.repository(known) | whole)

    def _releases(self, known: Repository, query: Query) -> Reply:
        shown = [release for release in known.releases if not release.draft]
        shown.sort(key=lambda release: release.sorted_by, reverse=True)
        records = [self._records.release(known, release) for release in shown]
        return self._paged(records, f"/repositories/{known.id}/releases", query)

    def _pull(self, known: Repository, number: str, query: Query) -> Reply:
        for pull in known.pulls:
            if pull.number == int(number):
                return Reply(data=self._records.pull(known, pull))
        return NOT_FOUND

    def _files(self, known: Repository, number: str, query: Query) -> Reply:
        for pull in known.pulls:
            if pull.number == int(number):
                records = [self._records.file(known, pull, file) for file in pull.touched()[:3000]]
                return self._paged(records, f"/repositories/{known.id}/pulls/{number}/files", query)
        return NOT_FOUND

    def _issues(self, known: Repository, query: Query) -> Reply:
        """Labels are all wanted here, other than in a search; pull requests are issues too."""
        wanted = [name.strip().lower() for name in query.get("labels", "").split(",") if name.strip()]
        state, since = query.get("state", "open"), query.get("since", "")
        shown = [
            issue
            for issue in (*known.issues, *known.pulls)
            if set(wanted) <= {label.lower() for label in issue.labels}
            and state in {"all", issue.state}
            and (not since or searching.in_range(issue.last, f">={since}"))
        ]
        by_update = query.get("sort") == "updated"
        shown.sort(
            key=lambda issue: (issue.last if by_update else issue.created, issue.number),
            reverse=query.get("direction", "desc") == "desc",
        )
        records = [self._records.issue(known, issue) for issue in shown]
        return self._paged(records, f"/repositories/{known.id}/issues", query)

    def _commits(self, known: Repository, query: Query) -> Reply:
        newest = known.at(query.get("sha", ""))
        if newest is None:
            return refused(409, "Git Repository is empty.") if not known.commits else NOT_FOUND
        path, until, since = (query.get(key, "") for key in ("path", "until", "since"))
        touching = [
            index
            for index in range(newest, -1, -1)
            if _touches(known.commits[index].files, path)
            and (not until or searching.in_range(known.commits[index].date, f"<={until}"))
            and (not since or searching.in_range(known.commits[index].date, f">={since}"))
        ]
        records = [self._records.commit(known, index) for index in touching]
        return self._paged(records, f"/repositories/{known.id}/commits", query)

    def _contents(self, known: Repository, path: str, query: Query, accept: str) -> Reply:
        ref = query.get("ref", "")
        at = known.at(ref)
        if ref and at is None:
            return refused(404, f"No commit found for the ref {ref}")
        body = known.content(path, at) if at is not None else None
        if body is None:
            return NOT_FOUND
        if re.search(r"application/vnd\.github(\.v3)?\.raw\b", accept):
            return Reply(data=body, headers={"content-type": "application/vnd.github.raw; charset=utf-8"})
        return Reply(data=self._records.content(known, path, ref or known.branch, body))

    # ------------------------------------------------------------ searches and advisories

    def _search(self, query: Query) -> Reply:
        try:
            found = searching.search(
                self._world, query.get("q", ""), query.get("sort", ""), query.get("order", "desc")
            )
        except searching.UnknownError as error:
            fault = {"message": str(error), "resource": "Search", "field": "q", "code": "invalid"}
            return refused(422, "Validation Failed", errors=[fault])
        size, page = _size(query), _number(query, "page", 1)
        if (page - 1) * size >= searching.SHOWN:
            return refused(422, "Only the first 1000 search results are available")
        shown = found[: searching.SHOWN]
        records = [self._records.issue(*pair) | {"score": 1.0} for pair in shown]
        reply = self._paged(records, "/search/issues", query)
        return Reply(
            data={
                "total_count": len(found),
                "incomplete_results": False,
                "items": reply.data,
                "search_type": "lexical",
            },
            headers=reply.headers,
        )

    def _advisories(self, known: Repository, query: Query) -> Reply:
        state = query.get("state", "")
        shown = _newest([a for a in known.advisories if a.state == (state or a.state)], query)
        records = [self._records.repository_advisory(known, advisory) for advisory in shown]
        return self._after(records, f"/repositories/{known.id}/security-advisories", query)

    def _global(self, query: Query) -> Reply:
        shown = [
            advisory
            for advisory in self._world.advisories
            if query.get("ghsa_id", advisory.ghsa) == advisory.ghsa
            and query.get("cve_id", advisory.cve) == advisory.cve
            and query.get("ecosystem", advisory.ecosystem) == advisory.ecosystem
            and query.get("severity", advisory.severity) == advisory.severity
            and all(
                key not in query or searching.in_range(moment, query[key])
                for key, moment in (
                    ("published", advisory.published),
                    ("updated", advisory.updated or advisory.published),
                )
            )
        ]
        records = [self._records.global_advisory(advisory) for advisory in _newest(shown, query)]
        return self._after(records, "/advisories", query)

    # ------------------------------------------------------------ pages

    def _paged(self, records: Sequence[Any], path: str, query: Query) -> Reply:
        """The page asked for, with the links GitHub puts into the header."""
        size, page = _size(query), _number(query, "page", 1)
        last = max(1, -(-len(records) // size))
        named = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        if page >= last:
            del named["next"], named["last"]
        if page == 1:
            del named["prev"], named["first"]
        links = [
            f'<{self._api}{path}?{urlencode({**query, "page": number})}>; rel="{name}"'
            for name, number in named.items()
        ]
        return Reply(
            data=records[(page - 1) * size :][:size], headers={"link": ", ".join(links)} if links else {}
        )

    def _after(self, records: Sequence[Any], path: str, query: Query) -> Reply:
        """Lists of advisories have no numbers of pages, only a mark after which to go on."""
        size = _size(query)
        begin = int(base64.urlsafe_b64decode(query["after"])) if query.get("after") else 0
        headers = {}
        if begin + size < len(records):
            mark = base64.urlsafe_b64encode(str(begin + size).encode()).decode()
            headers["link"] = f'<{self._api}{path}?{urlencode({**query, "after": mark})}>; rel="next"'
        return Reply(data=records[begin:][:size], headers=headers)


def _newest(advisories: Sequence[Advisory], query: Query) -> list[Advisory]:
    """Sorted as asked; GitHub's default is newest first by creation or publication."""
    updated = query.get("sort") == "updated"
    return sorted(
        advisories,
        key=lambda advisory: (advisory.updated or advisory.published) if updated else advisory.published,
        reverse=query.get("direction", "desc") == "desc",
    )


def _touches(files: Mapping[str, object], path: str) -> bool:
    path = path.strip("/")
    return not path or any(name == path or name.startswith(f"{path}/") for name in files)


def _size(query: Query) -> int:
    return min(100, _number(query, "per_page", 30))


def _number(query: Query, key: str, default: int) -> int:
    words = query.get(key, "")
    return max(1, int(words)) if words.isdigit() else default
