"""Talk by level, as text or JSON, wherever the options stand; and no secret in it, whoever says one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from digest.cli import log, output
from digest.cli.program import run
from digest.errors import UsageError
from tests.digests import make

Call = Callable[..., tuple[int, str, str]]
FEED = b"""<rss version="2.0"><channel><title>Blog</title><link>https://example.com/</link><description>d</description>
<item><title>One</title><link>https://example.com/1</link><pubDate>Wed, 10 Jun 2026 08:00:00 GMT</pubDate></item>
</channel></rss>"""
DAYS = ("--since", "2026-06-01", "--until", "2026-06-15")


@pytest.fixture
def folder(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two sources, one of them down; their addresses have a secret in them."""
    make(tmp_path).close()
    names = ("good", "down")
    lines = [
        f"  - {{id: {n}, kind: articles, address: '{httpserver.url_for(f'/{n}.xml')}?token=of-the-feed'}}\n"
        for n in names
    ]
    (tmp_path / "content/sources.yaml").write_text("sources:\n" + "".join(lines), "utf-8")
    with (tmp_path / "digest.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[http]\nallow = ["localhost", "127.0.0.1"]\n')
    httpserver.expect_request("/good.xml").respond_with_data(FEED)
    httpserver.expect_request("/down.xml").respond_with_data("no", status=404)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        return code, *capfd.readouterr()

    return call


def records(err: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in err.splitlines()]


def test_a_collect_as_json(folder: Path, call: Call) -> None:
    """A line each: the sources, what is wrong, the sum, how it ended; data stays on stdout."""
    code, out, err = call("--log-format", "json", "collect", *DAYS)
    said = records(err)

    assert (code, out) == (0, "")
    by_source = {one["source"]: one for one in said if one["event"] == "source"}
    assert by_source["good"] | {"seconds": 0, "time": ""} == {
        "time": "", "level": "info", "event": "source", "command": "collect", "text": "good: 1 found, 1 new",
        "source": "good", "ok": True, "found": 1, "new": 1, "seconds": 0, "status": 0, "error": "",
    }  # fmt: skip
    assert (by_source["down"]["ok"], by_source["down"]["status"]) == (False, 404)
    (warned,) = (one for one in said if one["level"] == "warning")
    assert warned["source"] == "down"
    (sum_,) = (one for one in said if one["event"] == "collected")
    assert (sum_["sources"], sum_["failed"], sum_["new"]) == (2, 1, 1)
    assert (said[-1]["event"], said[-1]["code"]) == ("end", 0)
    assert all(datetime.fromisoformat(one["time"]).utcoffset() is not None for one in said)


def test_debug_tells_each_request_and_no_secret(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    """Not of the address, not of the environment, not if the other side says it back."""
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", "a-github-token")
    monkeypatch.setenv("DIGEST_SECRET_ZULIP", "a-zulip-secret")
    for form in ("json", "text"):
        _, out, err = call("collect", *DAYS, "-v", f"--log-format={form}")
        assert "a-github-token" not in out + err
        assert f"{httpserver.url_for('/good.xml')}" in err
    said = records(call("collect", *DAYS, "-v", "--log-format=json")[2])
    asked = [one for one in said if one["event"] == "request"]
    assert {(one["method"], one["status"], one["level"]) for one in asked} == {
        ("GET", 200, "debug"),
        ("GET", 404, "debug"),
    }
    assert "of-the-feed" not in json.dumps(said)

    shown: list[str] = []
    monkeypatch.setattr(log, "_out", lambda _, text: shown.append(text))
    output.talk("it said: a-github-token, a-zulip-secret, https://me:word@a.example/")
    assert shown == ["it said: (secret), (secret), https://(secret)@a.example/"]


@pytest.mark.parametrize("secret", ['with "quotes" \\ and more', "词语作密码用", "a/b+c=="])
def test_odd_secrets_too_and_the_line_stays_json(
    folder: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """They are blotted out before JSON spells them its own way."""
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", secret)
    shown: list[str] = []
    monkeypatch.setattr(log, "_out", lambda _, text: shown.append(text))
    log.log.begin("info", "json", "send")
    output.talk(f'it said "{secret}" and "https://a.example/?api_key=abc" \\', event="said", hint=[secret])
    log.log.end(0)

    said = json.loads(shown[0])
    assert said["text"] == 'it said "(secret)" and "https://a.example/?api_key=(secret)" \\'
    assert said["hint"] == ["(secret)"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("GET https://a.example/f?access_token=abc&y=1", "GET https://a.example/f?access_token=(secret)&y=1"),
        ("postgresql://db/x?user=me&password=abc gone", "postgresql://db/x?user=me&password=(secret) gone"),
        ("postgresql://me:p@ss@db/x", "postgresql://(secret)@db/x"),
        ("postgresql://me:p/s?s#@db/x", "postgresql://(secret)@db/x"),
        ("postgresql://me:12/ss@db/x", "postgresql://(secret)@db/x"),
        ("https://me:p/ss@a.example/x", "https://(secret)@a.example/x"),
        ("https://a-token@a.example/x", "https://(secret)@a.example/x"),
        ("Bearer sec%25ret%2Btok", "Bearer (secret)"),
        (
            "http://localhost:8000/@me, https://a.example/@me",
            "http://localhost:8000/@me, https://a.example/@me",
        ),
        ("https://a.example/a:b and me@b.example", "https://a.example/a:b and me@b.example"),
    ],
)
def test_no_address_tells_a_password_or_a_key(monkeypatch: pytest.MonkeyPatch, said: str, shown: str) -> None:
    """Neither as text nor as JSON, also where it is not written as it should be."""
    monkeypatch.setenv("DIGEST_LISTMONK_TOKEN", "sec%ret+tok")
    told: list[str] = []
    monkeypatch.setattr(log, "_out", lambda _, text: told.append(text))
    output.talk(said)
    log.log.begin("info", "json", "collect")
    output.talk(said)
    log.log.end(0)

    assert told[0] == json.loads(told[1])["text"] == shown


def test_the_link_that_a_person_shall_follow_is_whole_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(log, "_out", lambda _, text: told.append(text))
    output.talk("http://127.0.0.1:8029/?token=abc", event=log.LINK)

    assert told == ["http://127.0.0.1:8029/?token=abc"]


def test_text_is_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a line is set in."""
    shown: list[str] = []
    monkeypatch.setattr(log, "_out", lambda _, text: shown.append(text))
    for line in ("  warning: set in", "error: no", "  plain", ""):
        output.talk(line)
    assert shown == ["  warning: set in", "error: no", "  plain", ""]


@pytest.mark.slow
def test_levels(folder: Path, call: Call) -> None:
    _, _, err = call("collect", *DAYS, "--quiet")
    (line,) = err.splitlines()
    assert line.startswith("warning: down: ")
    assert call("-q", "check")[1:] == ("", "")
    assert call("check", "--log-level", "error", "99")[2].startswith("error: ")
    assert "request" not in call("collect", *DAYS)[2]


def test_the_environment_says_it_for_every_command(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_LOG_FORMAT", "json")
    assert records(call("check")[2])[0]["text"] == "0 issues checked: 0 errors, 0 warnings."
    assert not call("check", "--log-format", "text")[2].startswith("{"), "who says it on the line is nearer"
    monkeypatch.setenv("DIGEST_LOG_FORMAT", "yaml")
    assert call("check") == (2, "", "error: --log-format yaml: it is one of text, json\n")


def test_whatever_else_speaks_on_stderr_is_json_too(folder: Path, call: Call) -> None:
    """The parser of the command line, a library; and afterwards stderr is what it was."""
    before = sys.stderr
    code, _, err = call("--log-format", "json", "collect", "--frobnicate")
    said = records(err)

    assert code == 2
    assert any(one["level"] == "error" and "--frobnicate" in one["text"] for one in said)
    assert said[-1]["code"] == 2
    assert sys.stderr is before
    assert log.log.format == "text"


def test_an_error_says_what_it_is(folder: Path, call: Call) -> None:
    said = records(call("explain", "nothing-like-it", "--log-format", "json")[2])

    assert (said[0]["level"], said[0]["event"], said[0]["error"]) == ("error", "error", "UsageError")
    assert said[0]["hint"]


def test_findings_say_where(folder: Path, call: Call) -> None:
    (folder / "content/issues").mkdir(exist_ok=True)
    (folder / "content/issues/001.yaml").write_text("format: 1\nnumber: 2\n", "utf-8")
    found = [
        one for one in records(call("check", "1", "--log-format", "json")[2]) if one["event"] == "finding"
    ]

    assert {one["path"] for one in found} == {"content/issues/001.yaml"}
    assert all(one["code"].startswith("D") for one in found)


def test_no_workflow_commands_in_json(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "::" not in "".join(
        one["text"][:2] for one in records(call("collect", *DAYS, "--log-format", "json")[2])
    )
    assert "::warning" in call("collect", *DAYS)[2]


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        (["search", "--", "-v", "--quiet"], ["search", "--", "-v", "--quiet"]),
        (["-q", "collect", "--since", "x"], ["collect", "--since", "x"]),
        (["collect", "--log-level=debug", "a"], ["collect", "a"]),
    ],
)
def test_only_what_is_meant_is_taken(words: list[str], rest: list[str]) -> None:
    assert log.taken(words)[0] == rest


def test_a_word_that_is_missing() -> None:
    with pytest.raises(UsageError, match="--log-level wants a word"):
        log.taken(["collect", "--log-level"])


@pytest.mark.slow
def test_a_build_says_its_counts(folder: Path, call: Call) -> None:
    (built,) = (one for one in records(call("build", "--log-format", "json")[2]) if one["event"] == "built")

    assert built["issues"] == 0
    assert built["pages"] > 0
    assert built["made"] + built["kept"] > 0
