"""Releases of many repositories by a few questions of GraphQL.

::

    listing   the newest of each of a hundred repositories: tags and times, no notes   one question
    notes     of those not seen before, some at a time                                 one a handful

The notes are asked for apart because they may be 125,000 characters each: a hundred repositories'
would be no answer GitHub gives in its ten seconds, nor one we would take.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from digest.collectors.dates import moment
from digest.collectors.releasewords import one_tag
from digest.collectors.words import text_of
from digest.model import Cursor, Window

#: Repositories of one question, releases of one repository, notes of one question (forty of 125,000
#: characters of three bytes are 15 MB).
REPOSITORIES, NEWEST, NOTES = 100, 30, 40

NOTES_QUERY = """\
query notes($ids: [ID!]!) {
  nodes(ids: $ids) { id ... on Release { description } }
}
"""
_RELEASES = f"""\
fragment newest on Repository {{
  nameWithOwner
  releases(first: {NEWEST}, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
    pageInfo {{ hasNextPage }}
    nodes {{ id tagName name url isDraft isPrerelease createdAt publishedAt updatedAt }}
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The newest releases of a repository, without their notes."""

    #: `owner/name` as GitHub has it now.
    name: str
    #: Records in REST's shape, by GraphQL's id; in GitHub's order.
    records: Mapping[str, Mapping[str, Any]]
    #: Whether there are older ones.
    more: bool

    def reaches(self, since: datetime) -> bool:
        """Whether nothing younger than `since` can lie beyond it."""
        return not self.more or any(
            (when := _when(record)) and when < since for record in self.records.values()
        )

    def unknown(self, window: Window, cursor: Cursor | None) -> tuple[str, ...]:
        """Ids of the releases since the window's begin that `cursor` has not seen as they are now."""
        seen = _state(cursor).get("known")
        known = seen if isinstance(seen, dict) else {}
        return tuple(
            one
            for one, record in self._since(window.since)
            if known.get(text_of(record, "tag_name")) != text_of(record, "updated_at")
        )

    def state(self, window: Window) -> str:
        """What the next reading must know: how each release since the window's begin was last seen."""
        known = {
            text_of(record, "tag_name"): text_of(record, "updated_at")
            for _, record in self._since(window.since)
        }
        return state_text(window, known)

    def _since(self, since: datetime) -> Iterable[tuple[str, Mapping[str, Any]]]:
        for one, record in self.records.items():
            when = _when(record)
            if when is None or when >= since:
                yield one, record


def state_text(window: Window, known: Mapping[str, str] | None = None) -> str:
    """A cursor's state: how far back was read, and what was seen."""
    said: dict[str, object] = {"since": window.since.isoformat()}
    return json.dumps(said | ({"known": known} if known is not None else {}), sort_keys=True)


def read_back_to(cursor: Cursor | None) -> datetime | None:
    """How far back a source was read, if its cursor says so."""
    words = _state(cursor).get("since")
    return moment(words) if isinstance(words, str) else None


def has_known(cursor: Cursor | None) -> bool:
    """Whether the cursor tells single releases: it was written after a question of GraphQL."""
    return isinstance(_state(cursor).get("known"), dict)


def listing_query(projects: Sequence[str]) -> str:
    """The question for the newest releases of `projects` (`owner/name`), as r0, r1 and so on."""
    lines = []
    for number, project in enumerate(projects):
        owner, _, name = project.partition("/")
        lines.append(
            f"  r{number}: repository(owner: {json.dumps(owner)}, name: {json.dumps(name)}) {{ ...newest }}\n"
        )
    return f"query releases {{\n{''.join(lines)}}}\n{_RELEASES}"


def read_listings(data: Mapping[str, Any], projects: Sequence[str]) -> Mapping[str, Listing]:
    """Project to listing; what GitHub could not resolve, or says in a shape not known here, is not in it."""
    found = {}
    for number, project in enumerate(projects):
        if (listing := _listing(data.get(f"r{number}"))) is not None:
            found[project] = listing
    return found


def read_notes(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Id to notes."""
    nodes = data.get("nodes")
    return {
        text_of(node, "id"): text_of(node, "description")
        for node in (nodes if isinstance(nodes, list) else [])
        if isinstance(node, dict) and "description" in node
    }


def _listing(repository: object) -> Listing | None:
    """None: not a repository as GitHub describes one."""
    if not isinstance(repository, dict) or not isinstance(releases := repository.get("releases"), dict):
        return None
    nodes, page = releases.get("nodes"), releases.get("pageInfo")
    if not isinstance(nodes, list) or not isinstance(page, dict):
        return None
    records = {}
    for node in nodes:
        if not isinstance(node, dict) or not text_of(node, "id") or not one_tag(text_of(node, "tagName")):
            return None
        if node.get("isDraft") is not True:
            records[text_of(node, "id")] = _record(node)
    return Listing(
        name=text_of(repository, "nameWithOwner"), records=records, more=page.get("hasNextPage") is not False
    )


def _record(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "tag_name": one_tag(text_of(node, "tagName")),
        "name": node.get("name"),
        "html_url": node.get("url"),
        "prerelease": node.get("isPrerelease"),
        "created_at": node.get("createdAt"),
        "published_at": node.get("publishedAt"),
        "updated_at": text_of(node, "updatedAt"),
    }


def _when(record: Mapping[str, Any]) -> datetime | None:
    return moment(text_of(record, "published_at", "created_at"))


def _state(cursor: Cursor | None) -> Mapping[str, Any]:
    try:
        found = json.loads(cursor.state) if cursor and cursor.state else {}
    except (ValueError, RecursionError):
        found = {}
    return found if isinstance(found, dict) else {}
