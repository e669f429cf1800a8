"""The demo: every step on bundled sources, offline, the same bytes each time."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import feedparser
import pytest

from digest import demo
from digest.app import Digest
from digest.demo import world
from digest.demo.server import SOURCES, Upstream
from digest.errors import UsageError
from digest.model import Article, State
from tests.digests import files, opened


@dataclass(frozen=True)
class Ran:
    week: demo.Week
    said: list[str]
    #: Of this process's own work: a busy machine is not the demo's fault.
    seconds: float

    @property
    def digest(self) -> Digest:
        return opened(self.week.folder)


def ran(folder: Path, *languages: str) -> Ran:
    said: list[str] = []
    began = time.process_time()
    week = demo.run(folder, languages, said.append)
    return Ran(week, said, time.process_time() - began)


@pytest.fixture(scope="module")
def both() -> Iterator[Ran]:
    with tempfile.TemporaryDirectory() as folder:
        yield ran(Path(folder) / "demo-week", "zh", "en")


def test_a_line_a_step_and_everything_to_open_is_there(both: Ran) -> None:
    steps = [line.split()[0] for line in both.said if not line.startswith(" ")]

    assert steps == ["init", "sources", "collect", "shortlist", "pick", "write", "publish", "build"]
    assert both.seconds < 20
    assert all(path.is_file() for _, path in both.week.shown)
    assert {"Vol. 1 (zh)", "Vol. 1 (en)", "rss (zh)", "json (en)", "mail (en)"} <= {
        w for w, _ in both.week.shown
    }


def test_all_kinds_of_sources_are_read_and_asked_twice_in_vain(both: Ran) -> None:
    kinds = {item.kind for item in both.digest.store.items()} | {"kep" for _ in both.digest.store.states()}

    assert kinds == {"article", "release", "kep"}
    assert {item.source for item in both.digest.store.items()} >= {"hollyhock", "saltmarsh", "plumbline"}
    assert "7 of 7 say that nothing changed, 0 new" in both.said[3]


def test_the_traps_in_the_feeds_are_gentle_ones(both: Ran) -> None:
    """Relative links become whole, no date stays none, markup goes out of titles, braces stay."""
    articles = [item for item in both.digest.store.items() if isinstance(item, Article)]
    by_key = {item.key: item for item in articles}

    assert by_key["ferrylog-0147"].url == "https://ferrylog.example/posts/draining-websockets/"
    assert by_key["ferrylog-glossary"].published is None
    assert (
        by_key["ferrylog-0146"].title == "Text is not a template: how {{ 7*7 }} became 49 on our status page"
    )
    assert by_key["tag:qiantan.example,2026:kubectl-debug"].title == "读懂 kubectl debug 的四种用法"
    assert all(".example/" in item.url for item in articles)


@pytest.mark.slow
def test_the_proposals_moved_as_their_history_says(both: Ran) -> None:
    box = both.digest.inbox(world.SUNDAY, 1)
    found = {
        change.identity: (change.kind, change.field)
        for candidate in box.candidates
        for change in candidate.story.changes
        if change.kind != "changed" or change.field in {"stage", "status", "latest-milestone"}
    }

    assert found["kep:9042"][0] == found["kep:9047"][0] == "added"
    assert found["kep:9039"][0] == "moved"
    assert found["kep:9031"] == ("changed", "status")
    assert found["kep:9024"] == ("changed", "latest-milestone")
    assert ("kep:9017", "stage") in {(c.identity, c.field) for k in box.candidates for c in k.story.changes}


def test_the_issue_is_chosen_written_confirmed_and_whole(both: Ran) -> None:
    """Each section has entries, readings come from both languages, one entry is left as drafted."""
    issue = both.digest.archive.issue(1)
    entries = {entry.id: entry for _, entry in issue.entries()}
    hosts = {
        entry.links[0].url.split("/")[2] for section, entry in issue.entries() if section.id == "reading"
    }
    drafts = {
        name for name, entry in entries.items() if any(r.state == State.DRAFT for r in entry.review.values())
    }

    assert all(section.entries for section in issue.sections)
    assert hosts == {"ferrylog.example", "qiantan.example"}
    assert drafts == {"kep-9024"}
    assert "hollyhock-1-8-0" in entries
    assert not any(entry.quote for name, entry in entries.items() if name not in drafts)
    assert {f.code for f in both.digest.check(1, ("zh", "en"))} == {"D204"}  # kep-9024, left as drafted
    assert set(issue.published) == {"zh", "en"}


def test_the_feeds_parse(both: Ran) -> None:
    for what, path in both.week.shown:
        if what.startswith(("rss", "atom")):
            feed = feedparser.parse(path.read_bytes())
            assert not feed.bozo
            assert len(feed.entries) == 1


def test_text_from_upstream_stays_text(both: Ran) -> None:
    page = (both.week.folder / "site/en/issues/1/index.html").read_text("utf-8")

    assert "how {{ 7*7 }} became 49" in page


def test_the_second_run_gives_the_same_bytes_wherever_it_is(both: Ran, tmp_path: Path) -> None:
    """Made anew over the first, at another place: neither its path nor upstream's port is in any page."""
    before = {name: files(both.week.folder / name) for name in ("site", "outbox")}
    moved = shutil.copytree(both.week.folder, tmp_path / both.week.folder.name)
    (moved / "site/stale.html").touch()
    again = ran(moved, "zh", "en")

    assert {name: files(moved / name) for name in ("site", "outbox")} == before
    assert again.said == both.said


