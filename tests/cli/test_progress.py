"""A collect on its way: what a person at a screen sees, and what a log keeps."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.cli import output, progress
from digest.cli.actions import command, inert
from digest.cli.program import run
from tests.cli.test_commands import FEED, watch
from tests.digests import make
from tests.screens import Shown
from tests.screens import watch as looked_at


@pytest.fixture
def folder(tmp_path: Path, httpserver: HTTPServer) -> Path:
    """A digest of a good feed, one that is not there and one that waits until it is let go."""
    make(tmp_path)
    watch(tmp_path, httpserver, "good", "down", "waits")
    httpserver.expect_request("/good.xml").respond_with_data(FEED, content_type="application/rss+xml")
    httpserver.expect_request("/down.xml").respond_with_data("no", status=404)
    return tmp_path


def collected(
    folder: Path, server: HTTPServer, *arguments: str, until: str, columns: int = 80, **environment: str
) -> Shown:
    """Collect; the last feed answers only when the screen has shown `until`."""
    go = threading.Event()

    def answer(_: Request) -> Response:
        assert go.wait(60)
        return Response(FEED, content_type="application/rss+xml")

    def seen(raw: str) -> None:
        if re.search(until, raw):
            go.set()

    server.expect_request("/waits.xml").respond_with_handler(answer)
    return looked_at(
        "collect", "--since", "2026-06-01", "--until", "2026-06-15", *arguments,
        folder=folder, columns=columns, environment=environment, seen=seen,
    )  # fmt: skip


CLOSING = "2 of 3 sources answered, 4 found, 4 new; failed: down"


@pytest.mark.slow
def test_who_watches_sees_how_far_it_is_and_keeps_a_clean_screen(
    folder: Path, httpserver: HTTPServer
) -> None:
    shown = collected(
        folder, httpserver, until=r"2 of 3 sources, 2 found, 2 new.*, 1 failed[\s\S]*asking waits\b"
    )

    assert shown.code == 0
    left = "".join("".join(shown.screen).split())  # as broken where the screen ends
    assert left.startswith("warning:down:http://")
    assert "".join(CLOSING.split()) in left
    assert "asking" not in left
    assert shown.raw.rindex("\x1b[?25h") > shown.raw.rindex("\x1b[?25l"), "the cursor is hidden"


@pytest.mark.slow
def test_a_narrow_screen_is_not_broken(folder: Path, httpserver: HTTPServer) -> None:
    """Each of the two lines stays one, cut where the screen ends."""
    shown = collected(folder, httpserver, until="asking waits", columns=24)

    moving = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", shown.raw.partition("\x1b[?25h")[0])
    assert max(len(line) for line in re.split(r"[\r\n]+", moving)) <= 24
    assert shown.screen[0].startswith("warning: down: http://")


@pytest.mark.slow
def test_without_colours_it_still_moves(folder: Path, httpserver: HTTPServer) -> None:
    shown = collected(folder, httpserver, until="1 failed[\\s\\S]*asking waits", NO_COLOR="1")

    assert not re.search(r"\x1b\[(3[0-7]|9[0-7])", shown.raw)
    assert shown.code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environment", "arguments", "first"),
    [({"TERM": "dumb"}, (), "  "), ({"CI": "true"}, (), "  "), ({}, ("--json",), "warning: down: http")],
    ids=["TERM=dumb", "CI", "--json"],
)
def test_where_nothing_may_move_nothing_does(
    folder: Path, httpserver: HTTPServer, environment: dict[str, str], arguments: tuple[str, ...], first: str
) -> None:
    """A screen that cannot, a log that keeps all, a machine that reads."""
    httpserver.expect_request("/waits.xml").respond_with_data(FEED, content_type="application/rss+xml")
    shown = looked_at("collect", *arguments, folder=folder, environment=environment)

    assert "\x1b" not in shown.raw
    assert shown.code == 0
    assert shown.screen[0].startswith(first)


# ---------------------------------------------------------------- in a log


def test_a_line_for_each_source_where_nobody_watches(
    folder: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    httpserver.expect_request("/waits.xml").respond_with_data(FEED, content_type="application/rss+xml")
    assert run(("collect", "--since", "2026-06-01", "--until", "2026-06-15")) == 0
    lines = capfd.readouterr().err.splitlines()

    assert sorted(lines[:3]) == ["  down: failed", "  good: 2 found, 2 new", "  waits: 2 found, 2 new"]
    assert lines[3].startswith("warning: down: http://")
    assert lines[4].startswith(CLOSING)
    assert len(lines) == 5


def test_a_workflow_gets_annotations_and_a_folded_list(
    folder: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    hostile = FEED.replace(b"<pubDate>Mon, 01 Jun 2026 08:00:00 GMT", b"<pubDate>##[error]::error::100%")
    httpserver.expect_request("/waits.xml").respond_with_data(hostile, content_type="application/rss+xml")
    assert run(("collect", "--since", "2026-06-01", "--until", "2026-06-15")) == 0
    lines = capfd.readouterr().err.splitlines()

    assert lines[0] == "::group::Source by source"
    assert lines[4] == "::endgroup::"
    assert lines[5] == "::group::1 oddity"
    assert lines[7] == "::endgroup::"
    (annotation,) = [line for line in lines if line.startswith("::warning")]
    assert annotation.startswith("::warning title=down::down: http://")
    assert not [line for line in lines if "##[" in line]


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("100% of it", "", "::warning::100%25 of it"),
        ("a\r\nb", "", "::warning::a b"),
        ("::error::x", "", "::warning::::error::x"),
        ("x", "a,b: 50%", "::warning title=a%2Cb%3A 50%25::x"),
    ],
)
def test_a_command_is_written_as_github_unescapes_it(text: str, title: str, expected: str) -> None:
    assert command("warning", text, title=title) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::set-output name=a::b", ": :set-output name=a::b"),
        ("  ::stop-commands::x", "  : :stop-commands::x"),
        ("fine\n::error::x", "fine\n: :error::x"),
        ("a ##[add-mask]e", "a ## [add-mask]e"),
        ("std::vector is fine", "std::vector is fine"),
    ],
)
def test_words_from_upstream_are_no_commands(text: str, expected: str) -> None:
    assert inert(text) == expected


def test_lines_of_a_command_are_as_they_are_elsewhere(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    with output.folded("Much"):
        output.warn("100%: ::x", title="a")
    output.talk("::x ##[y")

    assert capfd.readouterr().err == "warning: 100%: ::x\n::x ##[y\n"


def test_the_display_costs_nothing_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number nobody sees is not counted; a pipe is nobody."""

    def total() -> int:
        raise AssertionError

    assert type(progress.watching(total, quiet=True)) is progress.Progress
    assert type(progress.watching(total, quiet=False)) is progress.Lines
