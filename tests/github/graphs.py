"""GitHub's GraphQL API over a world: the few types we ask for, executed by graphql-core.

The schema below is a part of GitHub's; tests/github/test_against_github.py holds every type, field and
argument of it to the real one and executes our queries by both.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from tests.github import graphsearch
from tests.github.places import node_id, tag_address
from tests.github.world import Release, Repository, World

SCHEMA = """
scalar DateTime
scalar URI

type Query {
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  rateLimit(dryRun: Boolean = false): RateLimit
  repository(followRenames: Boolean = true, name: String!, owner: String!): Repository
  search(
    after: String, before: String, first: Int, last: Int, query: String!, type: SearchType!
  ): SearchResultItemConnection!
}
type RateLimit { cost: Int! limit: Int! nodeCount: Int! remaining: Int! resetAt: DateTime! used: Int! }
interface Node { id: ID! }
enum OrderDirection { ASC DESC }
enum ReleaseOrderField { CREATED_AT NAME }
input ReleaseOrder { direction: OrderDirection! field: ReleaseOrderField! }
type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }
type Repository implements Node {
  id: ID!
  databaseId: Int
  isArchived: Boolean!
  nameWithOwner: String!
  url: URI!
  releases(after: String, before: String, first: Int, last: Int, orderBy: ReleaseOrder): ReleaseConnection!
}
type ReleaseConnection { nodes: [Release] pageInfo: PageInfo! totalCount: Int! }
type Release implements Node {
  id: ID!
  createdAt: DateTime!
  description: String
  isDraft: Boolean!
  isLatest: Boolean!
  isPrerelease: Boolean!
  name: String
  publishedAt: DateTime
  tagName: String!
  updatedAt: DateTime!
  url: URI!
}
"""
#: Records one connection or list of ids may ask for.
AT_ONCE = 100


@cache
def schema() -> GraphQLSchema:
    return build_schema(SCHEMA + graphsearch.SCHEMA)


class Root:
    """What a query begins with: the fields of Query, as graphql-core calls them."""

    def __init__(self, world: World, web: str, *, remaining: int = 5000) -> None:
        self._world, self._web = world, web
        self.rateLimit = {
            "cost": 1, "limit": 5000, "nodeCount": 0, "remaining": remaining,
            "resetAt": "2100-01-01T00:00:00Z", "used": 5000 - remaining,
        }  # fmt: skip

    def repository(self, info: Any, *, owner: str, name: str, followRenames: bool = True) -> Any:  # noqa: N803
        known = self._world.find(f"{owner}/{name}")
        if known is None and followRenames:
            known = self._world.new_home(f"{owner}/{name}")
        if known is None:
            raise GraphQLError(
                f"Could not resolve to a Repository with the name '{owner}/{name}'.",
                extensions={"type": "NOT_FOUND"},
            )
        return self._repository(known)

    def search(self, info: Any, *, query: str, first: int, after: str | None = None, **_: object) -> Any:
        return graphsearch.found(self._world, self._web, query, first, after)

    def node(self, info: Any, *, id: str) -> Any:  # noqa: A002
        return self.nodes(info, ids=[id])[0]

    def nodes(self, info: Any, *, ids: list[str]) -> list[Any]:
        if len(ids) > AT_ONCE:
            raise GraphQLError(
                f"You may not provide more than {AT_ONCE} node ids; you provided {len(ids)}.",
                extensions={"type": "ARGUMENT_LIMIT"},
            )
        known = {
            found["id"]: found
            for repository in self._world.repositories.values()
            for release in repository.releases
            for found in [self._release(repository, release)]
        }
        return [known.get(one) or self._missing(one) for one in ids]

    @staticmethod
    def _missing(one: str) -> GraphQLError:
        why = f"Could not resolve to a node with the global id of '{one}'."
        return GraphQLError(why, extensions={"type": "NOT_FOUND"})

    def _repository(self, known: Repository) -> dict[str, Any]:
        def releases(
            info: Any,
            *,
            first: int | None = None,
            after: str | None = None,
            orderBy: Mapping[str, str] | None = None,  # noqa: N803
            **_: object,
        ) -> dict[str, Any]:
            if first is None or not 1 <= first <= AT_ONCE:
                raise GraphQLError(
                    f"Requesting {first} records on the `releases` connection: `first` is 1 to {AT_ONCE}.",
                    extensions={"type": "EXCESSIVE_PAGINATION"},
                )
            order = orderBy or {"field": "CREATED_AT", "direction": "DESC"}
            shown = sorted(
                (release for release in known.releases if not release.draft),
                key=lambda release: release.sorted_by if order["field"] == "CREATED_AT" else release.tag,
                reverse=order["direction"] == "DESC",
            )
            begin = int(base64.b64decode(after)) if after else 0
            page = shown[begin : begin + first]
            end = begin + len(page)
            return {
                "nodes": [self._release(known, release) for release in page],
                "totalCount": len(shown),
                "pageInfo": {
                    "hasNextPage": end < len(shown),
                    "hasPreviousPage": begin > 0,
                    "startCursor": _mark(begin) if page else None,
                    "endCursor": _mark(end) if page else None,
                },
            }

        return {
            "__typename": "Repository",
            "id": node_id("R", known.name),
            "databaseId": known.id,
            "isArchived": False,
            "nameWithOwner": known.name,
            "url": f"{self._web}/{known.name}",
            "releases": releases,
        }

    def _release(self, known: Repository, release: Release) -> dict[str, Any]:
        return {
            "__typename": "Release",
            "id": node_id("RE", f"{known.name} {release.tag}"),
            "createdAt": release.sorted_by,
            "description": release.notes,
            "isDraft": release.draft,
            "isLatest": False,
            "isPrerelease": release.prerelease,
            "name": release.name,
            "publishedAt": release.published or None,
            "tagName": release.tag,
            "updatedAt": release.updated or release.published or release.sorted_by,
            "url": tag_address(self._web, known, release.tag),
        }


def answer(root: Root, asked: Mapping[str, Any], by: GraphQLSchema | None = None) -> dict[str, Any]:
    """What GitHub says to a posted query; a query it cannot take has no data."""
    by = by or schema()
    try:
        document = parse(str(asked.get("query", "")))
    except GraphQLError as error:
        return {"errors": [_fault(error)]}
    if faults := validate(by, document):
        return {"errors": [_fault(fault) for fault in faults]}
    found = execute_sync(by, document, root_value=root, variable_values=asked.get("variables") or {})
    faulty = {"errors": [_fault(error) for error in found.errors]} if found.errors else {}
    return {"data": found.data, **faulty}


def _fault(error: GraphQLError) -> dict[str, Any]:
    """GitHub says the type of a fault beside its message, not in `extensions`."""
    said = dict(error.formatted)
    return {**said.pop("extensions", {}), **said}


def _mark(position: int) -> str:
    return base64.b64encode(str(position).encode()).decode()
