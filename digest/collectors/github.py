"""GitHub's answers, for all collectors that ask it: REST with pages, GraphQL, who we are.

REST API version 2022-11-28 (docs.github.com/rest), GraphQL API (docs.github.com/graphql).
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from digest.collectors.reading import Reading
from digest.core.patience import asked_for
from digest.errors import FetchError, ParseError, one_line
from digest.model import Cursor
from digest.ports import Fetch, Response

API, WEB = "https://api.github.com", "https://github.com"
JSON, RAW = "application/vnd.github+json", "application/vnd.github.raw+json"
#: Records of one page; GitHub gives no more.
PER_PAGE = 100

#: GitHub's moments are held against GitHub's own clock, its Date, or not at all.
_NO_CLOCK = datetime.max.replace(tzinfo=UTC)

_NAME = r"[A-Za-z0-9_.-]{1,100}"
_REPOSITORY = re.compile(rf"/({_NAME})/({_NAME}?)(?:\.git)?(?:/[a-z]+(?:\.atom)?)?/?")
_NEXT = re.compile(r'<([^<>]+)>\s*;[^,<]{0,300}\brel="?next"?')


class GitHub:
    """One GitHub: its API, its web site and our token, which goes to no other host."""

    def __init__(self, fetch: Fetch, *, token: str = "", api: str = API, web: str = WEB) -> None:
        self.fetch = fetch
        #: Where its answers are read, so that a long one does not hold the other sources.
        self.reading = Reading()
        self.has_token = bool(token)
        self._token = token
        self._api = api.rstrip("/")
        self.web = web.rstrip("/")

    @property
    def _headers(self) -> Mapping[str, str]:
        headers = {"Accept": JSON, "X-GitHub-Api-Version": "2022-11-28"}
        return headers | ({"Authorization": f"Bearer {self._token}"} if self._token else {})

    async def rest(
        self,
        path: str,
        query: Mapping[str, str | int] | None = None,
        *,
        cursor: Cursor | None = None,
        accept: str = JSON,
    ) -> Response:
        """GET `path` (from its slash on) of the REST API; raises FetchError.

        `accept` RAW asks for a file's own bytes instead of a record that tells of it.
        """
        asked = f"?{urlencode(query)}" if query else ""
        headers = {**self._headers, "Accept": accept}
        return await self.fetch(f"{self._api}{path}{asked}", cursor=cursor, headers=headers)

    async def pages(
        self,
        path: str,
        query: Mapping[str, str | int] | None = None,
        *,
        cursor: Cursor | None = None,
        limit: int = 10,
    ) -> AsyncIterator[Response]:
        """The pages of a list, the next one asked for only when the caller goes on; at most `limit`.

        An unchanged first page (304) is the only one.
        """
        answer = await self.rest(path, {"per_page": PER_PAGE, **(query or {})}, cursor=cursor)
        for number in range(1, limit + 1):
            yield answer
            following = self.next_page(answer)
            if answer.unchanged or not following or number == limit:
                return
            answer = await self.fetch(following, headers=self._headers)

    def next_page(self, answer: Response) -> str:
        """The next page's address, if it lies at the same API (RFC 8288); else empty."""
        found = _NEXT.search(answer.headers.get("link", ""))
        return found[1] if found and found[1].startswith(f"{self._api}/") else ""

    async def graphql(
        self, query: str, variables: Mapping[str, object] | None = None
    ) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """(data, what GitHub says was wrong with parts of it); raises FetchError, ParseError."""
        url = self._graphql
        asked = json.dumps({"query": query, "variables": dict(variables or {})}).encode()
        headers = {**self._headers, "Content-Type": "application/json"}
        answer = await self.fetch(url, headers=headers, body=asked)
        found = await self.reading.aside(lambda: loads(answer.body, url), url)
        if not isinstance(found, dict):
            raise ParseError("not an answer of GraphQL", subject=url, hint="Is this GitHub's API?")
        faults = tuple(_faults(found.get("errors")))
        data = found.get("data")
        if not isinstance(data, dict):
            if any("RATE_LIMITED" in fault for fault in faults):
                wait = asked_for(403, answer.headers, _NO_CLOCK)
                why = "no requests are left to us for this hour"
                raise FetchError(why, subject=url, status=403, retry_after=wait)
            raise ParseError(f"no data: {'; '.join(faults)[:200] or 'nothing said'}", subject=url)
        return data, faults

    @property
    def _graphql(self) -> str:
        # GitHub Enterprise keeps REST under /api/v3 and GraphQL under /api/graphql.
        return f"{self._api.removesuffix('/v3')}/graphql"

    def repository(self, address: str) -> str:
        """`owner/name` of a repository's address; raises ParseError if it is none."""
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            parts = urlsplit("")
        match = _REPOSITORY.fullmatch(parts.path)
        if match is None or not self.is_home(parts.netloc):
            raise ParseError(
                "not the address of a GitHub repository",
                subject=address,
                hint="Write it as https://github.com/OWNER/REPOSITORY",
            )
        return f"{match[1]}/{match[2]}"

    def new_home(self, answer: Response, link: str) -> str:
        """Where a repository has moved for good, by the page of one of its records; empty if it has not.

        GitHub sends those who ask for an old name on to a number, which is no address to write down.
        """
        if not answer.moved:
            return ""
        try:
            return f"{self.web}/{self.repository('/'.join(link.split('/')[:5]))}"
        except ParseError:
            return ""

    def is_home(self, netloc: str) -> bool:
        """Whether a host (and port) is this GitHub's web site."""
        return netloc.lower().removeprefix("www.") in {"github.com", urlsplit(self.web).netloc}

    def waits_at(self, kind: str, address: str, *, failed: bool) -> str:
        """The address whose host wants to be left alone, if a source of `kind` was told so; empty: unknown.

        `failed`: the source as a whole. Of repositories the API is asked, but for the releases that anyone
        may see; what a source asks beside its own address (articles' pages) is somewhere else.
        """
        try:
            at_home = kind not in {"articles", "keps"} and self.is_home(urlsplit(address).netloc)
        except ValueError:
            return ""
        if at_home:
            return self.web if kind == "releases" and failed and not self.has_token else self._api
        return address if failed else ""


def loads(body: bytes, url: str) -> Any:
    """JSON of an answer; raises ParseError."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"broken JSON: {one_line(str(error))[:120]}", subject=url) from error


def records(body: bytes, url: str) -> Sequence[Any]:
    """The list an answer of REST is, or holds under `items`; raises ParseError."""
    found = loads(body, url)
    if isinstance(found, dict):
        found = found.get("items")
    if not isinstance(found, list):
        raise ParseError("not a list of records", subject=url, hint="Is this the address of GitHub's API?")
    return found


def _faults(errors: object) -> list[str]:
    found = []
    for error in errors if isinstance(errors, list) else []:
        if isinstance(error, dict):
            words = f"{error.get('type', '')} {error.get('message', '')}"
            found.append(one_line(words)[:200])
    return found
