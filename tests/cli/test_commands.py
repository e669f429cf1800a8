"""The commands as a person or a workflow calls them: output, exit codes, one clear line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from pytest_httpserver import HTTPServer

from digest.cli.program import run
from tests.digests import fill, make, opened

FEED = b"""<?xml version="1.0"?>
<rss version="2.0"><channel><title>Blog</title><link>https://example.com/</link><description>d</description>
<item><title>Gateways compared</title><link>https://example.com/gateways</link>
<pubDate>Wed, 10 Jun 2026 08:00:00 GMT</pubDate><description>A long comparison.</description></item>
<item><title>Old news</title><link>https://example.com/old</link>
<pubDate>Mon, 01 Jun 2026 08:00:00 GMT</pubDate></item>
</channel></rss>"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_EDITOR", "tester")
    return tmp_path


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        return code, out, err

    return call


Call = Callable[..., tuple[int, str, str]]


def watch(folder: Path, server: HTTPServer, *names: str) -> None:
    """A watch list of feeds on loopback, which digest.toml allows."""
    lines = [f"  - {{id: {n}, kind: articles, address: '{server.url_for(f'/{n}.xml')}'}}\n" for n in names]
    (folder / "content/sources.yaml").write_text("sources:\n" + "".join(lines), "utf-8")
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[http]\nallow = ["127.0.0.1", "localhost"]\n', "utf-8")


