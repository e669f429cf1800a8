"""The example `examples/rust-rfcs`: one language, other proposals, a collector of its own; from sources to pages."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from pytest_httpserver import HTTPServer

from digest.cli.program import run
from tests.git.repositories import make as make_repository
from tests.github.server import StandIn
from tests.github.world import TOKEN, Pull, Release, Repository, World

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "rust-rfcs"
Call = Callable[..., tuple[int, str, str]]


def rfc(name: str, words: str, issue: str = "") -> str:
    """A text as the process's template has it."""
    tracked = f"[rust-lang/rust#{issue}](https://github.com/rust-lang/rust/issues/{issue})" if issue else ""
    return (
        f"- Feature Name: `{name}`\n- Start Date: 2026-01-31\n"
        "- RFC PR: [rust-lang/rfcs#1](https://github.com/rust-lang/rfcs/pull/1)\n"
        f"- Rust Issue: {tracked}\n\n# Summary\n[summary]: #summary\n\n{words}\n\n# Motivation\n\nMuch.\n"
    )


BEFORE, WITHIN, LATER = (datetime(2026, 6, day, tzinfo=UTC) for day in (1, 10, 11))
HISTORY = (
    (BEFORE, {"0000-template.md": "- Feature Name: (fill me in)\n", "text/3101-old.md": rfc("old", "Old."), "README.md": "x"}),
    (WITHIN, {"text/3137-let-else.md": rfc("let_else", "Adds `let PATTERN = e else { diverge }`: [as here](https://a.example).\nIt reads well.", "87335")}),
    (LATER, {"text/3101-old.md": None, "text/not-a-number.md": "nothing"}),
)  # fmt: skip
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Rust Blog</title><link>https://b.example/</link>
<description>d</description><item><title>What let-else is for</title><link>https://b.example/let-else</link>
<pubDate>Wed, 10 Jun 2026 08:00:00 GMT</pubDate><description>A long look.</description></item></channel></rss>"""


@pytest.fixture
def there() -> Iterator[StandIn]:
    day = "2026-06-09T10:00:00Z"
    with StandIn(
        World(
            Repository(
                "rust-lang/rfcs",
                pulls=[Pull(3999, "RFC: Named arguments", day, files=["text/0000-named.md"])],
            ),
            Repository(
                "rust-lang/rust",
                releases=[Release("1.99.0", "2026-06-11T10:00:00Z", notes="Let-else, at last.")],
            ),
        )
    ) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path, there: StandIn, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, with stand-ins for everybody it asks."""
    root = tmp_path / "rust-rfcs"
    shutil.copytree(EXAMPLE, root)
    make_repository(tmp_path / "rfcs.git", *HISTORY)
    httpserver.expect_request("/feed.xml").respond_with_data(FEED)
    listed = yaml.safe_load((root / "content/sources.yaml").read_text("utf-8"))
    for record in listed["sources"]:
        if record["kind"] == "articles":
            record["address"] = httpserver.url_for("/feed.xml")
            record["enabled"] = record["id"] == "rust-blog"
        record["address"] = record["address"].replace("https://github.com", there.web)
    listed["sources"][0]["address"] = str(tmp_path / "rfcs.git")
    (root / "content/sources.yaml").write_text(yaml.safe_dump(listed), "utf-8")
    settings = root / "digest.toml"
    head = f'github_api = "{there.api}"\ngithub_web = "{there.web}"\n'
    allowed = '\n[http]\nallow = ["127.0.0.1", "localhost"]\n'
    settings.write_text(head + settings.read_text("utf-8") + allowed, "utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("DIGEST_EDITOR", "ferris")
    return root


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        return code, *capfd.readouterr()

    return call


def test_the_collector_is_short_and_the_rest_is_settings() -> None:
    files = [
        path.relative_to(EXAMPLE).as_posix()
        for path in EXAMPLE.rglob("*.py")
        if "__pycache__" not in path.parts
    ]

    assert files == ["plugins/rust_rfcs.py"]
    assert len((EXAMPLE / files[0]).read_text("utf-8").splitlines()) < 100


def test_checking_and_building_run_no_plug_in(folder: Path, call: Call) -> None:
    """Whoever looks at a stranger's digest runs none of its code."""
    (folder / "plugins/rust_rfcs.py").write_text("raise SystemExit('it ran')\n", "utf-8")

    assert call("check") == (0, "", "0 issues checked: 0 errors, 0 warnings.\n")
    assert call("sources", "list", "--json")[0] == 0


@pytest.mark.slow
def test_from_sources_to_pages(folder: Path, call: Call) -> None:
    assert call("draft", "1", "--from", "2026-06-08", "--to", "2026-06-14")[0] == 0
    code, _, err = call("collect", "--since", "2026-06-05", "--until", "2026-06-15")
    assert code == 0
    assert "4 of 4 sources answered" in err, err

    found = {one["id"]: one for one in map(json.loads, call("shortlist", "--json")[1].splitlines())}
    assert {id_: one["section"] for id_, one in found.items()} == {
        "rfc-3137": "accepted",
        "rfc-3101": "accepted",
        "pr-3999": "discussed",
        "rust-1.99.0": "releases",
        next(id_ for id_ in found if id_.startswith("a-")): "reading",
    }
    assert call("pick", *found)[0] == 0
    issue = (folder / "content/issues/001.yaml").read_text("utf-8")
    assert "https://rust-lang.github.io/rfcs/3137-let-else.html" in issue
    assert "en: 'RFC 3137 is accepted: Let else'" in issue
    assert "Adds let PATTERN = e else { diverge }: as here. It reads well." in issue
    assert "about: [{rfc: 3137}]" in issue
    assert " zh:" not in issue, "one language alone has no other's key"

    assert "0 errors" in call("check", "1")[2]
    code, _, err = call("publish", "1", "--no-commit")
    assert code == 0, err
    assert call("build")[0] == 0
    page = (folder / "site/en/issues/1/index.html").read_text("utf-8")
    assert "RFC 3137" in page
    assert 'hreflang="zh"' not in page
    assert (folder / "site/en/rfcs/3137/index.html").is_file()
    assert not (folder / "site/zh").exists()
    assert not list((folder / "plugins").glob("__pycache__"))

    assert call("collect")[0] == 0
    code, _, err = call("collect")
    assert code == 0
    assert " 0 new" in err
