"""Releases, by REST and by releases.atom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from digest.collectors.github import WEB, GitHub
from digest.collectors.releaseitems import parse_atom
from digest.collectors.releases import Releases
from digest.collectors.releasewords import first_words
from digest.core.versions import is_prerelease
from digest.errors import FetchError, ParseError
from digest.model import Cursor, Gathered, Release, Source, Window
from digest.ports import Response
from tests.fakes import FakeFetch, response
from tests.shared import shared

DATA = Path(__file__).resolve().parents[1] / "data" / "releases"
SOURCE = Source(id="istio", kind="releases", address="https://github.com/istio/istio", language="en")
WEEK = Window(datetime(2026, 5, 31, 16, tzinfo=UTC), datetime(2026, 6, 7, 16, tzinfo=UTC))
API = "https://api.github.com/repos/istio/istio/releases?per_page=100"
ATOM = "https://github.com/istio/istio/releases.atom"


def page(number: int, following: str = "") -> Response:
    link = f'<{API}&page=9>; rel="last", <{following}>; rel="next"' if following else ""
    return response((DATA / f"page-{number}.json").read_bytes(), url=API, link=link, etag=f'"{number}"')


def home(web: str = WEB) -> GitHub:
    return GitHub(FakeFetch(), web=web)


def collected(
    answers: Mapping[str, Response | Exception], *, token: str = "", cursor: Cursor | None = None
) -> tuple[dict[str, Release], Gathered, FakeFetch]:
    fetch = FakeFetch(answers)
    gathered = anyio.run(Releases(GitHub(fetch, token=token)).collect, SOURCE, WEEK, cursor)
    return {item.key: item for item in gathered.items if isinstance(item, Release)}, gathered, fetch


# ---------------------------------------------------------------- REST


def test_a_release_by_rest() -> None:
    releases, gathered, _ = collected({API: page(1)}, token="t")

    release = releases["1.28.1"]
    assert release.identity == "release:istio/istio@1.28.1"
    assert release.url == "https://github.com/istio/istio/releases/tag/1.28.1"
    assert release.title == "Istio 1.28.1 {{ 7*7 }}"
    assert release.published == datetime(2026, 6, 2, 10, tzinfo=UTC)
    assert release.summary == "Fixed a crash in istiod."
    assert release.notes.startswith("## Changes\n\n")
    assert (release.project, release.tag, release.prerelease) == ("istio/istio", "1.28.1", False)
    assert gathered.cursor.etag == '"1"'


def test_odd_records_are_left_out_or_filled() -> None:
    releases, gathered, _ = collected({API: page(1)}, token="t")

    assert list(releases) == ["v1.29.0-rc.1", "1.28.1", "kustomize/v5.4.1"]
    assert releases["v1.29.0-rc.1"].prerelease
    assert releases["v1.29.0-rc.1"].title == "v1.29.0-rc.1"
    odd = releases["kustomize/v5.4.1"]
    assert odd.url == "https://github.com/istio/istio/releases/tag/kustomize%2Fv5.4.1"
    assert (odd.published, odd.prerelease, odd.notes) == (None, False, "")
    assert gathered.warnings == ("release 4: without a tag; left out", "release 5: without a tag; left out")


def test_pages_are_read_until_they_are_older_than_the_window() -> None:
    second, third = f"{API}&page=2", f"{API}&page=3"
    old = response(
        '[{"tag_name": "1.0.0", "published_at": "2020-01-01T00:00:00Z"}]',
        url=API,
        link=f'<{API}&page=4>; rel="next"',
    )
    answers = {API: page(1, second), second: page(2, third), third: old}
    releases, _, fetch = collected(answers, token="t", cursor=Cursor(etag='"0"'))

    assert list(releases) == ["v1.29.0-rc.1", "1.28.1", "kustomize/v5.4.1", "1.28.0", "1.0.0"]
    assert releases["1.28.1"].title != "again"
    assert [asked[0] for asked in fetch.asked] == [API, second, third]
    assert fetch.asked[0][1] == Cursor(etag='"0"')
    assert fetch.asked[1][1] is None
    assert all(asked[2]["Authorization"] == "Bearer t" for asked in fetch.asked)


def test_the_token_goes_to_no_other_host() -> None:
    _, _, fetch = collected(
        {API: page(1, "https://evil.example/repos/istio/istio/releases?page=2")}, token="t"
    )

    assert [asked[0] for asked in fetch.asked] == [API]


def test_unchanged_releases_keep_their_mark() -> None:
    for token, url in (("t", API), ("", ATOM)):
        _, gathered, _ = collected({url: response(status=304)}, token=token, cursor=Cursor(etag='"1"'))
        assert gathered == Gathered(cursor=Cursor(etag='"1"'), unchanged=True)


@pytest.mark.parametrize("body", ["", "{", '{"message": "Bad credentials"}', "<html>", "[" * 50_000])
def test_half_an_answer_or_another_is_named(body: str) -> None:
    with pytest.raises(ParseError, match=r"JSON|not a list"):
        collected({API: response(body, url=API)}, token="t")


# ---------------------------------------------------------------- releases.atom


def test_a_release_by_atom_is_the_same_release() -> None:
    by_rest, _, _ = collected({API: page(1)}, token="t")
    by_atom, gathered, fetch = collected({ATOM: response((DATA / "releases.atom").read_bytes(), url=ATOM)})

    for tag in ("v1.29.0-rc.1", "1.28.1"):
        ours, theirs = by_rest[tag], by_atom[tag]
        for field in (
            "key",
            "identity",
            "url",
            "title",
            "published",
            "project",
            "tag",
            "prerelease",
            "language",
        ):
            assert getattr(ours, field) == getattr(theirs, field)
    assert by_atom["1.28.1"].notes == "Changes\n\nFixed a crash."
    assert by_atom["kustomize/v5.4.1"].notes == ""
    assert gathered.warnings == ("entry 4 (no tag anywhere): no tag; left out",)
    assert "Authorization" not in fetch.asked[0][2]


def test_a_full_feed_of_this_week_may_hide_more() -> None:
    entries = "".join(
        f"<entry><id>tag:github.com,2008:Repository/1/v1.{n}.0</id><updated>2026-06-02T0{n}:00:00Z</updated>"
        f"<link href='https://github.com/istio/istio/releases/tag/v1.{n}.0'/><title>v1.{n}.0</title></entry>"
        for n in range(10)
    )
    _, gathered, _ = collected(
        {ATOM: response(f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>", url=ATOM)}
    )

    assert "shows all" in gathered.warnings[0]
    assert gathered.cursor == Cursor()


def test_a_repository_that_is_gone_says_so() -> None:
    with pytest.raises(FetchError, match="404"):
        collected({})


def test_a_real_releases_atom_is_read() -> None:
    source = Source(id="topo", kind="releases", address="https://github.com/tarlepp/topo-incidents")
    body = shared("feeds", "topo-incidents.releases.atom").read_bytes()

    items, warnings = parse_atom(body, source, home().repository(source.address), url="https://github.com/x")

    assert [item.tag for item in items[:2]] == ["2023-11-22", "2023-11-17"]
    assert (len(items), warnings) == (10, ())
    assert all(item.published and item.title for item in items)


# ---------------------------------------------------------------- addresses, tags, notes


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/a/b.c",
        "https://github.com/a/b.c/",
        "http://www.github.com/a/b.c.git",
        "https://github.com/a/b.c/releases",
        "https://GITHUB.com/a/b.c/releases.atom",
    ],
)
def test_a_repository_is_taken_out_of_its_address(address: str) -> None:
    assert home().repository(address) == "a/b.c"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a/b",
        "https://github.com/a",
        "https://github.com/a/b/issues/1",
        "https://[::1/",
        "a/b",
        "",
    ],
)
def test_other_addresses_are_no_repository(address: str) -> None:
    with pytest.raises(ParseError, match="not the address of a GitHub repository"):
        home().repository(address)


def test_another_web_may_stand_in_for_github() -> None:
    assert home("http://127.0.0.1:8080").repository("http://127.0.0.1:8080/a/b") == "a/b"


@pytest.mark.parametrize(
    "tag",
    [
        "v1.0.0-rc.1",
        "1.2.0b1",
        "v2.0.0-alpha",
        "v1.28.0-alpha.3",
        "nightly-20260101",
        "v1.6.0-M1",
        "v3.0.0.dev1",
        "kustomize/v5.0.0-beta.1",
        "v1.13.0-pre.0",
    ],
)
def test_a_tag_may_say_that_it_comes_before(tag: str) -> None:
    assert is_prerelease(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "v1.0.0",
        "kustomize/v5.4.1",
        "openstack-cinder-csi-2.29.1",
        "cluster-autoscaler-chart-9.50.0",
        "controller-v1.13.1",
        "v1.2.3-gke.1",
        "2023-11-22",
        "alpha-tools-1.2.0",
        "v1.0.0-amd64",
    ],
)
def test_other_tags_do_not(tag: str) -> None:
    assert not is_prerelease(tag)


def test_the_first_words_of_notes_are_sentences() -> None:
    notes = (
        "# v1.2.3\n\n<!-- a\ncomment -->\n---\n> **Note** see [the guide](https://x.example).\n- `fix`: one\n"
    )

    assert first_words(notes) == "Note see the guide. - fix: one"
    assert first_words("") == ""
