"""What the wiring itself decides: the kinds of addresses, and trying a source before it is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from digest.app import Digest, guess_kind
from digest.model import Advisory, Gathered, LandscapeProject, Window
from digest.pipeline.collect import Run
from tests import digests
from tests.collectors.test_landscape import NEW
from tests.git.repositories import Made, make
from tests.github.server import StandIn
from tests.github.world import TOKEN, Commit, Issue, Pull, Release, Repository, World
from tests.github.world import Advisory as Hole
from tests.shared import shared

WEEK = Window(datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 7, 16, tzinfo=UTC))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://github.com/kubernetes/enhancements", "keps"),
        ("https://github.com/kubernetes/enhancements.git", "keps"),
        ("https://github.com/kubernetes/kubernetes", "releases"),
        ("https://github.com/cncf/landscape", "landscape"),
        ("https://github.com/cncf/landscape/", "landscape"),
        ("https://raw.githubusercontent.com/cncf/landscape/master/landscape.yml", "landscape"),
        ("../shared/data/landscape/landscape.yml", "landscape"),
        ("https://kubernetes.io/docs/reference/issues-security/official-cve-feed/index.json", "advisories"),
        ("https://kubernetes.io/docs/reference/issues-security/official-cve-feed/feed.xml", "articles"),
        ("https://github.com", "advisories"),
        ("https://github.com/", "advisories"),
        ("https://kubernetes.io/feed.xml", "articles"),
    ],
)
def test_the_kind_of_an_address(address: str, kind: str) -> None:
    assert guess_kind(address) == kind


@pytest.fixture
def there() -> Iterator[StandIn]:
    merged = "2026-06-02T00:00:00Z"
    note = "```release-note\nA note.\n```"
    with StandIn(
        World(
            Repository(
                "kubernetes/enhancements",
                pulls=[Pull(1, "KEP-1: x", merged, files=["keps/sig-a/1-x/kep.yaml"])],
            ),
            Repository(
                "kubernetes/kubernetes",
                pulls=[Pull(2, "Change", merged, body=note, labels=["release-note"], merged=merged)],
                releases=[Release("v1.36.1", merged)],
                advisories=[Hole("GHSA-aaaa-bbbb-cccc", "A hole", merged)],
            ),
            Repository(
                "weekly/digest", issues=[Issue(3, "https://a.example/", merged, labels=["submission"])]
            ),
            Repository("cncf/landscape", commits=[Commit(merged, {"landscape.yml": NEW})]),
        )
    ) as made:
        yield made


@pytest.fixture
def digest(tmp_path: Path, there: StandIn, monkeypatch: pytest.MonkeyPatch) -> Digest:
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", TOKEN)
    digests.make(tmp_path)
    settings = tmp_path / "digest.toml"
    head = f'github_api = "{there.api}"\ngithub_web = "{there.web}"\n'
    words = f'{head}{settings.read_text("utf-8")}\n[http]\nallow = ["127.0.0.1"]\n'
    settings.write_text(words, "utf-8")
    sources = [
        ("prs", "proposals", "kubernetes/enhancements"),
        ("notes", "pulls", "kubernetes/kubernetes"),
        ("readers", "submissions", "weekly/digest"),
        ("cncf", "landscape", "cncf/landscape"),
        ("k8s", "releases", "kubernetes/kubernetes"),
        ("holes", "advisories", ""),
    ]
    lines = [f"  - {{id: {id_}, kind: {kind}, address: {there.web}/{path}}}\n" for id_, kind, path in sources]
    (tmp_path / "content" / "sources.yaml").write_text("sources:\n" + "".join(lines), "utf-8")
    return digests.opened(tmp_path)


@pytest.mark.parametrize(
    ("source", "identities"),
    [
        ("prs", ["pr:kubernetes/enhancements#1"]),
        ("notes", ["pr:kubernetes/kubernetes#2"]),
        ("readers", ["https://a.example"]),
        ("cncf", ["landscape:come", "landscape:grown", "landscape:leaving"]),
        ("holes", ["ghsa:GHSA-aaaa-bbbb-cccc"]),
    ],
)
def test_every_source_of_github_can_be_tried(digest: Digest, source: str, identities: list[str]) -> None:
    gathered = digest.try_source(source, "", WEEK)

    assert [item.identity for item in gathered.items] == identities


def tried(digest: Digest, path: Path, kind: str = "") -> Gathered:
    return digest.try_source(str(path), kind, WEEK)


def test_saved_files_can_be_tried(digest: Digest) -> None:
    landscape = tried(digest, shared("landscape", "landscape.yml"))
    assert len(landscape.items) == 255
    assert all(isinstance(item, LandscapeProject) and item.published for item in landscape.items)

    data = Path(__file__).parent / "data" / "advisories" / "cve-feed.json"
    advisories = tried(digest, data, "advisories")
    assert len(advisories.items) == 3
    assert all(isinstance(item, Advisory) for item in advisories.items)


def test_a_host_that_wants_to_be_left_alone_is_by_all_its_feeds(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    """One of them was told so in an earlier run; who names a feed has it asked all the same."""
    digests.make(tmp_path)
    with (tmp_path / "digest.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[http]\nallow = ["localhost"]\n')
    lines = [
        f"  - {{id: {id_}, kind: articles, address: '{httpserver.url_for(id_)}'}}\n" for id_ in ("/a", "/b")
    ]
    sources = "sources:\n" + "".join(lines).replace("id: /", "id: ")
    (tmp_path / "content" / "sources.yaml").write_text(sources, "utf-8")
    httpserver.expect_request("/a").respond_with_data(status=429, headers={"Retry-After": "600"})
    httpserver.expect_request("/b").respond_with_data("<rss version='2.0'><channel/></rss>")
    digest, now = digests.opened(tmp_path), datetime.now(UTC)

    def collect(*names: str) -> Run:
        return digest.collect(names, WEEK, now, lambda _: None)

    assert not collect("a").outcomes[0].ok
    later = collect()
    assert later.skipped[0].source == "a"
    assert "localhost asked to be left alone" in later.failed[0].error
    assert later.failed[0].wait_until is not None
    assert [request.path for request, _ in httpserver.log] == ["/a"]
    assert collect("b").outcomes[0].ok


def test_a_proposal_of_a_lost_history_is_removed_from_the_store(tmp_path: Path) -> None:
    digest = digests.make(tmp_path)
    (tmp_path / "content" / "sources.yaml").write_text(
        "sources:\n  - {id: keps, kind: keps, address: upstream}\n", "utf-8"
    )
    start: Made = (WEEK.since, {"keps/sig-a/1-x/kep.yaml": "title: X\n"})
    taken_back: Made = (WEEK.since + timedelta(days=1), {"keps/sig-a/2-y/kep.yaml": "title: Y\n"})
    instead: Made = (WEEK.since + timedelta(days=2), {"README.md": "words"})
    for commits in ((start, taken_back), (start, instead)):
        shutil.rmtree(tmp_path / "upstream", ignore_errors=True)
        make(tmp_path / "upstream", *commits)
        run = digest.collect([], WEEK, WEEK.until, lambda _: None)
        assert run.outcomes[0].ok, run.outcomes[0].error

    last = {state.path: state for state in digest.store.states("keps")}
    assert {path: state.removed for path, state in last.items()} == {
        "keps/sig-a/1-x/kep.yaml": False,
        "keps/sig-a/2-y/kep.yaml": True,
    }


def test_after_a_sleep_everything_since_is_asked_for(tmp_path: Path) -> None:
    """A schedule that slept two months gathers what lies between; one that rested a week looks back as always."""
    digest = digests.make(tmp_path)
    assert digest.slept(digests.NOW) is None
    assert not (tmp_path / ".digest" / "digest.db").exists()
    digests.fill(digest)
    last = max(one.last_success for one in digest.health() if one.last_success)
    rested, slept = last + timedelta(days=7), last + timedelta(days=61)

    assert digest.slept(rested) is None
    assert digest.slept(slept) == timedelta(days=61)
    assert digest.window("", "", slept).since == last
    assert digest.window("", "", last + timedelta(days=900)).since == last + timedelta(days=535)
    assert digest.window("2026-06-01", "", slept).since > last - timedelta(days=60)


def test_each_source_is_asked_from_its_own_last_answer_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But not where days were named."""
    asked: list[timedelta] = []
    monkeypatch.setattr("digest.pipeline.collect.collect", lambda *_, longest, **__: asked.append(longest))
    digest = digests.make(tmp_path)
    for anew in (False, True):
        digest.collect([], WEEK, WEEK.until, lambda _: None, anew=anew)

    assert asked == [timedelta(days=365), timedelta()]
