"""The watch list this repository ships, collected whole from stand-ins: every kind, every source, twice."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.app import KINDS
from digest.cli.program import run
from tests.collectors.test_landscape import NEW, OLD
from tests.git.repositories import make
from tests.github.server import StandIn
from tests.github.world import TOKEN, Advisory, Commit, Issue, Pull, Release, Repository, World

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 6, 8, 1, tzinfo=UTC)
TUESDAY = "2026-06-02T00:00:00Z"
SUBMISSIONS = "https://github.com/OWNER/REPOSITORY/issues"
CVES = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "CVEs",
    "items": [
        {
            "id": "CVE-2026-1234",
            "url": "https://github.com/kubernetes/kubernetes/issues/1",
            "summary": "CVE-2026-1234: a hole",
            "content_text": "A hole.",
            "date_published": TUESDAY,
        }
    ],
}

Run = Callable[[], dict[str, dict[str, Any]]]


class Answer(BaseHTTPRequestHandler):
    """A feed of one article at each path but for that of the CVEs, with an ETag."""

    def do_GET(self) -> None:
        if self.path.endswith(".json"):
            kind, body = "application/feed+json", json.dumps(CVES).encode()
        else:
            kind, body = "application/rss+xml", rss(self.path)
        mark = f'"{hashlib.sha256(body).hexdigest()[:8]}"'
        unchanged = self.headers.get("If-None-Match") == mark
        self.send_response(304 if unchanged else 200)
        for name, value in (("ETag", mark), ("Content-Type", kind)):
            self.send_header(name, value)
        self.send_header("Content-Length", "0" if unchanged else str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if unchanged else body)

    def log_message(self, *_: Any) -> None:
        pass


def rss(path: str) -> bytes:
    item = (
        f"<item><title>About {path}</title><link>https://example.org{path}post</link><guid>{path}</guid>"
        "<pubDate>Tue, 02 Jun 2026 00:00:00 GMT</pubDate><description>Words.</description></item>"
    )
    return f"<rss version='2.0'><channel><title>A blog</title>{item}</channel></rss>".encode()


@pytest.fixture
def feeds() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def there(watch_list: list[dict[str, Any]]) -> Iterator[StandIn]:
    projects = [
        source["address"].removeprefix("https://github.com/")
        for source in watch_list
        if source["kind"] == "releases" and source["id"] != "kubernetes"
    ]
    with StandIn(
        World(
            Repository(
                "kubernetes/enhancements",
                pulls=[Pull(1, "KEP-1: x", TUESDAY, files=["keps/sig-a/1-x/kep.yaml"])],
            ),
            Repository(
                "kubernetes/kubernetes",
                pulls=[
                    Pull(
                        2, "Change", TUESDAY, merged=TUESDAY, labels=["release-note"],
                        body="```release-note\nA note.\n```",
                    )
                ],
                releases=[Release("v1.36.1", TUESDAY, notes="Fixes.")],
                advisories=[Advisory("GHSA-aaaa-bbbb-cccc", "A hole", TUESDAY)],
            ),
            Repository(
                "OWNER/REPOSITORY", issues=[Issue(3, "https://a.example/", TUESDAY, labels=["submission"])]
            ),
            Repository(
                "cncf/landscape",
                commits=[
                    Commit("2026-05-01T00:00:00Z", {"landscape.yml": OLD}),
                    Commit(TUESDAY, {"landscape.yml": NEW}),
                ],
            ),
            *(Repository(name, releases=[Release("v1.0.0", TUESDAY, notes="Fixes.")]) for name in projects),
        )
    ) as made:  # fmt: skip
        yield made


@pytest.fixture(scope="module")
def watch_list() -> list[dict[str, Any]]:
    """Its records, the one that is only a proposal in it too."""
    records = yaml.safe_load(shipped())["sources"]
    assert isinstance(records, list)
    return records


def shipped() -> str:
    text = (ROOT / "content/sources.yaml").read_text("utf-8")
    return re.sub(r"^  # (?=- \{id: submissions, )", "  ", text, flags=re.MULTILINE)


@pytest.fixture(params=[TOKEN, ""], ids=["with a token", "without"])
def collect(
    request: pytest.FixtureRequest,
    there: StandIn,
    feeds: str,
    watch_list: list[dict[str, Any]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """`digest collect` with this repository's own settings; how each source fared."""
    upstream = make(
        tmp_path / "enhancements.git",
        (datetime(2026, 6, 2, tzinfo=UTC), {"keps/sig-a/1-x/kep.yaml": "title: X\n"}),
    )
    text = shipped()
    for source in watch_list:
        address = source["address"]
        if source["kind"] == "keps":
            text = text.replace(address, f"file://{upstream}")
        elif not address.startswith("https://github.com"):
            text = text.replace(f'"{address}"', f'"{feeds}/{source["id"]}/{address.rpartition("/")[2]}"')
    (tmp_path / "content").mkdir()
    (tmp_path / "content/sources.yaml").write_text(text, "utf-8")
    head = f'github_api = "{there.api}"\ngithub_web = "{there.web}"\n'
    settings = (ROOT / "digest.toml").read_text("utf-8")
    (tmp_path / "digest.toml").write_text(f'{head}{settings}\n[http]\nallow = ["127.0.0.1"]\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DIGEST_STORE", raising=False)
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", request.param)
    monkeypatch.setattr("digest.cli.collect.now", lambda: NOW)

    def collect() -> dict[str, dict[str, Any]]:
        capfd.readouterr()
        code = run(("collect", "--json"))
        out, err = capfd.readouterr()
        assert code == 0, err
        return {record["source"]: record for record in map(json.loads, out.splitlines())}

    return collect


@pytest.mark.slow
def test_every_source_answers_and_the_next_run_finds_nothing_new(
    collect: Run, watch_list: list[dict[str, Any]], there: StandIn
) -> None:
    kinds = {source["id"]: source["kind"] for source in watch_list}
    assert set(kinds.values()) == set(KINDS)

    first = collect()
    assert first.keys() == kinds.keys()
    assert [record["error"] for record in first.values() if not record["ok"]] == []
    assert [source for source, record in first.items() if not record["new"]] == []
    odd = {source for source, record in first.items() if record["warnings"]}
    assert odd <= {"github-advisories"}, "which without a token asks for a part of the projects, and says so"

    there.asked.clear()
    second = collect()
    assert [record["error"] for record in second.values() if not record["ok"]] == []
    assert [source for source, record in second.items() if record["new"]] == []
    again = {source for source, record in second.items() if not record["unchanged"]}
    assert {kinds[source] for source in again} <= {"pulls"}, "these are read again for nothing"
