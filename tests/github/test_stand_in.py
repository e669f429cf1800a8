"""The stand-in behaves like GitHub where our collectors rest on it."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.github import faults
from tests.github.server import StandIn
from tests.github.world import TOKEN, Advisory, Commit, File, Issue, Pull, Release, Repository, World

ENHANCEMENTS = "kubernetes/enhancements"


def world() -> World:
    pulls = [
        Pull(1370, "KEP: cgroup v2", "2019-11-18T09:00:00Z", files=["keps/a.md"], labels=["sig/node"]),
        Pull(1371, "KEP: rootless", "2019-11-24T23:59:59Z", labels=["sig/node", "kind/kep"], draft=True),
        Pull(1000, "Old", "2019-01-01T00:00:00Z", merged="2019-11-20T00:00:00Z", labels=["kind/feature"]),
        Pull(1001, "Refused", "2019-01-02T00:00:00Z", closed="2019-11-21T00:00:00Z", body=None),
    ]
    issues = [
        Issue(7, "A link", "2019-11-19T00:00:00Z", labels=["submission", "zh"], body="https://a.example/"),
        Issue(8, "Closed", "2019-11-01T00:00:00Z", closed="2019-11-02T00:00:00Z", labels=["submission"]),
    ]
    many = [
        Release(f"v1.0.{n}", f"2026-06-01T00:{n // 60:02}:{n % 60:02}Z", notes=f"Note {n}")
        for n in range(250)
    ]
    return World(
        Repository(
            ENHANCEMENTS,
            pulls=pulls,
            issues=issues,
            commits=[
                Commit("2019-11-01T00:00:00Z", {"a/b.yml": "one", "c": "x"}),
                Commit("2019-11-08T00:00:00Z", {"a/b.yml": b"two"}),
                Commit("2019-11-15T00:00:00Z", {"c": None}),
            ],
        ),
        Repository(
            "istio/istio",
            releases=[*many, Release("draft", "", draft=True)],
            advisories=[
                Advisory(f"GHSA-{n:04}", "Hole", f"2026-01-{n:02}T00:00:00Z", affected=[("< 1", "1.0")])
                for n in range(1, 6)
            ],
        ),
        moved={"old/istio": "istio/istio"},
        pages={"/feed.json": b"{}"},
    )


@pytest.fixture
def there() -> Iterator[StandIn]:
    with StandIn(world()) as server:
        yield server


def ask(
    address: str, *, token: str = TOKEN, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(address)
    link = http.client.HTTPConnection(parts.netloc, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named |= {"Authorization": f"Bearer {token}"} if token else {}
    try:
        link.request("POST" if body else "GET", f"{parts.path}?{parts.query}", body, named)
        answer = link.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        link.close()


def read(there: StandIn, path: str, /, **query: str | int) -> Any:
    status, _, body = ask(f"{there.api}{path}?{urlencode(query)}")
    assert status == 200, body
    return json.loads(body)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("is:pr", [1371, 1370, 1001, 1000]),
        ("is:pr is:open", [1371, 1370]),
        ("is:pr is:merged merged:2019-11-20", [1000]),
        ("is:pr is:unmerged is:closed closed:2019-11-18..2019-11-24", [1001]),
        ("is:pr created:2019-11-18..2019-11-24", [1371, 1370]),
        ("is:pr created:2019-11-18T00:00:00Z..2019-11-24T23:59:58Z", [1370]),
        ("is:pr created:2019-11-25T07:59:59+08:00..*", [1371]),
        ("is:pr created:>=2019-11-19", [1371]),
        ("is:pr created:<2019-01-02", [1000]),
        ("is:pr updated:>2019-11-20 is:closed", [1001]),
        ('is:pr label:"kind/feature","kind/kep"', [1371, 1000]),
        ("is:pr label:kind/kep label:sig/node", [1371]),
        ("is:pr -label:sig/node", [1001, 1000]),
        ("is:pr draft:false rootless", []),
        ('is:pr "KEP: root"', [1371]),
        ("is:issue label:submission", [7, 8]),
        ("is:issue author:alice is:closed", [8]),
    ],
)
def test_searches_know_our_qualifiers(there: StandIn, query: str, numbers: list[int]) -> None:
    found = read(there, "/search/issues", q=f"repo:{ENHANCEMENTS} {query}")

    assert [record["number"] for record in found["items"]] == numbers
    assert found["total_count"] == len(numbers)


@pytest.mark.parametrize("query", ["repo:no/where is:pr", "is:pr milestone:x", "is:strange", "created:soon"])
def test_searches_refuse_what_they_do_not_know(there: StandIn, query: str) -> None:
    assert ask(f"{there.api}/search/issues?{urlencode({'q': query})}")[0] == 422


def test_a_search_shows_a_thousand_at_most(there: StandIn) -> None:
    there.world.put(
        Repository("a/b", pulls=[Pull(n, "Many", "2026-01-01T00:00:00Z") for n in range(1, 1102)])
    )
    query = {"q": "repo:a/b is:pr", "per_page": 100, "page": 10}
    status, headers, body = ask(f"{there.api}/search/issues?{urlencode(query)}")

    assert (status, json.loads(body)["total_count"], len(json.loads(body)["items"])) == (200, 1101, 100)
    assert 'rel="next"' not in headers["link"]
    assert ask(f"{there.api}/search/issues?{urlencode(query | {'page': 11})}")[0] == 422


def test_pages_are_linked_and_name_the_repository_by_number(there: StandIn) -> None:
    address, seen = f"{there.api}/repos/istio/istio/releases?per_page=100", []
    while address:
        _, headers, body = ask(address)
        seen += [record["tag_name"] for record in json.loads(body)]
        links = {
            part.split('rel="')[1].rstrip('"'): part.split(">")[0].strip(" <")
            for part in headers["link"].split(",")
        }
        address = links.get("next", "")

    assert seen == [f"v1.0.{n}" for n in range(249, -1, -1)]
    assert "/repositories/" in links["prev"]
    assert len(read(there, "/repos/istio/istio/releases")) == 30


def test_advisories_go_on_after_a_mark(there: StandIn) -> None:
    _, headers, body = ask(f"{there.api}/repos/istio/istio/security-advisories?state=published&per_page=3")
    assert [record["ghsa_id"][-1] for record in json.loads(body)] == ["5", "4", "3"]
    _, headers, body = ask(headers["link"].partition("<")[2].partition(">")[0])
    assert [record["ghsa_id"][-1] for record in json.loads(body)] == ["2", "1"]
    assert "link" not in headers


def test_issues_want_all_labels_and_hold_pulls(there: StandIn) -> None:
    path = f"/repos/{ENHANCEMENTS}/issues"

    assert [r["number"] for r in read(there, path, labels="submission")] == [7]
    assert [r["number"] for r in read(there, path, labels="submission", state="all")] == [7, 8]
    assert [r["number"] for r in read(there, path, labels="submission,zh", state="all")] == [7]
    assert [r["number"] for r in read(there, path, since="2019-11-20T00:00:00Z")] == [1371]
    assert "pull_request" in read(there, path, since="2019-11-20T00:00:00Z")[0]


def test_commits_and_contents_tell_the_past(there: StandIn) -> None:
    home = f"/repos/{ENHANCEMENTS}"
    commits = read(there, f"{home}/commits", path="a/b.yml", until="2019-11-07T00:00:00Z")
    assert [c["commit"]["committer"]["date"] for c in commits] == ["2019-11-01T00:00:00Z"]

    at = commits[0]["sha"]
    raw = f"{there.api}{home}/contents/a/b.yml"
    assert ask(f"{raw}?ref={at}", accept="application/vnd.github.raw+json")[2] == b"one"
    assert ask(raw, accept="application/vnd.github.raw+json")[2] == b"two"
    assert read(there, f"{home}/contents/a/b.yml")["content"] == "dHdv\n"
    assert ask(f"{there.web}/raw/{ENHANCEMENTS}/{at}/a/b.yml")[2] == b"one"
    assert ask(f"{there.api}{home}/contents/c")[0] == 404
    assert ask(f"{raw}?ref=nowhere")[0] == 404


def test_files_of_a_pull_request(there: StandIn) -> None:
    files: list[File | str] = [File("keps/new.md", "renamed", "keps/old.md"), *(f"f{n}" for n in range(100))]
    there.world.put(Repository("a/b", pulls=[Pull(1, "Many", "2026-01-01T00:00:00Z", files=files)]))

    records = read(there, "/repos/a/b/pulls/1/files", per_page=100)
    assert len(records) == 100
    assert (records[0]["status"], records[0]["previous_filename"]) == ("renamed", "keps/old.md")
    assert read(there, "/repos/a/b/pulls/1")["changed_files"] == 101


def test_what_is_unchanged_costs_nothing(there: StandIn) -> None:
    address = f"{there.api}/repos/istio/istio/releases"
    _, headers, _ = ask(address)
    status, again, body = ask(address, if_none_match=headers["etag"])

    assert (status, body) == (304, b"")
    assert headers["x-ratelimit-remaining"] == again["x-ratelimit-remaining"] == "4999"
    assert [asked.conditional for asked in there.asked] == [False, True]


def test_who_asks_matters(there: StandIn) -> None:
    address = f"{there.api}/repos/istio/istio/releases"

    assert ask(address, token="wrong")[0] == 401
    assert ask(f"{there.api}/graphql", token="", body=b'{"query": "{ rateLimit { cost } }"}')[0] == 401
    assert ask(address, token="")[1]["x-ratelimit-limit"] == "60"
    there.left["core", False] = 0
    status, headers, _ = ask(address, token="")
    assert (status, headers["x-ratelimit-remaining"]) == (403, "0")


def test_what_moved_says_where(there: StandIn) -> None:
    status, headers, _ = ask(f"{there.api}/repos/old/istio/releases?per_page=5")
    assert status == 301
    assert len(json.loads(ask(headers["location"])[2])) == 5
    status, headers, _ = ask(f"{there.web}/old/istio/releases.atom")
    assert (status, headers["location"]) == (301, f"{there.web}/istio/istio/releases.atom")


def test_graphql_says_what_it_cannot_resolve(there: StandIn) -> None:
    query = """{
      gone: repository(owner: "no", name: "where") { nameWithOwner }
      moved: repository(owner: "old", name: "istio") { nameWithOwner
        releases(first: 2) { nodes { id tagName } pageInfo { hasNextPage } } }
    }"""
    found = json.loads(ask(f"{there.api}/graphql", body=json.dumps({"query": query}).encode())[2])

    assert found["data"]["gone"] is None
    assert [(fault["type"], fault["path"]) for fault in found["errors"]] == [("NOT_FOUND", ["gone"])]
    moved = found["data"]["moved"]
    assert moved["nameWithOwner"] == "istio/istio"
    assert [node["tagName"] for node in moved["releases"]["nodes"]] == ["v1.0.249", "v1.0.248"]
    assert moved["releases"]["pageInfo"] == {"hasNextPage": True}


@pytest.mark.parametrize("query", ["{", "{ nothing }", "{ repository(owner: 1, name: 2) { id } }"])
def test_graphql_refuses_what_it_cannot_take(there: StandIn, query: str) -> None:
    found = json.loads(ask(f"{there.api}/graphql", body=json.dumps({"query": query}).encode())[2])

    assert found["errors"]
    assert "data" not in found


def test_faults_are_switched_on_and_off(there: StandIn) -> None:
    address = f"{there.api}/repos/istio/istio/releases?per_page=1"
    there.misbehave("/releases", faults.BAD_GATEWAY, times=1)
    assert [ask(address)[0], ask(address)[0]] == [502, 200]

    there.misbehave("/releases", faults.HALF)
    with pytest.raises(http.client.IncompleteRead):
        ask(address)
    for fault, expected in (
        (
            faults.without("tag_name", "login"),
            lambda found: "tag_name" not in found[0] and "login" not in found[0]["author"],
        ),
        (faults.retyped([1], "body"), lambda found: found[0]["body"] == [1]),
    ):
        there.behave()
        there.misbehave("per_page=1", fault)
        assert expected(json.loads(ask(address)[2]))
    there.behave()
    assert json.loads(ask(address)[2])[0]["tag_name"] == "v1.0.249"


def test_the_web_site_shows_ten_releases_and_own_pages(there: StandIn) -> None:
    feed = ask(f"{there.web}/istio/istio/releases.atom")[2]

    assert feed.count(b"<entry>") == 10
    assert b"&lt;p&gt;Note 249&lt;/p&gt;" in feed
    assert ask(f"{there.web}/feed.json")[2] == b"{}"
    assert ask(f"{there.web}/no/where")[0] == 404
