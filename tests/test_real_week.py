"""One real week by commands alone: real proposals, real feeds on loopback, to a site nobody touched by hand."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest
from pytest_httpserver import HTTPServer

from digest.cli.program import run
from tests.shared import shared

pytestmark = pytest.mark.slow

TYPES = {".json": "application/feed+json", ".atom": "application/atom+xml", ".xml": "application/xml"}


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def call(*words: str) -> str:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        assert code == 0, err
        assert "Traceback" not in err
        return out or err

    return call


def test_a_real_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer, call: Callable[..., str]
) -> None:
    """init, sources add, collect, shortlist, pick, publish, build, on what upstream really said."""
    bundle, feeds = shared("keps", "keps-2026.bundle"), shared("feeds", "index.json").parent
    names = [record["file"] for record in json.loads((feeds / "index.json").read_bytes())["feeds"]]
    for name in names:
        kind = TYPES[Path(name).suffix]
        httpserver.expect_request(f"/{name}").respond_with_data(
            (feeds / name).read_bytes(), content_type=kind
        )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_EDITOR", "tester")
    clone = ["git", "clone", "--quiet", "--branch", "master", str(bundle), str(tmp_path / "enhancements")]
    subprocess.run(clone, check=True)

    call("init", "--yes", "weekly", "--languages", "zh,en")
    monkeypatch.chdir(tmp_path / "weekly")
    toml = Path("digest.toml")
    toml.write_text(toml.read_text("utf-8") + '\n[http]\nallow = ["127.0.0.1", "localhost"]\n', "utf-8")
    call("sources", "add", "keps", str(tmp_path / "enhancements"))
    for n, name in enumerate(names):
        call("sources", "add", f"feed-{n}", httpserver.url_for(f"/{name}"), "--kind", "articles")
    call("draft", "1", "--from", "2026-03-16", "--to", "2026-03-29")
    told = call("collect", "--since", "2026-01-01", "--until", "2026-04-01")
    assert f"{len(names) + 1} of {len(names) + 1} sources answered" in told

    found = [json.loads(line) for line in call("shortlist", "--json", "--limit", "0").splitlines()]
    ids = {candidate["id"] for candidate in found}
    assert {"kep-127", "kep-5073"} <= ids
    articles = [candidate["age"] for candidate in found if candidate["kind"] == "article"]
    assert (len(articles), articles.count(0)) == (5, 4)
    call("pick", "--all")
    call("publish", "1", "--no-commit")
    call("build")

    for language in ("zh", "en"):
        page = Path(f"site/{language}/issues/1/index.html").read_text("utf-8")
        assert "KEP-5073" in page
        assert feedparser.parse(Path(f"site/{language}/feed.xml").read_bytes()).bozo == 0
        assert Path(f"outbox/001-{language}.eml").stat().st_size > 5_000
