"""The stand-in, and what our collectors ask of it, held to GitHub's own descriptions.

Every exchange of a run of all collectors is looked at: the answer against the operation's schema, the
request against its parameters, a query against GitHub's GraphQL schema and its answer against the one
that schema gives over the same records.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import anyio
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    parse,
    validate,
)

from digest.collectors.advisories import Advisories
from digest.collectors.github import GitHub
from digest.collectors.landscape import Landscape
from digest.collectors.proposals import Proposals
from digest.collectors.pulls import Pulls
from digest.collectors.releases import Releases
from digest.collectors.submissions import Submissions
from digest.http import Client
from digest.model import HttpSettings, Source, Window
from digest.ports import Collector, Preparing
from tests.github import graphs
from tests.github.description import GRAPHQL, REST, Description, graphql_schema
from tests.github.server import Asked, StandIn
from tests.github.world import (
    TOKEN,
    Advisory,
    Commit,
    File,
    Issue,
    Pull,
    Release,
    Repository,
    World,
)

pytestmark = pytest.mark.slow

WEEK = Window(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 8, tzinfo=UTC))
NOW, BEFORE, LONG_AGO = "2026-06-03T10:00:00Z", "2026-05-20T10:00:00Z", "2019-01-01T00:00:00Z"

LANDSCAPE = """landscape:
  - category:
    name: Runtime
    subcategories:
      - subcategory:
        name: Storage
        items:
          - item:
            name: {}
            homepage_url: https://a.example/
            project: {}
