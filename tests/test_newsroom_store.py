"""A whole week on a PostgreSQL as in a file; two collects at once; one that breaks off; there and back."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest import demo
from digest.app.standing import Standing
from digest.cli.program import run
from digest.demo import world
from digest.store.database import Store
from tests.cli.test_commands import watch
from tests.digests import fill, make, opened
from tests.git.repositories import git
from tests.postgres import PASSWORD, Cluster, databases, is_there

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not is_there(), reason="no PostgreSQL is installed")]
ROOT = Path(__file__).parents[1]
WINDOW = ("--since", "2026-06-01", "--until", "2026-06-15")
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as made:
        yield made


@pytest.fixture
def url(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new database, which is the store of every digest of the test."""
    with databases(cluster.url()) as made:
        monkeypatch.setenv("DIGEST_STORE", made)
        yield made


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        assert PASSWORD not in out + err
        return code, out, err

    return call


def outputs(folder: Path) -> dict[str, bytes]:
    """What people and readers see of a week."""
    places = [path for name in ("content", "site", "outbox") for path in (folder / name).rglob("*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in places if path.is_file()}


def test_a_whole_week_is_the_same_as_in_a_file(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From sources over shortlist and picks to the site, byte for byte."""
    said: dict[str, list[str]] = {"file": [], "served": []}
    demo.run(tmp_path / "file" / "week", ["zh", "en"], said["file"].append)
    settings = world.settings

    def served(*words: Any, **other: Any) -> Any:
        return replace(settings(*words, **other), store=url)

    monkeypatch.setattr(world, "settings", served)
    demo.run(tmp_path / "served" / "week", ["zh", "en"], said["served"].append)
    file, other = outputs(tmp_path / "file" / "week"), outputs(tmp_path / "served" / "week")

    assert not (tmp_path / "served" / "week" / ".digest" / "digest.db").exists()
    assert said["served"] == said["file"]
    assert other.keys() == file.keys()
    # The watch list names the port of the day.
    assert [name for name in file if file[name] != other[name]] in ([], ["content/sources.yaml"])


@pytest.fixture
def filled(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest whose evidence lies on the server."""
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as in_a_file:
        in_a_file.delenv("DIGEST_STORE")
        fill(make(tmp_path))
    assert run(["store", "copy", "--from", ".digest/digest.db"]) == 0
    (tmp_path / ".digest" / "digest.db").unlink()
    return tmp_path


def test_what_is_searched_is_found_in_both_languages(
    filled: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same as from a file, also what came after the first search; the index holds no address."""
    digest = opened(filled)
    titles = [item.title for item in digest.store.items()]
    words = (
        {word for title in titles for word in title.split()} | {title[:2] for title in titles} | {"nothing"}
    )
    served = {word: call("search", "--json", word) for word in sorted(words)}
    assert sum(bool(out) for _, out, _ in served.values()) > len(titles)
    assert call("store", "copy", str(tmp_path / "copy.db"))[0] == 0
    (item, *_) = digest.store.items(kinds=["article"])
    now = item.seen
    assert now is not None
    digest.store.add(
        [replace(item, key="new", identity="https://example.org/new", title="调度器 arrived")], now=now
    )

    assert [json.loads(line)["title"] for line in call("search", "--json", "调度")[1].splitlines()] == [
        "调度器 arrived"
    ]
    assert PASSWORD.encode() not in (filled / ".digest" / "search.db").read_bytes()
    assert b"%70%61" not in (filled / ".digest" / "search.db").read_bytes()
    monkeypatch.setenv("DIGEST_STORE", str(tmp_path / "copy.db"))
    assert {word: call("search", "--json", word) for word in sorted(words)} == served


def test_what_is_copied_is_found_by_who_searched_before(
    url: str, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as in_a_file:
        in_a_file.delenv("DIGEST_STORE")
        digest = make(tmp_path)
        fill(digest)
        word = digest.store.items(kinds=["article"])[0].title.split()[0]
    assert call("search", "--json", word)[1] == ""
    assert call("store", "copy", "--from", ".digest/digest.db")[0] == 0

    assert call("search", "--json", word)[1] != ""


def test_a_copy_goes_there_and_back(
    filled: Path, call: Call, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, back, said = call("store", "copy", "back.db", "--json")
    assert code == 0
    assert "rows copied to back.db, the same on both sides" in said
    with Store.open(filled / "back.db") as store:
        expected = store.items()
    assert call("store", "copy", "--from", "back.db")[:2] == (1, "")
    with Store.open(url) as store:
        assert store.items() == expected != []
        with store.writing() as connection:
            connection.exec_driver_sql("TRUNCATE items, runs, cursors, writes")
    code, there, said = call("store", "copy", "--from", "back.db", "--json")

    assert (code, there) == (0, back)
    assert "@127.0.0.1:" in said  # what stands before it, which may be a password, the log leaves out
    assert "rows copied to postgresql://" in said
    assert call("store", "copy") == (
        2,
        "",
        said_of("copy from where, or where to?. digest store copy FILE, or --from FILE"),
    )
    assert call("store", "copy", "x.db", "--from", "none.db")[2] == said_of(
        "none.db: there is no store yet. Begin one with: digest collect"
    )


def said_of(words: str) -> str:
    return f"error: {words}\n"


def test_the_doctor_and_a_backup_know_what_a_server_is(
    filled: Path, call: Call, url: str, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {one["name"]: one for one in map(json.loads, call("doctor", "--json")[1].splitlines())}
    assert found["store"]["verdict"] == "ok"
    assert found["store"]["says"].startswith("postgresql://digest:***@127.0.0.1:")
    assert found["store"]["says"].endswith(" KB, answers")
    assert found["extra postgres"]["says"] == "installed"
    code, _, said = call("store", "backup", "copy.db")
    assert code == 1
    assert "pg_dump --format=custom --file=copy.dump digest_" in said
    monkeypatch.setenv("DIGEST_STORE", cluster.url("nowhere"))
    code, out, _ = call("doctor", "--json")
    assert code == 1
    (store,) = [one for one in map(json.loads, out.splitlines()) if one["name"] == "store"]
    assert store["verdict"] == "broken"
    assert "there is no such database" in store["says"]
    assert "createdb" in store["hint"]


FEED = """<rss version='2.0'><channel><title>{0}</title><item><title>News of {0}</title>
<link>https://example.com/{0}</link><pubDate>Tue, 09 Jun 2026 10:00:00 GMT</pubDate></item></channel></rss>"""
NAMES = [f"feed-{number}" for number in range(8)]


@pytest.fixture
def watching(url: str, tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest with eight feeds, of which nothing was collected yet."""
    make(tmp_path)
    watch(tmp_path, httpserver, *NAMES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_server_that_stops_in_the_middle_of_a_collect(
    watching: Path, httpserver: HTTPServer, call: Call, url: str, cluster: Cluster
) -> None:
    """One line; what was kept stays, and the next collect gathers the rest."""
    stopped = threading.Event()

    def answer(request: Request) -> Response:
        if "feed-4" in request.path and not stopped.is_set():
            stopped.set()
            cluster.stop()
        return Response(FEED.format(request.path[1:-4]), content_type="application/rss+xml")

    for name in NAMES:
        httpserver.expect_request(f"/{name}.xml").respond_with_handler(answer)
    try:
        code, _, said = call("collect", *WINDOW)
    finally:
        cluster.start()
    assert code == 1
    (line,) = [line for line in said.splitlines() if line.startswith("error: ")]
    assert "no server answers there" in line or "the server stopped" in line
    assert "Traceback" not in said
    with Store.open(url) as store:
        assert {item.source for item in store.items()} == {run.source for run in store.last_run() if run.ok}
    assert call("collect", *WINDOW)[0] == 0
    with Store.open(url) as store:
        assert {item.source for item in store.items()} == set(NAMES)


class Feeds(ThreadingHTTPServer):
    """Nobody has an answer before a fourth feed is asked for: one collect asks a host for three at a time."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []
        self.more = threading.Condition()


class Answer(BaseHTTPRequestHandler):
    server: Feeds

    def do_GET(self) -> None:
        with self.server.more:
            self.server.asked.append(self.path)
            self.server.more.notify_all()
            self.server.more.wait_for(lambda: len(self.server.asked) > 3, timeout=60)
        body = FEED.format(self.path[1:-4]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def test_two_that_collect_at_once_share_the_work(url: str, tmp_path: Path) -> None:
    """Two processes: every feed is asked once, and everything is there."""
    make(tmp_path)
    with Feeds() as feeds:
        threading.Thread(target=feeds.serve_forever, daemon=True).start()
        here = f"127.0.0.1:{feeds.server_port}"
        lines = [
            f"  - {{id: {name}, kind: articles, address: 'http://{here}/{name}.xml'}}\n" for name in NAMES
        ]
        (tmp_path / "content" / "sources.yaml").write_text("sources:\n" + "".join(lines), "utf-8")
        with (tmp_path / "digest.toml").open("a") as file:
            file.write('\n[http]\nallow = ["127.0.0.1"]\n')
        command = [sys.executable, "-m", "digest", "collect", *WINDOW]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with (
            subprocess.Popen(command, cwd=tmp_path, **pipes) as one,
            subprocess.Popen(command, cwd=tmp_path, **pipes) as other,
        ):
            told = [child.communicate(timeout=120)[1] for child in (one, other)]
        feeds.shutdown()

    assert (one.returncode, other.returncode) == (0, 0), told
    assert sorted(feeds.asked) == sorted(f"/{name}.xml" for name in NAMES)
    assert [said.count("another collector is at it") for said in told] == [1, 1], "one line for all"
    with Store.open(url) as store:
        assert {item.source for item in store.items()} == set(NAMES)


def test_a_desk_sees_what_came_to_the_server(url: str) -> None:
    """It asks once a second at most, and what it knows stays while nobody answers."""
    moment = [0.0]
    standing = Standing(lambda: moment[0])
    with Store.open(url) as store, Store.open(url) as other:

        def stamp() -> object:
            return standing.stamp(url, lambda: store)

        first = stamp()
        with other.writing("blog"):
            pass
        assert stamp() == first
        moment[0] += 1.0
        assert stamp() != first
        second = stamp()
    moment[0] += 60.0
    assert standing.stamp(url, lambda: Store.open("postgresql://127.0.0.1:1/none")) == second


def test_a_clone_pulls_and_pushes_evidence(filled: Path, tmp_path: Path, call: Call, url: str) -> None:
    """The branch `store` from a server is that of a file."""
    (filled / ".gitignore").write_text(".digest/\n*.db\nremote.git\n")
    git(filled, "init", "--quiet", "--initial-branch=main")
    git(filled, "config", "user.name", "A")
    git(filled, "config", "user.email", "a@example.org")
    git(filled, "add", ".")
    git(filled, "commit", "--quiet", "-m", "Begin")
    git(tmp_path, "clone", "--quiet", "--bare", str(filled), str(tmp_path / "remote.git"))
    git(filled, "remote", "add", "origin", str(tmp_path / "remote.git"))
    assert call("store", "push")[0] == 0
    with Store.open(url) as store:
        before = store.items()
        with store.writing() as connection:
            connection.exec_driver_sql("TRUNCATE items, runs, cursors")
    code, _, said = call("store", "pull")

    assert code == 0, said
    with Store.open(url) as store:
        assert [item.key for item in store.items()] == [item.key for item in before]