def test_a_week_by_commands_alone(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    """collect, shortlist, pick, publish, build: an issue without touching a file by hand."""
    watch(folder, httpserver, "blog")
    httpserver.expect_request("/blog.xml").respond_with_data(FEED, content_type="application/rss+xml")

    assert call("draft", "30", "--from", "2026-06-08", "--to", "2026-06-14")[0] == 0
    code, _, err = call("collect", "--since", "2026-06-01", "--until", "2026-06-15")
    assert code == 0
    assert "1 of 1 source answered, 2 found, 2 new" in err

    code, out, _ = call("shortlist", "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert [(f["title"], f["section"], f["age"]) for f in found] == [
        ("Gateways compared", "reading", 0),
        ("Old news", "reading", 1),
    ]

    assert call("pick", found[0]["id"])[0] == 0
    code, _, err = call("publish", "30", "--no-commit")
    assert code == 0, err
    assert "Vol. 30 is out in zh and en" in err
    assert call("build")[0] == 0
    assert "Gateways compared" in (folder / "site/en/issues/30/index.html").read_text("utf-8")

    code, out, _ = call()
    assert code == 0
    assert out.startswith("Vol. 31, ")


def test_one_bad_source_never_costs_the_week(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    """Down, empty, a web page, garbage: each named in one line, the good one kept, exit 0."""
    watch(folder, httpserver, "down", "empty", "page", "garbage", "good")
    httpserver.expect_request("/down.xml").respond_with_data("no", status=404)
    httpserver.expect_request("/empty.xml").respond_with_data(b"")
    httpserver.expect_request("/page.xml").respond_with_data("<!doctype html><html><body>Hi</body></html>")
    httpserver.expect_request("/garbage.xml").respond_with_data(b"\x00\xff\xfe" * 50)
    httpserver.expect_request("/good.xml").respond_with_data(FEED, content_type="application/rss+xml")
    code, _, err = call("collect", "--since", "2026-06-01", "--until", "2026-06-15")

    assert code == 0
    assert "1 of 5 sources answered, 2 found, 2 new" in err
    for name in ("down", "empty", "page", "garbage"):
        lines = [line for line in err.splitlines() if line.startswith("warning: ") and name in line]
        assert len(lines) == 1, (name, err)
    assert "Traceback" not in err

    code, out, _ = call("status", "--json")
    assert code == 0, "a failure may pass by itself"
    assert {r["source"]: r["ok"] for r in map(json.loads, out.splitlines())} == {
        "down": False, "empty": False, "page": False, "garbage": False, "good": True,
    }  # fmt: skip


def test_every_source_failed(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    """Only then does collect itself fail."""
    watch(folder, httpserver, "down")
    httpserver.expect_request("/down.xml").respond_with_data("no", status=404)

    assert call("collect")[0] == 1


def test_sources_add_check_remove(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    """The watch list by commands; kinds are guessed; check keeps nothing."""
    watch(folder, httpserver)
    httpserver.expect_request("/f.xml").respond_with_data(FEED, content_type="application/rss+xml")

    assert "as articles" in call("sources", "add", "one", httpserver.url_for("/f.xml"))[2]
    assert "as releases" in call("sources", "add", "istio", "https://github.com/istio/istio")[2]
    assert "as keps" in call("sources", "add", "keps", "https://github.com/kubernetes/enhancements")[2]
    _, out, err = call("sources", "check", "one", "--json")
    assert [json.loads(line)["title"] for line in out.splitlines()] == ["Gateways compared", "Old news"]
    assert "Nothing was kept" in err
    assert call("items", "--json")[1] == ""
    assert call("sources", "remove", "istio")[0] == 0
    listed = [json.loads(line)["id"] for line in call("sources", "list", "--json")[1].splitlines()]
    assert listed == ["one", "keps"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sources", "remove", "nobody"), "there is no source 'nobody'"),
        (("collect", "nobody"), "there is no source 'nobody'"),
        (("collect", "--since", "soon"), "'soon' is no date"),
        (("collect", "--since", "2026-06-08", "--until", "2026-06-01"), "the window is empty"),
        (("pick",), "say which candidates"),
        (("pick", "kep-1"), "names no candidate"),
        (("draft", "--from", "2026-06-08"), "--from and --to belong together"),
        (("publish", "99"), "99"),
        (("publish", "30", "--lang", "fr"), "the digest has no language 'fr'"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_use_is_one_clear_line(folder: Path, call: Call, words: tuple[str, ...], message: str) -> None:
    """Exit 1 or 2, one line that says what to do, never a traceback."""
    code, _, err = call(*words)

    assert code in {1, 2}
    assert message in err
    assert "Traceback" not in err


def test_outside_of_a_digest(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands outside of a digest say how to make one."""
    monkeypatch.chdir(tmp_path)
    code, _, err = call("status")

    assert code == 2
    assert "digest init --yes DIR" in err


def test_faults_of_the_configuration(folder: Path, call: Call) -> None:
    """Every fault of digest.toml on a line of its own, exit 2."""
    toml = folder / "digest.toml"
    toml.write_text("nonsense = 1\nlanguage = 2\n" + toml.read_text("utf-8"), "utf-8")
    code, _, err = call("items")

    assert code == 2
    assert [line.split(":")[0] for line in err.splitlines()] == ["error", "error"]
    assert "did you mean 'languages'?" in err


def test_keps_changes(folder: Path, call: Call) -> None:
    """What became different in a repository of proposals, without any store."""
    import subprocess

    repo = folder / "enhancements"
    kep = repo / "keps/sig-node/2254-cgroup-v2/kep.yaml"
    kep.parent.mkdir(parents=True)

    def commit(stage: str, when: str) -> None:
        kep.write_text(f"title: cgroup v2\nkep-number: 2254\nowning-sig: sig-node\nstage: {stage}\n")
        env = {
            "GIT_COMMITTER_DATE": when,
            "GIT_AUTHOR_DATE": when,
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
        }
        subprocess.run(["git", "add", "."], cwd=repo, check=True, env=env)
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", stage],
            cwd=repo, check=True, env=env,
        )  # fmt: skip

    subprocess.run(["git", "init", "-q", str(repo)], check=True)
    commit("alpha", "2026-06-01T00:00:00Z")
    commit("beta", "2026-06-09T00:00:00Z")
    code, out, err = call(
        "keps", "changes", "--repo", str(repo), "--since", "2026-06-08", "--until", "2026-06-15", "--json"
    )

    assert code == 0, err
    change = json.loads(out)
    assert {k: change[k] for k in ("kep", "kind", "field", "old", "new", "sig")} == {
        "kep": "2254", "kind": "changed", "field": "stage", "old": "alpha", "new": "beta", "sig": "sig-node",
    }  # fmt: skip
    assert (
        call("keps", "changes", "--repo", str(repo), "--since", "2026-06-15", "--until", "2026-06-22")[1]
        == ""
    )


def test_store_export_and_import(folder: Path, call: Call) -> None:
    """The evidence goes out as text and comes in again."""

    digest = opened(folder)
    fill(digest)
    digest.close()
    assert call("store", "export", "out")[0] == 0
    (folder / ".digest/digest.db").unlink()
    code, _, err = call("store", "import", "out")

    assert code == 0
    assert "5 new" in err
    assert len(call("items", "--json")[1].splitlines()) == 5


def test_check_names_file_line_and_column(folder: Path, call: Call) -> None:
    """A planted mistake is one line with its place; exit 1."""
    call("draft", "30", "--from", "2026-06-08", "--to", "2026-06-14")
    path = folder / "content/issues/030.yaml"
    path.write_text(path.read_text("utf-8").replace("- id: reading", "- id: raeding"), "utf-8")
    code, _, err = call("check")

    assert code == 1
    assert "content/issues/030.yaml:" in err
    assert "reading" in err


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("sources.yaml", "sources:\n  - {id: a, kind: articles, adress: x}\n", "address"),
        ("sources.yaml", "sources:\n  - {id: a, kind: keps, address: x, section: raeding}\n", "'raeding'"),
        ("people.yaml", "eve: {nmae: Eve}\n", "name"),
        ("glossary.yaml", "pod: {keep: Pod, wrnog: [pod]}\n", "content/glossary.yaml:1:18 D011"),
        ("data/kep.jsonl", "{broken\n", "kep.jsonl"),
    ],
)
def test_check_reads_the_other_files_too(
    folder: Path, call: Call, file: str, text: str, message: str
) -> None:
    """What a collect or a build would stumble over is told before, with exit 1."""
    path = folder / "content" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    code, _, err = call("check")

    assert code == 1
    assert message in err


def test_help_is_quick_and_lists_every_verb(call: Call) -> None:
    """Help names each command once."""
    code, out, _ = call("--help")

    assert code == 0
    for verb in ("collect", "shortlist", "pick", "drop", "draft", "check", "publish", "build", "serve",
                 "sources", "items", "status", "keps", "init", "demo", "store"):  # fmt: skip
        assert f" {verb} " in out, verb


def test_the_help_says_what_the_commands_themselves_say(call: Call) -> None:
    """It is put together without importing them: each verb, its panel and its gist must be the real ones."""
    from digest.cli import program
    from digest.cli.groups import _gist

    code, out, _ = call("--help")
    program._register()
    commands = typer.main.get_command(program.app).commands  # type: ignore[attr-defined]

    assert code == 0
    assert set(commands) == set(program.VERBS)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    for name, command in commands.items():
        assert any(line.startswith(f"{name} {_gist(command.help)[:40]}") for line in lines), name
    assert call("-h")[1] == out
