"""A hundred kills of `digest collect` at random moments: nothing lost, nothing twice, and on it goes."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from digest.model import Cursor, Item
from digest.store.database import Store
from digest.store.export import export
from digest.store.lock import only_one
from tests.git.repositories import git, make
from tests.github.server import StandIn
from tests.github.world import Release, Repository
from tests.github.world import World as GitHub
from tests.killing import Command, Killer

pytestmark = pytest.mark.slow

SHARDS, KILLS = 10, 10
FEEDS = 12
#: Entries of a feed, and how many of them are others a week later: the oldest are gone by then.
SHOWN, LATER = 12, 8
NOW = datetime(2026, 6, 15, 1, tzinfo=UTC)
MAY = datetime(2026, 5, 1, tzinfo=UTC)
KEP = "keps/sig-node/{0}-thing/kep.yaml"


class Feeds(ThreadingHTTPServer):
    """Feeds that know what they said under which ETag, and take a moment to say it."""

    daemon_threads = True
    week = 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked was killed: nothing to tell."""

    def shown(self, feed: int, week: int) -> list[int]:
        """The numbers of the entries that `feed` shows in `week`."""
        first = (week - 1) * LATER
        return list(range(first, first + SHOWN + feed % 3))


class Answer(BaseHTTPRequestHandler):
    server: Feeds

    def do_GET(self) -> None:
        feed = int(self.path.split("/")[1])
        week = self.server.week
        time.sleep(0.004 * (feed % 4))
        if self.headers.get("If-None-Match") == f'"{feed}-{week}"':
            self.send_response(304)
            self.send_header("ETag", f'"{feed}-{week}"')
            self.end_headers()
            return
        body = rss(feed, self.server.shown(feed, week))
        self.send_response(200)
        for name, value in (("ETag", f'"{feed}-{week}"'), ("Content-Type", "application/rss+xml")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def rss(feed: int, numbers: list[int]) -> bytes:
    entries = "".join(
        f"<item><title>第 {n} 篇 of {feed}</title><guid>{feed}-{n}</guid><link>https://example.com/{feed}/{n}</link>"
        f"<pubDate>{MAY + timedelta(days=n, hours=feed):%a, %d %b %Y %H:%M:%S GMT}</pubDate>"
        f"<description>{'words and words ' * 40}</description></item>"
        for n in numbers
    )
    return f"<rss version='2.0'><channel><title>{feed}</title>{entries}</channel></rss>".encode()


class World:
    """Two digests, one that never collected and one that did a week ago, and how each should end."""

    def __init__(self, folder: Path, killer: Killer, feeds: Feeds, there: StandIn) -> None:
        self.folder, self.killer, self.feeds, self.there = folder, killer, feeds, there
        for week in (1, 2):
            propose(folder / f"enhancements {week}", week)
        self.templates = {1: folder / "first", 2: folder / "later"}
        self._make(self.templates[1])
        self.usual: dict[int, float] = {}
        self.whole: dict[int, Mapping[str, bytes]] = {}
        #: Items with which a run of each week begins, and those with which it ends.
        self.before: dict[int, Mapping[tuple[str, str], Item]] = {}
        self.after: dict[int, Mapping[tuple[str, str], Item]] = {}
        for week in (1, 2):
            self.before[week] = items_of(self.templates[week])
            self.usual[week] = min(self._whole(week, turn) for turn in range(3))
            self.after[week] = items_of(folder / f"whole 0-{week}")
            if week == 1:
                shutil.copytree(folder / "whole 0-1", self.templates[2])

    def _whole(self, week: int, turn: int) -> float:
        """Collect without a kill; the seconds it took. It ends the same each time."""
        place = self.copy(week, f"whole {turn}")
        ended = self.collect(place, week)
        assert ended.code == 0, ended.said
        found = exported(place)
        assert self.whole.setdefault(week, found) == found
        return ended.seconds

    def _make(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        port = self.feeds.server_address[1]
        records = [
            f"  - {{id: feed-{n}, kind: articles, address: 'http://127.0.0.1:{port}/{n}/feed.xml'}}\n"
            for n in range(FEEDS)
        ]
        (folder / "content").mkdir()
        others = (
            # An address, so that a kill may fall into the fetch for a copy of our own.
            f"  - {{id: keps, kind: keps, address: 'file://{self.folder}/enhancements'}}\n"
            "  - {id: project, kind: releases, address: 'https://github.com/a/project'}\n"
        )
        (folder / "content/sources.yaml").write_text("sources:\n" + others + "".join(records), "utf-8")
        (folder / "digest.toml").write_text(
            f'github_api = "{self.there.api}"\ngithub_web = "{self.there.web}"\n'
            'languages = ["en"]\ntitle = "Weekly"\nsite_url = "https://example.org/"\n'
            'feed_id = "tag:example.org,2026:digest"\ntime_zone = "UTC"\n\n'
            '[[sections]]\nid = "all"\ntitle = "All"\ntakes = ["kep", "article", "release"]\n\n'
            '[[trackers]]\nid = "kep"\nprefix = "KEP-"\ntitle = "K"\nfolder = "keps"\n'
            'url = "https://example.org/{number}"\n\n[http]\nallow = ["127.0.0.1"]\n',
            "utf-8",
        )

    def copy(self, week: int, name: str) -> Path:
        place = self.folder / f"{name}-{week}"
        shutil.copytree(self.templates[week], place)
        return place

    def collect(self, place: Path, week: int, *, kill_after: float | None = None, fresh: bool = False) -> Any:
        self._turn_to(week)
        command = Command(
            arguments=("collect", "--json"),
            folder=place,
            environment={"DIGEST_STORE": "", "DIGEST_GITHUB_TOKEN": "", "CI": "1"},
            now=NOW + timedelta(days=7 * (week - 1)),
        )
        return self.killer.run(command, kill_after=kill_after, fresh=fresh)

    def _turn_to(self, week: int) -> None:
        """Let upstream be as it is in `week`."""
        self.feeds.week = week
        self.there.world.put(
            Repository("a/project", releases=[released(day) for day in range(0, 14 * week, 7)])
        )
        new = self.folder / "new"
        new.symlink_to(self.folder / f"enhancements {week}")
        new.replace(self.folder / "enhancements")


def released(day: int) -> Release:
    """A release of that day of May."""
    return Release(f"v1.{day}.0", f"{MAY + timedelta(days=day):%Y-%m-%dT%H:%M:%SZ}", notes="Fixes.")


def propose(place: Path, week: int) -> None:
    """The repository of proposals as it is in `week`."""
    commits = [
        (
            MAY + timedelta(days=day),
            {KEP.format(day % 20 + 1): f"title: Thing {day}\nkep-number: {day % 20 + 1}\nstage: alpha\n"},
        )
        for day in range(30 * week)
    ]
    make(place, *commits)
    git(place, "symbolic-ref", "HEAD", "refs/heads/main")


def exported(place: Path) -> Mapping[str, bytes]:
    """Items and cursors as `digest store export` writes them, and how each source fared.

    When and how fast a source was asked, and how much of it was new then, differs after a kill.
    """
    folder = place / "exported"
    with Store.open(place / ".digest/digest.db") as store:
        export(store, folder)
        runs = {(run.source, run.started): run.ok for run in store.last_run()}
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.jsonl"))
        if path.name != "runs.jsonl"
    }
    return found | {"runs": repr(sorted(runs.items())).encode()}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    feeds = Feeds(("127.0.0.1", 0), Answer)
    threading.Thread(target=feeds.serve_forever, daemon=True, kwargs={"poll_interval": 0.05}).start()
    try:
        with Killer() as killer, StandIn(GitHub()) as there:
            yield World(tmp_path_factory.mktemp("killed"), killer, feeds, there)
    finally:
        feeds.shutdown()
        feeds.server_close()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_kill_at_any_moment_loses_nothing_and_doubles_nothing(world: World, shard: int) -> None:
    """What was committed stays, once; the next run ends with the very bytes of one that nobody killed."""
    chance = random.Random(shard)
    killed = tries = 0
    while killed < KILLS:
        assert tries < 4 * KILLS, "the kills come too late"
        number, tries = tries, tries + 1
        week = 1 + number % 2
        name = f"shard {shard}, run {number}"
        place = world.copy(week, f"{shard}-{number}")
        killed += world.collect(place, week, kill_after=chance.uniform(0, world.usual[week])).killed
        left = look(world, place)
        assert world.before[week].items() <= left.items(), f"{name}: what was there is lost"
        assert left.keys() <= world.after[week].keys(), f"{name}: what no run ends with"
        again = world.collect(place, week)
        assert again.code == 0, f"{name}: {again.said}"
        assert exported(place) == world.whole[week], name
        shutil.rmtree(place)


def test_a_kill_while_the_program_starts(world: World) -> None:
    """Some of the kills hit a process that has yet to import what it needs."""
    chance = random.Random(99)
    for number in range(2):
        place = world.copy(2, f"fresh-{number}")
        world.collect(place, 2, kill_after=chance.uniform(0, 1.5), fresh=True)
        look(world, place)
        assert world.collect(place, 2).code == 0
        assert exported(place) == world.whole[2]


def items_of(place: Path) -> dict[tuple[str, str], Item]:
    """What a store holds, by source and key."""
    if not (place / ".digest/digest.db").exists():
        return {}
    with Store.open(place / ".digest/digest.db") as store:
        return {(item.source, item.key): item for item in store.items()}


def look(world: World, place: Path) -> dict[tuple[str, str], Item]:
    """A store as a kill left it: whole, free, and no cursor ahead of its items."""
    with only_one(place / ".digest", "collect", started=NOW):
        pass
    path = place / ".digest/digest.db"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    with Store.open(path) as store:
        found = store.items()
        cursors = store.cursors()
    kept = {(item.source, item.key): item for item in found}
    assert len({(item.source, item.identity, item.key) for item in found}) == len(found)
    articles = [item.identity for item in found if item.source != "keps"]
    assert len(set(articles)) == len(articles), "an article stands there twice"
    for source, cursor in cursors.items():
        assert promised(world, source, cursor) <= kept.keys(), f"the cursor of {source} is ahead"
    return kept


def promised(world: World, source: str, cursor: Cursor) -> set[tuple[str, str]]:
    """What a store holds that was read as far as `cursor` says."""
    if source == "keps":
        commit = cursor.commit
        # The commits of the first week are in the second's repository too.
        touched = git(
            world.folder / "enhancements 2", "log", "-1", "--format=", "--name-only", commit
        ).split()
        return {(source, f"{path}@{commit}") for path in touched}
    if source == "project":
        return {(source, released(day).tag) for day in (0, 7)}
    feed, week = map(int, json.loads(cursor.etag).split("-"))
    return {(source, f"{feed}-{number}") for number in world.feeds.shown(feed, week)}