@pytest.mark.parametrize("languages", [("en",), pytest.param(("de", "en", "zh"), marks=pytest.mark.slow)])
def test_other_languages_and_the_users_own_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, languages: tuple[str, ...]
) -> None:
    """One language alone and three; a newsroom's store, token and API are not touched."""
    monkeypatch.setenv("DIGEST_STORE", str(tmp_path / "mine.db"))
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", "a-real-one")
    monkeypatch.setenv("DIGEST_GITHUB_API", "https://github.invalid")
    made = ran(tmp_path / "demo", *languages)

    assert all(path.is_file() for _, path in made.week.shown)
    assert {path.name for path in (made.week.folder / "site").iterdir() if path.is_dir()} >= set(languages)
    # The demo has no lead in German, which the check says (D212).
    wanted = {"D204", "D212"} if "de" in languages else {"D204"}
    assert {f.code for f in made.digest.check(1, languages)} == wanted
    assert not (tmp_path / "mine.db").exists()


def test_a_folder_that_is_not_the_demos_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="not made by the demo"):
        ran(tmp_path, "en")
    with pytest.raises(UsageError, match="not a folder"):
        ran(tmp_path / "thesis.txt", "en")

    assert files(tmp_path) == {"thesis.txt": b"years of work"}


def test_links_in_the_demos_folder_are_cut_and_not_followed(tmp_path: Path) -> None:
    """What a link in an old demo folder points to survives its clearing."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/file").write_text("kept")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / world.MARKER).touch()
    (tmp_path / "demo/link").symlink_to(tmp_path / "mine")
    world.cleared(tmp_path / "demo")

    assert (tmp_path / "mine/file").read_text() == "kept"
    assert [path.name for path in (tmp_path / "demo").iterdir()] == [world.MARKER]


def test_the_server_knows_etags_and_nothing_else() -> None:
    with Upstream() as upstream:
        address = f"{upstream.address}/repos/hollyhock/hollyhock/releases?per_page=100"
        with urllib.request.urlopen(address) as answer:
            etag, body = answer.headers["ETag"], answer.read()
        assert body == (SOURCES / "repos/hollyhock/hollyhock/releases.json").read_bytes()
        for request, code in (
            (urllib.request.Request(address, headers={"If-None-Match": etag}), 304),
            (urllib.request.Request(f"{upstream.address}/editor.toml"), 404),
            (urllib.request.Request(f"{upstream.address}/../server.py"), 404),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request)
            refused.value.close()
            assert refused.value.code == code


def test_the_repository_is_the_same_each_time(tmp_path: Path) -> None:
    heads = []
    for name in ("one", "two"):
        world.plant_proposals(tmp_path / name)
        place = str(tmp_path / name / world.REPOSITORY)
        heads.append(
            subprocess.run(["git", "-C", place, "rev-parse", "main"], capture_output=True, check=True).stdout
        )

    assert heads[0] == heads[1]
