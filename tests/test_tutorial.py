"""The tutorial, word by word: every command of it, in its order, against stand-ins for who it asks."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from pytest_httpserver import HTTPServer

from digest.cli.program import run
from tests.github.server import StandIn
from tests.github.world import TOKEN, Release, Repository, World

DOCS = Path(__file__).resolve().parents[1] / "docs"
NOW = datetime(2026, 6, 14, 12, tzinfo=UTC)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>KubeVirt</title><link>https://kubevirt.io/</link>
<description>d</description>
<item><title>Hotplug in depth</title><link>https://kubevirt.io/hotplug</link><pubDate>Wed, 10 Jun 2026 08:00:00 GMT</pubDate>
<description>How disks come and go.</description></item>
<item><title>Buy our course</title><link>https://kubevirt.io/buy</link><pubDate>Thu, 11 Jun 2026 08:00:00 GMT</pubDate>
<description>Cheap.</description></item></channel></rss>"""
#: What runs until somebody stops it, and what takes a minute by the clock on the wall, which is not the one here;
#: tests/cli/test_preview.py and tests/demo/rehearsal hold them to what they do.
GOES_ON = ("digest serve", "digest rehearse")


def commands(page: str) -> list[str]:
    """What a reader types, in its order."""
    text = (DOCS / page).read_text("utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [
        line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")
    ]


def test_both_tutorials_say_the_same_commands() -> None:
    assert commands("tutorial.md") == commands("tutorial.zh.md")
    samples = [
        re.findall(r"(?ms)^```(?:yaml|text)\n.*?^```", (DOCS / page).read_text("utf-8"))
        for page in ("tutorial.md", "tutorial.zh.md")
    ]
    assert samples[0] == samples[1]


@pytest.fixture
def there() -> Iterator[StandIn]:
    released = Release("v1.8.0", "2026-06-09T10:00:00Z", notes="Hotplug is here.")
    with StandIn(World(Repository("kubevirt/kubevirt", releases=[released]))) as made:
        yield made


@pytest.mark.slow
@time_machine.travel(NOW, tick=True)
def test_the_tutorial_from_an_empty_folder_to_pages(
    tmp_path: Path,
    there: StandIn,
    httpserver: HTTPServer,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Addresses lead to stand-ins, ids are those of the shortlist; nothing else is changed."""
    httpserver.expect_request("/feed.xml").respond_with_data(FEED, content_type="application/rss+xml")
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", TOKEN)
    for name in ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"):
        monkeypatch.setenv(name, "An Editor")
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "editor@example.org")
    monkeypatch.chdir(tmp_path)
    ids: dict[str, str] = {}
    for command in commands("tutorial.md"):
        if command in GOES_ON:
            continue
        typed = command.replace("https://kubevirt.io/feed.xml", httpserver.url_for("/feed.xml"))
        typed = typed.replace("https://github.com", there.web)
        for theirs, ours in ids.items():
            typed = typed.replace(theirs, ours)
        capfd.readouterr()
        match shlex.split(typed):
            case ["digest", *words]:
                code = run(words)
                out, err = capfd.readouterr()
                assert code == 0, f"{command}: {out}{err}"
            case ["cd", folder]:
                monkeypatch.chdir(folder)
                settings = Path("digest.toml")
                head = f'github_api = "{there.api}"\ngithub_web = "{there.web}"\n'
                allowed = '\n[http]\nallow = ["127.0.0.1", "localhost"]\n'
                settings.write_text(head + settings.read_text("utf-8") + allowed, "utf-8")
            case ["git", *_]:
                subprocess.run(typed, shell=True, check=True, capture_output=True)  # noqa: S602 - the page's own line
            case _:
                pytest.fail(f"nobody knows how to run {command!r}")
        if command == "digest shortlist":
            assert run(["shortlist", "--json"]) == 0
            found = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
            by_title = {one["title"]: one["id"] for one in found}
            assert "kubevirt-1.8.0" in by_title.values(), "the page's own id"
            ids = {"a-3f9k2": by_title["Hotplug in depth"], "a-7xonm": by_title["Buy our course"]}

    for tag in ("zh", "en"):
        page = Path(f"site/{tag}/issues/1/index.html").read_text("utf-8")
        assert "Hotplug in depth" in page
        assert "Buy our course" not in page
    assert (
        subprocess.run(["git", "log", "--oneline"], check=True, capture_output=True, text=True).stdout.count(
            "\n"
        )
        == 2
    )
