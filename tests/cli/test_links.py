"""`digest check --links`, and what publishing does about links, as a person calls them; on loopback alone."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from digest.cli.program import run
from tests.digests import make

Call = Callable[..., tuple[int, str, str]]


ISSUE = """\
format: 1
number: 30
covers: {{from: 2026-06-08, to: 2026-06-14}}
title: {{zh: 标题, en: Title}}
sections:
  - id: reading
    entries:
      - {{id: a, links: ['{0}here'], title: {{zh: 甲, en: A}}, summary: {{zh: 字。, en: Words.}}}}
      - {{id: b, links: ['{0}moved'], title: {{zh: 乙, en: B}}, summary: {{zh: 字。, en: Words.}}}}
      - {{id: c, links: ['{0}gone'], title: {{zh: 丙, en: C}}, summary: {{zh: 字。, en: Words.}}}}
      - {{id: d, links: ['{1}refuses'], title: {{zh: 丁, en: D}}, summary: {{zh: 字。, en: Words.}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Path:
    """A digest whose Vol. 30 leads to this machine: one link is gone, one moved, one refuses machines."""
    make(tmp_path)
    root = httpserver.url_for("/")
    write(tmp_path, root, root)
    settings(tmp_path)
    httpserver.expect_request("/here").respond_with_data("")
    httpserver.expect_request("/moved").respond_with_data(status=301, headers={"Location": "/there"})
    httpserver.expect_request("/there").respond_with_data("")
    httpserver.expect_request("/gone").respond_with_data(status=404)
    httpserver.expect_request("/refuses").respond_with_data(status=403)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, *roots: str) -> None:
    path = folder / "content/issues/030.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(ISSUE.format(*roots), "utf-8")


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def unused() -> list[int]:
    """Two ports that nobody listens at."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return [one.getsockname()[1], other.getsockname()[1]]


def settings(folder: Path, links: str = "") -> None:
    toml = folder / "digest.toml"
    text = toml.read_text("utf-8").partition("[http]")[0]
    toml.write_text(f'{text}[http]\nallow = ["localhost"]\n[links]\n{links}\n', "utf-8")


def test_a_check_names_each_link_that_is_not_fine_and_counts(
    folder: Path, call: Call, httpserver: HTTPServer
) -> None:
    code, out, err = call("check", "30", "--links")

    lines = [line for line in err.splitlines() if " D35" in line]
    assert code == 0
    assert [line.split(" D35")[1][0] for line in lines] == ["3", "1", "5"]
    assert f"{httpserver.url_for('moved')} has moved for good: {httpserver.url_for('there')}" in lines[0]
    assert all(line.startswith("warning: content/issues/030.yaml:") for line in lines)
    assert "\n4 links: 1 fine, 1 moved, 1 gone, 1 unknown.\n" in err
    assert out == ""
    asked = len(httpserver.log)
    assert "1 unknown (4 as remembered).\n" in call("check", "30", "--links")[2]
    assert len(httpserver.log) == asked
    assert "1 unknown.\n" in call("check", "30", "--links", "--anew")[2]
    assert len(httpserver.log) == 2 * asked
    assert call("check", "30", "--links", "--strict")[0] == 1


def test_a_check_for_machines_says_what_is_known_of_the_link(
    folder: Path, call: Call, httpserver: HTTPServer
) -> None:
    _, out, _ = call("check", "--links", "--json")

    moved, gone, refused = [one for line in out.splitlines() if (one := json.loads(line)).get("verdict")]
    assert (moved["code"], moved["verdict"], moved["moved"]) == ("D353", "moved", httpserver.url_for("there"))
    assert (gone["status"], gone["url"]) == (404, httpserver.url_for("gone"))
    assert (refused["severity"], refused["verdict"], refused["name"]) == (
        "warning",
        "unknown",
        "link-unknown",
    )
    _, out, _ = call("check", "30", "--links", "--json", "--select", "D353")
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["D353"]
    _, out, _ = call("check", "30", "--links", "--output-format", "github")
    assert sum(",title=D35" in line for line in out.splitlines()) == 3


def test_publishing_asks_nobody_if_not_told_to(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    assert call("publish", "30", "--no-commit")[0] == 0
    assert httpserver.log == []


def test_publishing_warns_of_links_or_stops_as_it_is_told(folder: Path, call: Call) -> None:
    settings(folder, 'publish = "strict"')
    code, _, err = call("publish", "30", "--no-commit")
    assert (code, "D351" in err, "D353" in err) == (1, True, True)
    assert "was not published" in err
    assert call("publish", "30", "--at", "2100-01-01T10:00", "--no-commit")[0] == 1
    settings(folder, 'publish = "warn"')
    code, _, err = call("publish", "30", "--at", "2100-01-01T10:00", "--no-commit")
    assert (code, "D351" in err) == (0, True)
    code, _, err = call("publish", "30", "--no-commit")
    assert (code, "warning: content/issues/030.yaml" in err, "D351" in err) == (0, True, True)
    assert "D355" not in err  # a host that turns machines away would be told of every week


def test_a_network_that_is_away_stops_nobody_who_does_not_want_it(folder: Path, call: Call) -> None:
    write(folder, *(f"http://localhost:{port}/" for port in unused()))
    settings(folder, 'publish = "strict"')
    code, _, err = call("publish", "30", "--no-commit")
    assert (code, "D356 none of 4 links could be looked at" in err) == (1, True)
    settings(folder, 'publish = "warn"')
    code, _, err = call("publish", "30", "--no-commit")
    assert (code, "D356" in err) == (0, True)


@pytest.mark.parametrize("words", [("--anew",), ("--strict",), ("--links", "--wechat", "30")])
def test_what_does_not_go_together_is_said(folder: Path, call: Call, words: tuple[str, ...]) -> None:
    assert call("check", *words)[0] == 2
