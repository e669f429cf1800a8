"""GraphQL's search for pull requests over a world; the qualifiers are REST's."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLError

from tests.github.places import node_id
from tests.github.searching import SHOWN, UnknownError, search
from tests.github.world import Issue, Pull, Repository, World

SCHEMA = """
enum SearchType { ISSUE }
union SearchResultItem = Issue | PullRequest
type SearchResultItemConnection { issueCount: Int! nodes: [SearchResultItem] pageInfo: PageInfo! }
interface Actor { login: String! }
type User implements Actor { login: String! }
type Issue { number: Int! title: String! }
type PullRequest {
  author: Actor
  body: String!
  closedAt: DateTime
  createdAt: DateTime!
  files(after: String, before: String, first: Int, last: Int): PullRequestChangedFileConnection
  isDraft: Boolean!
  labels(after: String, before: String, first: Int, last: Int): LabelConnection
  mergedAt: DateTime
  number: Int!
  title: String!
  updatedAt: DateTime!
  url: URI!
}
type PullRequestChangedFileConnection { nodes: [PullRequestChangedFile] totalCount: Int! }
type PullRequestChangedFile { path: String! }
type LabelConnection { nodes: [Label] totalCount: Int! }
type Label { name: String! }
"""


def found(world: World, web: str, query: str, first: int, after: str | None) -> dict[str, Any]:
    """What `search(type: ISSUE, ...)` gives: at most a hundred at once, a thousand in all."""
    if not 1 <= first <= 100:
        why = f"Requesting {first} records on the `search` connection: `first` is 1 to 100."
        raise GraphQLError(why, extensions={"type": "EXCESSIVE_PAGINATION"})
    words, sort, order = [], "", "desc"
    for word in query.split():
        if word.startswith("sort:"):
            sort, _, order = word.removeprefix("sort:").partition("-")
        else:
            words.append(word)
    try:
        everything = search(world, " ".join(words), sort, order or "desc")
    except UnknownError as error:
        raise GraphQLError(str(error), extensions={"type": "INVALID"}) from error
    begin = int(base64.b64decode(after)) if after else 0
    page = everything[:SHOWN][begin : begin + first]
    end = begin + len(page)
    return {
        "issueCount": len(everything),
        "nodes": [_node(web, repository, issue) for repository, issue in page],
        "pageInfo": {
            "hasNextPage": end < min(len(everything), SHOWN),
            "hasPreviousPage": begin > 0,
            "startCursor": None,
            "endCursor": base64.b64encode(str(end).encode()).decode() if page else None,
        },
    }


def _node(web: str, repository: Repository, issue: Issue) -> dict[str, Any]:
    if not isinstance(issue, Pull):
        return {"__typename": "Issue", "number": issue.number, "title": issue.title}
    page = f"{web}/{repository.name}/pull/{issue.number}"
    return {
        "__typename": "PullRequest",
        "id": node_id("PR", f"/{repository.name}/pull/{issue.number}"),
        "author": {"__typename": "User", "login": issue.author},
        "body": issue.body or "",
        "closedAt": issue.closed_at or None,
        "createdAt": issue.created,
        "files": _connection([{"path": file.path} for file in issue.touched()]),
        "isDraft": issue.draft,
        "labels": _connection([{"name": label} for label in issue.labels]),
        "mergedAt": issue.merged or None,
        "number": issue.number,
        "title": issue.title,
        "updatedAt": issue.last,
        "url": page,
    }


def _connection(nodes: Sequence[Any]) -> Any:
    def page(info: Any, *, first: int = 100, **_: object) -> dict[str, Any]:
        return {"nodes": list(nodes[:first]), "totalCount": len(nodes)}

    return page