"""


@pytest.fixture(scope="module", autouse=True)
def _descriptions() -> None:
    """There in CI; elsewhere `make verify` brings them."""
    missing = [str(path.name) for path in (REST, GRAPHQL) if not path.exists()]
    if missing:
        why = f"{', '.join(missing)} not in node_modules/@octokit: `make verify` installs package.json"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)


@pytest.fixture(scope="module")
def description() -> Description:
    return Description()


def world() -> World:
    """Each kind of record with and without what may be missing.

    Searches give a body of null too, which their description does not know: none is asked for here.
    """
    vulnerable = [("< 1.2.3", "1.2.3"), (">= 2.0, < 2.1", "")]
    advisories = [
        Advisory("GHSA-aaaa-bbbb-cccc", "A hole", NOW, cve="CVE-2026-1234", score=8.8, affected=vulnerable),
        Advisory("GHSA-dddd-eeee-ffff", "Another", NOW, severity=None, withdrawn=NOW, description="Words."),
        *(Advisory(f"GHSA-{n:04}-aaaa-bbbb", "Many", BEFORE) for n in range(120)),
    ]
    files = [File("keps/sig-node/1-a/kep.yaml"), File("keps/b.md", "renamed", "keps/c.md"), "README.md"]
    landscape = [
        Commit(LONG_AGO, {"landscape.yml": LANDSCAPE.format("A", "sandbox")}, "Begin"),
        Commit(BEFORE, {"landscape.yml": LANDSCAPE.format("A", "incubating")}),
        Commit(NOW, {"landscape.yml": LANDSCAPE.format("A", "graduated"), "other": "x"}),
    ]
    return World(
        Repository(
            "kubernetes/enhancements",
            pulls=[
                Pull(1, "KEP-1: a", NOW, files=files, labels=["kind/kep", "sig/node"], draft=True),
                Pull(2, "KEP-2: b", BEFORE, merged=NOW, milestone="v1.99", files=files),
                Pull(
                    3,
                    "KEP-3: c",
                    BEFORE,
                    closed=NOW,
                    author="robot[bot]",
                    files=[f"f{n}" for n in range(150)],
                ),
            ],
        ),
        Repository(
            "kubernetes/kubernetes",
            pulls=[Pull(n, "A note", BEFORE, merged=NOW, labels=["release-note"]) for n in range(1, 120)],
        ),
        Repository(
            "our/digest",
            issues=[
                Issue(1, "A link", NOW, "https://a.example/", ["submission"], milestone="one"),
                Issue(2, "Done", BEFORE, None, ["submission"], closed=NOW),
            ],
            pulls=[Pull(3, "Words", NOW, labels=["submission"])],
        ),
        Repository("cncf/landscape", commits=landscape),
        Repository(
            "istio/istio",
            releases=[
                Release("1.2.3", NOW, notes="## Security\n- a\n", name="Istio 1.2.3"),
                Release("1.3.0-rc.1", NOW, notes=None, prerelease=True, updated=NOW),
                Release("1.2.2", BEFORE),
                Release("draft", "", draft=True),
            ],
            advisories=advisories,
        ),
        Repository("a/flood", releases=[Release(f"v1.0.{n}", NOW) for n in range(120)]),
        moved={"old/istio": "istio/istio"},
        advisories=advisories,
    )


COLLECTORS: list[tuple[str, str, Callable[[GitHub], Collector]]] = [
    ("advisories", "istio/istio", lambda github: Advisories(github, lambda: ["istio/istio"])),
    ("landscape", "cncf/landscape", Landscape),
    ("proposals", "kubernetes/enhancements", lambda github: Proposals(github, ())),
    ("pulls", "kubernetes/kubernetes", Pulls),
    ("releases", "istio/istio", Releases),
    ("releases", "a/flood", Releases),
    ("releases", "old/istio", Releases),
    ("releases", "no/where", Releases),
    ("submissions", "our/digest", Submissions),
]


async def no_sleep(_: float) -> None:
    return


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    """What all our collectors ask, with a token and without, and every other endpoint once."""
    everything: list[Asked] = []
    for token in (TOKEN, ""):
        with StandIn(world()) as there:
            anyio.run(_collect_all, there, token)
            everything += there.asked
    with StandIn(world()) as there:
        anyio.run(_ask_the_rest, there)
        everything += there.asked
    return everything


async def _collect_all(there: StandIn, token: str) -> None:
    async with Client(HttpSettings(allow=("127.0.0.1",)), sleep=no_sleep) as fetch:
        github = GitHub(fetch, token=token, api=there.api, web=there.web)
        for kind, project, make in COLLECTORS:
            collector = make(github)
            source = Source(id=kind, kind=kind, address=f"{there.web}/{project}")
            if isinstance(collector, Preparing):
                await collector.prepare([source], WEEK, {})
            try:
                await collector.collect(source, WEEK, None)
            except Exception as error:
                if project != "no/where":
                    raise AssertionError(f"{kind} {project}: {error}") from error


async def _ask_the_rest(there: StandIn) -> None:
    """What no collector asks today, and the pages after the first."""
    commit = there.world.repositories["cncf/landscape"].sha(1)
    async with Client(HttpSettings(allow=("127.0.0.1",)), sleep=no_sleep) as fetch:
        github = GitHub(fetch, token=TOKEN, api=there.api, web=there.web)
        for path, query in [
            ("/advisories", {"ecosystem": "go", "published": ">=2026-06-01"}),
            ("/repos/istio/istio", {}),
            ("/repos/istio/istio/releases", {"per_page": 2}),
            ("/repos/istio/istio/security-advisories", {"state": "published", "sort": "updated"}),
            ("/repos/kubernetes/enhancements/pulls/1", {}),
            ("/repos/kubernetes/enhancements/pulls/2", {}),
            ("/repos/kubernetes/enhancements/pulls/3/files", {"per_page": 100}),
            ("/repos/our/digest/issues", {"labels": "submission", "state": "all", "since": BEFORE}),
            ("/repos/cncf/landscape/commits", {"path": "landscape.yml", "until": NOW, "per_page": 1}),
            ("/repos/cncf/landscape/contents/landscape.yml", {"ref": commit}),
            (
                "/search/issues",
                {"q": "repo:kubernetes/enhancements is:open", "sort": "updated", "order": "asc"},
            ),
        ]:
            async for _ in github.pages(path, query) if path.endswith("s") else _once(github, path, query):
                pass


async def _once(github: GitHub, path: str, query: dict[str, Any]) -> Any:
    yield await github.rest(path, query)


def test_answers_of_rest_are_as_github_describes_them(description: Description, asked: list[Asked]) -> None:
    answers = [one for one in asked if one.status == 200 and one.method == "GET" and _is_json(one)]
    wrong = [
        fault for one in answers for fault in description.faults(one.path, one.query, json.loads(one.sent))
    ]
    templates = {description.operation(one.path)[0] for one in answers}

    assert list(dict.fromkeys(wrong)) == []
    assert len(answers) > 30
    assert templates >= {
        "/advisories",
        "/repos/{owner}/{repo}",
        "/repos/{owner}/{repo}/commits",
        "/repos/{owner}/{repo}/contents/{path}",
        "/repos/{owner}/{repo}/issues",
        "/repos/{owner}/{repo}/pulls/{pull_number}",
        "/repos/{owner}/{repo}/pulls/{pull_number}/files",
        "/repos/{owner}/{repo}/releases",
        "/repos/{owner}/{repo}/security-advisories",
        "/search/issues",
    }


def test_a_wrong_answer_or_request_would_be_found(description: Description, asked: list[Asked]) -> None:
    one = next(one for one in asked if one.path == "/repos/istio/istio/releases" and one.status == 200)
    right = json.loads(one.sent)

    def faults(record: dict[str, Any], **query: str) -> list[str]:
        return description.faults(one.path, query, [right[0] | record])

    assert faults({}, per_page="100") == []
    assert faults({"tag_name": None})
    assert faults({"published_at": "yesterday"})
    assert faults({"author": {"login": "x"}})
    assert faults({"no_such_field": 1}) == ["/repos/{owner}/{repo}/releases: not known: $[].no_such_field"]
    assert faults({}, since="2026-01-01")
    assert faults({}, per_page="all")


def _is_json(one: Asked) -> bool:
    raw = "raw" in one.headers.get("accept", "")
    return not one.path.startswith("web:") and not raw


# ---------------------------------------------------------------- GraphQL


def _queries(asked: list[Asked]) -> Iterator[tuple[dict[str, Any], Asked]]:
    return ((json.loads(one.body), one) for one in asked if one.path == "/graphql" and one.status == 200)


def test_our_queries_are_ones_github_takes(asked: list[Asked]) -> None:
    queries = {posted["query"] for posted, _ in _queries(asked)}
    faults = [fault for query in queries for fault in validate(graphql_schema(), parse(query))]

    assert faults == []
    assert len(queries) >= 4
    assert validate(graphql_schema(), parse("{ repository(owner: 1) { noSuchField } }"))


def test_answers_are_those_githubs_schema_gives(asked: list[Asked]) -> None:
    compared = 0
    with StandIn(world()) as there:
        root = graphs.Root(there.world, "WEB")
        for posted, one in _queries(asked):
            expected = graphs.answer(root, posted, graphql_schema())
            assert _without_hosts(json.loads(one.sent)) == _without_hosts(expected)
            compared += 1
    assert compared >= 5


def _without_hosts(found: Any) -> str:
    """Each stand-in has a port of its own; places in the text of a query are not compared."""
    words = json.dumps(found, sort_keys=True)
    return re.sub(r"http://127\.0\.0\.1:\d+", "WEB", words)


def test_our_part_of_the_schema_is_a_part_of_githubs() -> None:
    ours, theirs = graphs.schema(), graphql_schema()
    wrong = []
    for name, known in ours.type_map.items():
        other = theirs.type_map.get(name)
        if name.startswith("__") or other is None:
            wrong += [] if name.startswith("__") else [f"no type {name}"]
        elif isinstance(known, GraphQLEnumType):
            assert isinstance(other, GraphQLEnumType)
            wrong += [f"{name}.{value}" for value in known.values.keys() - other.values.keys()]
        elif isinstance(known, GraphQLUnionType):
            assert isinstance(other, GraphQLUnionType)
            wrong += [
                f"{name}: {each}" for each in {t.name for t in known.types} - {t.name for t in other.types}
            ]
        elif isinstance(known, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            assert isinstance(other, type(known))
            wrong += list(_differences(name, known, other))
    assert wrong == []


def _differences(name: str, known: Any, other: Any) -> Iterator[str]:
    for field, what in known.fields.items():
        there = other.fields.get(field)
        if there is None or str(there.type) != str(what.type):
            yield f"{name}.{field}: {what.type}, theirs {there.type if there else 'is not there'}"
            continue
        for argument, kind in getattr(what, "args", {}).items():
            theirs = there.args.get(argument)
            if theirs is None or str(theirs.type) != str(kind.type):
                yield f"{name}.{field}({argument}): {kind.type}, theirs {theirs.type if theirs else 'is not there'}"


def test_addresses_are_written_as_github_takes_them() -> None:
    """The query of a search, as the client writes it, is read back as it was meant."""
    query = {"q": 'repo:a/b label:"kind/feature" created:2026-06-01T00:00:00Z..*'}
    with StandIn(World(Repository("a/b"))) as there:
        anyio.run(_search, there, query)
        assert there.asked[0].query["q"] == query["q"]
        assert urlencode(query).count("+") == 2


async def _search(there: StandIn, query: dict[str, str | int]) -> None:
    async with Client(HttpSettings(allow=("127.0.0.1",)), sleep=no_sleep) as fetch:
        await GitHub(fetch, token=TOKEN, api=there.api, web=there.web).rest("/search/issues", query)
