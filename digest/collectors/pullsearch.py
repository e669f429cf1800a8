"""GitHub's search for pull requests over a window, by REST or GraphQL.

A search shows a thousand results and no more; a window with more of them is cut in halves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import partial
from typing import Any

from digest.collectors.github import GitHub, loads
from digest.collectors.pullrequests import RawPull, parse, parse_nodes, part
from digest.collectors.words import text_of
from digest.errors import FetchError, ParseError
from digest.model import Window
from digest.ports import Response

#: Results GitHub shows of one search.
SHOWN = 1000
#: A window as short as this is not cut again.
SHORTEST = timedelta(hours=1)


@dataclass(slots=True)
class Found:
    """What searches gave, by number; the same pull request found twice is one."""

    pulls: dict[int, RawPull] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    #: Seconds the first answer took.
    latency: float = 0.0
    #: Seconds for which GitHub wants to be left alone.
    wait: float | None = None

    def add(self, pulls: Iterable[RawPull], warnings: Iterable[str]) -> None:
        for pull in pulls:
            self.pulls.setdefault(pull.number, pull)
        self.warnings += [warning for warning in warnings if warning not in self.warnings]


def span(window: Window) -> str:
    """`A..B` as the search takes it: whole seconds in UTC, both ends inside."""
    return "..".join(f"{edge.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for edge in (window.since, window.until))


def halves(window: Window) -> tuple[Window, Window]:
    middle = window.since + (window.until - window.since) / 2
    return Window(window.since, middle), Window(middle, window.until)


async def search(github: GitHub, query: str, window: Window, found: Found) -> None:
    """Add the pull requests that match `query`, in which `{}` stands for the window; raises SourceError."""
    first = True
    async for answer in _pages(github, query.replace("{}", span(window))):
        found.latency = found.latency or answer.latency
        head, told = await github.reading.aside(partial(_read, answer), answer.url)
        total = head.get("total_count") if isinstance(head, dict) else None
        if first and isinstance(total, int) and total > SHOWN:
            if window.until - window.since > SHORTEST:
                for half in halves(window):
                    await search(github, query, half, found)
                return
            found.add((), [f"{total} results for {span(window)}, of which GitHub shows {SHOWN}"])
        first = False
        if isinstance(head, dict) and head.get("incomplete_results") is True:
            found.add((), ["GitHub ran out of time and says that its search is incomplete"])
        found.add(*told)


def _read(answer: Response) -> tuple[Any, tuple[Iterable[RawPull], Iterable[str]]]:
    """(the answer as it stands, the pull requests in it and what is odd); raises ParseError."""
    return loads(answer.body, answer.url), parse(answer.body, answer.url)


async def _pages(github: GitHub, query: str) -> AsyncIterator[Response]:
    """The pages of a search; a refusal (422) says what to look at."""
    asked = {"q": query, "sort": "created", "order": "asc"}
    try:
        async for answer in github.pages("/search/issues", asked, limit=SHOWN // 100):
            yield answer
    except FetchError as error:
        if error.status != 422:
            raise
        hint = "Has the repository moved, or is it private?"
        raise FetchError("GitHub refuses this search", subject=query, hint=hint, status=422) from error


# ---------------------------------------------------------------- GraphQL

#: Fields that need no more rights than reading; fifty results with their files are some 5,000 nodes.
QUERY = """
query($query: String!, $after: String) {
  search(type: ISSUE, query: $query, first: 50, after: $after) {
    issueCount
    pageInfo { hasNextPage endCursor }
    nodes { ... on PullRequest {
      number title url body isDraft createdAt mergedAt closedAt updatedAt
      author { login }
      labels(first: 40) { nodes { name } }
      files(first: 100) { totalCount nodes { path } }
    } }
  }
}
"""
PAGES = SHOWN // 50


async def search_with_files(github: GitHub, query: str, window: Window, found: Found) -> None:
    """The same by GraphQL, with the files each pull request touches; raises SourceError."""
    after: str | None = None
    for number in range(PAGES):
        variables = {"query": f"{query.replace('{}', span(window))} sort:created-asc", "after": after}
        data, faults = await github.graphql(QUERY, variables)
        result = data.get("search")
        if not isinstance(result, dict) or not isinstance(result.get("nodes"), list):
            raise ParseError("no search results", subject="GraphQL", hint="; ".join(faults)[:200])
        total = result.get("issueCount")
        if (
            number == 0
            and isinstance(total, int)
            and total > SHOWN
            and window.until - window.since > SHORTEST
        ):
            for half in halves(window):
                await search_with_files(github, query, half, found)
            return
        found.add((), [f"GraphQL: {fault}" for fault in faults])
        found.add(*await github.reading.aside(partial(parse_nodes, result["nodes"]), "GraphQL"))
        page = part(result, "pageInfo")
        after = text_of(page, "endCursor")
        if page.get("hasNextPage") is not True or not after:
            return
    found.add((), [f"more than {SHOWN} results for {span(window)}, of which GitHub shows {SHOWN}"])
