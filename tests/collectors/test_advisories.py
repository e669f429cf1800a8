"""Weaknesses made public: the CVE feed, security advisories of repositories."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from digest.collectors.advisories import Advisories, parse, parse_file
from digest.collectors.cvefeed import parse_feed
from digest.collectors.cvss import base_score, severity_of, severity_word
from digest.collectors.github import GitHub
from digest.errors import FetchError, ParseError
from digest.model import Advisory, Cursor, Gathered, Source, Window
from tests.collectors.asking import ask
from tests.fakes import FakeFetch, response
from tests.github import faults, world
from tests.github.server import StandIn

DATA = Path(__file__).resolve().parents[1] / "data" / "advisories"
WEEK = Window(datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 7, 16, tzinfo=UTC))
FEED_URL = "https://kubernetes.io/docs/reference/issues-security/official-cve-feed/index.json"
FEED = Source(id="cves", kind="advisories", address=FEED_URL, language="en")
ALL = Source(id="ghsa", kind="advisories", address="https://github.com", language="en")
ISTIO = Source(id="ghsa", kind="advisories", address="https://github.com/istio/istio", language="en")


def by_key(gathered: Gathered) -> dict[str, Advisory]:
    return {item.key: item for item in gathered.items if isinstance(item, Advisory)}


# ---------------------------------------------------------------- the CVE feed


def test_the_cve_feed() -> None:
    items, warnings = parse_feed((DATA / "cve-feed.json").read_bytes(), FEED, url=FEED_URL)
    first, second, last = items

    assert first.identity == "cve:CVE-2026-0001"
    assert first.url == "https://github.com/kubernetes/kubernetes/issues/101"
    assert first.title == "Addresses of nodes are not always verified"
    assert first.summary == "Users may reach secure endpoints they should not."
    assert first.published == datetime(2026, 6, 3, 21, 33, 7, tzinfo=UTC)
    assert (first.severity, first.score) == ("medium", "6.6")
    assert first.project == "kubernetes/kubernetes"
    assert first.affected == "kube-apiserver v1.35.0 - v1.35.3; kube-apiserver <= v1.34.9"
    assert first.fixed == "kube-apiserver v1.35.4; kube-apiserver v1.34.10"
    assert (second.cve, second.severity, second.score) == ("CVE-2026-0002", "high", "8.8")
    assert second.title == "Pods in two places"
    assert (last.key, last.title, last.published) == ("CVE-2026-0007", "CVE-2026-0007", None)
    assert warnings == (
        "entry 4 (Without any number): no CVE number or no link; left out",
        "entry 5 (Without a link): no CVE number or no link; left out",
        "entry 6 (no summary): no CVE number or no link; left out",
        "entry 7 (no summary): no CVE number or no link; left out",
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"items": 5}', b"<rss/>", b"[" * 50_000])
def test_what_is_no_feed_is_one_error(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse_feed(body, FEED, url=FEED_URL)


def test_a_feed_is_asked_for_with_its_mark() -> None:
    answers = {FEED_URL: response((DATA / "cve-feed.json").read_bytes(), url=FEED_URL, etag='"1"')}
    fetch = FakeFetch(answers)
    first = anyio.run(Advisories(GitHub(fetch, token="t"), list).collect, FEED, WEEK, None)
    assert (len(first.items), first.cursor) == (3, Cursor(etag='"1"'))
    assert "Authorization" not in fetch.asked[0][2]

    answers[FEED_URL] = response(status=304)
    second = anyio.run(Advisories(GitHub(fetch), list).collect, FEED, WEEK, first.cursor)
    assert second.unchanged
    assert second.cursor == first.cursor


# ---------------------------------------------------------------- repositories


HOLES = (
    world.Advisory(
        "GHSA-aaaa-1111-2222",
        "Routes leak",
        "2026-06-02T10:00:00Z",
        cve="CVE-2026-1234",
        severity="moderate",
        score=6.5,
        description="<!-- form -->\n### Impact\n\nAnyone may **read** routes.",
        affected=[("< 1.28.1", "1.28.1"), (">= 1.29.0, < 1.29.2", "1.29.2")],
    ),
    world.Advisory("GHSA-bbbb-1111-2222", "Gone", "2026-06-02T10:00:00Z", withdrawn="2026-06-03T10:00:00Z"),
    world.Advisory("GHSA-cccc-1111-2222", "Old", "2026-01-02T10:00:00Z", severity=None),
)


def stand_in(*names: str) -> StandIn:
    repositories = [
        world.Repository(name, advisories=HOLES if name == "istio/istio" else ()) for name in names
    ]
    return StandIn(world.World(*repositories, moved={"old/istio": "istio/istio"}))


@pytest.fixture
def there() -> Iterator[StandIn]:
    with stand_in("istio/istio", "etcd-io/etcd", "helm/helm") as made:
        yield made


def asked(
    there: StandIn,
    source: Source,
    cursor: Cursor | None = None,
    *,
    watched: Sequence[str] = ("etcd-io/etcd", "istio/istio", "helm/helm", "istio/istio"),
    token: bool = True,
) -> Gathered:
    return ask(there, lambda github: Advisories(github, lambda: watched), source, WEEK, cursor, token=token)


def test_advisories_of_a_repository(there: StandIn) -> None:
    gathered = asked(there, ISTIO)
    found = by_key(gathered)

    assert list(found) == ["GHSA-aaaa-1111-2222", "GHSA-cccc-1111-2222"]
    leak = found["GHSA-aaaa-1111-2222"]
    assert leak.identity == "cve:CVE-2026-1234"
    assert leak.url == f"{there.web}/istio/istio/security/advisories/GHSA-aaaa-1111-2222"
    assert (leak.title, leak.summary) == ("Routes leak", "Anyone may read routes.")
    assert leak.published == datetime(2026, 6, 2, 10, tzinfo=UTC)
    assert (leak.severity, leak.score, leak.project) == ("medium", "6.5", "istio/istio")
    assert leak.affected == "< 1.28.1; >= 1.29.0, < 1.29.2"
    assert leak.fixed == "1.28.1; 1.29.2"
    assert found["GHSA-cccc-1111-2222"].identity == "ghsa:GHSA-cccc-1111-2222"
    assert gathered.warnings == ()

    again = asked(there, ISTIO, gathered.cursor)
    assert again.unchanged
    assert again.cursor == gathered.cursor


def test_all_watched_repositories_are_asked_each_with_its_mark(there: StandIn) -> None:
    first = asked(there, ALL)
    assert list(by_key(first)) == ["GHSA-aaaa-1111-2222", "GHSA-cccc-1111-2222"]
    assert [one.path for one in there.asked] == [
        f"/repos/{name}/security-advisories" for name in ("etcd-io/etcd", "istio/istio", "helm/helm")
    ]

    there.asked.clear()
    second = asked(there, ALL, first.cursor)
    assert second.unchanged
    assert second.cursor == first.cursor
    assert [one.status for one in there.asked] == [304, 304, 304]

    there.world.put(world.Repository("helm/helm", advisories=HOLES[:1]))
    third = asked(there, ALL, second.cursor)
    assert not third.unchanged
    assert [(item.key, item.project) for item in by_key(third).values()] == [
        ("GHSA-aaaa-1111-2222", "helm/helm")
    ]


@pytest.mark.parametrize("fault", [faults.NOT_FOUND, faults.FORBIDDEN, faults.HALF_JSON, faults.PAGE])
def test_a_repository_that_fails_costs_no_other(there: StandIn, fault: faults.Fault) -> None:
    first = asked(there, ALL)
    there.misbehave("/repos/etcd-io/etcd/", fault)
    gathered = asked(there, ALL)

    assert list(by_key(gathered)) == ["GHSA-aaaa-1111-2222", "GHSA-cccc-1111-2222"]
    assert len(gathered.warnings) == 1
    assert gathered.warnings[0].startswith("no advisories of etcd-io/etcd: ")
    assert set(json.loads(first.cursor.state)) - set(json.loads(gathered.cursor.state)) == {"etcd-io/etcd"}


def test_who_is_told_to_wait_does_not_go_on_asking(there: StandIn) -> None:
    there.misbehave("/repos/istio/istio/", faults.TOO_MANY)
    gathered = asked(there, ALL)

    assert gathered.items == ()
    assert there.requests("helm") == []
    assert gathered.warnings[1] == "1 of 3 repositories were not asked: GitHub wants a pause"
    assert gathered.wait == 60

    there.behave()
    there.misbehave("/repos/", faults.TOO_MANY)
    with pytest.raises(FetchError):
        asked(there, ALL)


def test_without_a_token_only_some_are_asked() -> None:
    names = [f"a/r{n}" for n in range(25)]
    with stand_in(*names) as there:
        gathered = asked(there, ALL, watched=names, token=False)

        assert len(there.asked) == 20
    assert gathered.warnings == (
        "5 of 25 repositories were not asked: a token (DIGEST_GITHUB_TOKEN) allows more",
    )


def test_nothing_watched_is_no_fault(there: StandIn) -> None:
    assert asked(there, ALL, watched=()).items == ()


def test_odd_records_are_named_and_cost_nobody_else() -> None:
    body = json.dumps(
        [
            "words",
            {"summary": "No number"},
            {"ghsa_id": "GHSA-1", "cve_id": 5, "summary": None, "severity": ["high"], "cvss": {"score": "9"},
             "vulnerabilities": [5, {"package": None, "vulnerable_version_range": {}}], "published_at": 5},
            {"ghsa_id": "GHSA-2", "cve_id": "cve-2026-1", "state": "draft"},
            {"ghsa_id": "GHSA-3", "cvss_severities": {"cvss_v4": {"score": 9.3}}, "vulnerabilities": [
                {"package": {"name": "a"}, "vulnerable_version_range": "< 1"},
                {"package": {"name": "b"}, "vulnerable_version_range": "< 2"}]},
        ]
    ).encode()  # fmt: skip
    items, warnings = parse(body, ISTIO, "istio/istio", url="https://api.example/")

    assert [(i.key, i.title, i.severity, i.score, i.affected) for i in items] == [
        ("GHSA-1", "GHSA-1", "", "", ""),
        ("GHSA-3", "GHSA-3", "critical", "9.3", "a: < 1; b: < 2"),
    ]
    assert warnings == tuple(f"advisory {n}: without its GHSA number; left out" for n in (1, 2))


def test_a_saved_answer_of_either_kind_is_read() -> None:
    feed, _ = parse_file((DATA / "cve-feed.json").read_bytes(), FEED, url="file:///x")
    saved, _ = parse_file(b'[{"ghsa_id": "GHSA-1"}]', FEED, url="file:///x")

    assert (len(feed), len(saved)) == (3, 1)
    with pytest.raises(ParseError):
        parse_file(b"{}", FEED, url="file:///x")


# ---------------------------------------------------------------- how grave


@pytest.mark.parametrize(
    ("vector", "score", "word"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8", "critical"),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", "9.9", "critical"),
        ("CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:H/I:H/A:H", "6.6", "medium"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1", "medium"),
        ("(CVSS:3.0/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L)", "4.3", "medium"),
        ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:N", "3.4", "low"),
        ("CVSS:3.1/AV:N/AC:H/PR:H/UI:N/S:U/C:L/I:N/A:N", "2.2", "low"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "0.0", ""),
        ("CVSS:3.1/AV:N/AC:L", "", ""),
        ("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "", ""),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "", ""),
        ("", "", ""),
    ],
)
def test_base_scores(vector: str, score: str, word: str) -> None:
    assert base_score(vector) == score
    assert severity_of(score) == word


def test_words_for_severity() -> None:
    assert [severity_word(word) for word in ("HIGH", " Moderate", "unknown", "")] == [
        "high",
        "medium",
        "",
        "",
    ]
