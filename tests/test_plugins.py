"""Plug-ins: the three of the manual at work, and what becomes of one that is broken, missing or lies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest import config
from digest.app import KINDS, plugins
from digest.app.drafting import PLACES
from digest.channels import guarded as channels
from digest.cli.program import run
from digest.errors import ChannelError, ConfigError, PluginError, TranslatorError
from digest.model import Fate
from digest.ports import Batch
from digest.translators import guarded as translators
from tests.desks import running
from tests.digests import make, opened, published

ROOT = Path(__file__).resolve().parents[1]
Call = Callable[..., tuple[int, str, str]]


def blocks(language: str) -> list[str]:
    """The manual's code, in its order."""
    page = (ROOT / "docs/plugins.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        return code, *capfd.readouterr()

    return call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An issue that is out, and a folder for plug-ins."""
    published(tmp_path).close()
    (tmp_path / "plugins").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_EDITOR", "tester")
    return tmp_path


def say(folder: Path, *tables: str) -> None:
    with (folder / "digest.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(tables))


def watch(folder: Path, *records: str) -> None:
    (folder / "content/sources.yaml").write_text("sources:\n" + "".join(records), "utf-8")


def test_the_manuals_collector_brings_what_its_file_says(
    folder: Path, call: Call, httpserver: HTTPServer
) -> None:
    """A bad entry is a warning; markup and addresses are made clean whatever the plug-in does."""
    (folder / "plugins/decisions.py").write_text(blocks("python")[0], "utf-8")
    say(folder, blocks("toml")[0], '[http]\nallow = ["localhost"]\n')
    watch(
        folder, blocks("yaml")[0].replace("https://example.org/decisions.json", httpserver.url_for("/d.json"))
    )
    decided = [
        {
            "id": 7,
            "link": "https://a.example/7",
            "title": "Use\u0000 HTTP/3",
            "decided": "2026-06-09T10:00:00+02:00",
            "why": "x",
        },
        {"id": 8, "link": "javascript:alert(1)", "title": "No", "decided": "2026-06-09T10:00:00Z"},
        {"id": 9, "link": "https://a.example/9", "title": "No zone", "decided": "2026-06-09T10:00:00"},
        {"id": 10},
    ]
    httpserver.expect_request("/d.json").respond_with_data(json.dumps(decided), headers={"ETag": '"1"'})

    code, out, err = call("sources", "check", "our-decisions", "--since", "2026-06-01")
    assert code == 0, err
    assert "Use HTTP/3" in out
    for said in (
        "'javascript:alert(1)' is no address",
        "its time has no zone",
        "decision 4: KeyError('link')",
    ):
        assert said in err, err
    code, _, err = call("collect", "--since", "2026-06-01", "--until", "2026-06-15")
    assert code == 0
    assert "1 of 1 source answered, 1 found, 1 new" in err
    (kept,) = (item for item in opened(folder).store.items() if item.source == "our-decisions")
    assert (kept.identity, kept.title, kept.key) == ("https://a.example/7", "Use HTTP/3", "7")


def test_the_manuals_translator_drafts(folder: Path, call: Call, httpserver: HTTPServer) -> None:
    """What it says is checked like a service's: only the draft in the right language is written."""
    (folder / "plugins/libre.py").write_text(blocks("python")[1], "utf-8")
    say(folder, blocks("toml")[1].replace("http://127.0.0.1:5000", httpserver.url_for("").rstrip("/")))
    said = {"一个标题": "A title", "一句话。": "并没有翻译。"}

    def translate(request: Request) -> Response:
        answers = [said[words] for words in json.loads(request.get_data())["q"]]
        return Response(json.dumps({"translatedText": answers}))

    httpserver.expect_request("/translate", method="POST").respond_with_handler(translate)
    call("draft", "31", "--from", "2026-06-15", "--to", "2026-06-21")
    issue = folder / "content/issues/031.yaml"
    head = issue.read_text("utf-8").partition("sections:")[0]
    entry = (
        "sections:\n  - id: reading\n    entries:\n      - id: one\n        links: [https://a.example/]\n"
        "        title: {zh: 一个标题}\n        summary:\n          zh: |\n            一句话。\n"
    )
    issue.write_text(head + entry, "utf-8")

    out = call("translate", "31", "--to", "en", "--dry-run")[1]
    assert "一个标题" in out
    assert not httpserver.log
    code, _, err = call("translate", "31", "--to", "en")
    assert code == 1
    assert "one summary: not written: it is not in en" in err
    assert "en: A title" in issue.read_text("utf-8")
    asked = json.loads(httpserver.log[0][0].get_data())
    assert asked == {"q": ["一个标题", "一句话。"], "source": "zh", "target": "en", "format": "text"}


def test_the_manuals_channel_posts_once(
    folder: Path, call: Call, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "plugins/zulip.py").write_text(blocks("python")[2], "utf-8")
    table = blocks("toml")[2].replace("https://chat.example.org/api/v1/messages", httpserver.url_for("/m"))
    say(folder, table, '[http]\nallow = ["localhost"]\n')
    httpserver.expect_request("/m", method="POST").respond_with_json({"id": 42, "result": "success"})

    code, _, err = call("send", "30", "--channel", "zulip", "--yes")
    assert code == 1
    assert "error: zulip: there is no key. export DIGEST_SECRET_ZULIP=..." in err

    monkeypatch.setenv("DIGEST_SECRET_ZULIP", "a-secret-key")
    code, out, err = call("send", "30", "--channel", "zulip", "--yes")
    assert code == 0, err
    (asked, _), *more = httpserver.log
    assert not more
    said = parse_qs(asked.get_data(as_text=True))
    assert said["to"] == ["weekly"]
    assert "{token}" not in said["content"][0]
    assert asked.headers["Authorization"].startswith("Basic ")
    assert "a-secret-key" not in out + err

    call("send", "30", "--channel", "zulip", "--yes")
    assert len(httpserver.log) == 1, "claimed in git: it does not go twice"
    assert "zulip" in call("deliveries", "30")[1]


BROKEN = {
    "import no_such_thing\n": "plugins/p.py:P cannot be loaded: No module named 'no_such_thing'",
    "class P\n": "plugins/p.py:P cannot be loaded: SyntaxError: expected ':' (p.py, line 1) (line 1)",
    "1 / 0\n": "plugins/p.py:P cannot be loaded: ZeroDivisionError: division by zero (p.py:1)",
    "Q = 1\n": "there is no P in plugins/p.py",
    "P = 1\n": "P in plugins/p.py is neither a class nor a function",
    "def P(tools):\n    raise KeyError('url')\n": "it cannot be made: KeyError: 'url' (p.py:2)",
    "def P(tools):\n    return 1\n": "what it makes has no collect",
    "class P:\n    def __init__(self, tools): ...\n    async def collect(self, *_):\n        return [][0]\n": "the plug-in for mine failed: IndexError",
    "class P:\n    def __init__(self, tools): ...\n    async def collect(self, *_):\n        return []\n": "the plug-in for mine gave list, not Gathered",
}  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_collector_fails_its_own_sources_in_one_line(
    folder: Path, call: Call, httpserver: HTTPServer, text: str
) -> None:
    """The others are read all the same."""
    (folder / "plugins/p.py").write_text(text, "utf-8")
    say(folder, '[plugins.collectors.mine]\nuse = "plugins/p.py:P"\n', '[http]\nallow = ["localhost"]\n')
    httpserver.expect_request("/feed").respond_with_data(
        "<rss version='2.0'><channel><title>t</title></channel></rss>"
    )
    watch(
        folder,
        "  - {id: one, kind: mine, address: 'https://a.example/'}\n",
        f"  - {{id: good, kind: articles, address: '{httpserver.url_for('/feed')}'}}\n",
    )
    code, _, err = call("collect", "--since", "2026-06-01", "--until", "2026-06-15")

    assert code == 0
    assert "1 of 2 sources answered" in err
    (line,) = (line for line in err.splitlines() if line.startswith("warning: ") and "one" in line)
    assert BROKEN[text] in line
    assert "Traceback" not in err


def test_a_file_is_run_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Dataclasses and annotations work as in any module; another text is another module."""
    file = tmp_path / "p.py"
    file.write_text(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass\nclass P:\n    tools: object\n"
    )
    first = plugins.load("p.py:P", tmp_path, "x")

    assert plugins.load("p.py:P", tmp_path, "x") is first
    assert plugins.made(first, "tools", "x").tools == "tools"
    assert [path.name for path in tmp_path.iterdir()] == ["p.py"]
    file.write_text("class P: ...\n")
    assert plugins.load("p.py:P", tmp_path, "x") is not first


def test_no_file_outside_of_the_digest_is_run(tmp_path: Path) -> None:
    """Also not by a link that lies inside."""
    (tmp_path / "outside.py").write_text("raise SystemExit('it ran')\n")
    inside = tmp_path / "digest"
    inside.mkdir()
    (inside / "link.py").symlink_to(tmp_path / "outside.py")

    with pytest.raises(PluginError, match=r"link.py leads out of the digest's folder"):
        plugins.load("link.py:P", inside, "plug-in for x")
    with pytest.raises(
        PluginError, match=r"plug-in for x: gone.py: No such file or directory\. digest.toml names it"
    ):
        plugins.load("gone.py:P", inside, "plug-in for x")


@pytest.mark.parametrize("use", ["../p.py:P", "/etc/p.py:P", "p.py", "a b:P", "a/../p.py:P"])
def test_a_place_that_is_none_is_a_fault_of_the_settings(tmp_path: Path, use: str) -> None:
    make(tmp_path).close()
    say(tmp_path, f'[plugins.collectors.mine]\nuse = "{use}"\n')

    with pytest.raises(
        ConfigError,
        match=r"plugins\.collectors\.mine\.use: .* has not the right form; write folder/file.py:Name",
    ):
        config.load(tmp_path)


def test_names_that_are_taken_and_languages_that_are_none(tmp_path: Path) -> None:
    make(tmp_path).close()
    say(
        tmp_path,
        '[plugins.collectors.articles]\nuse = "a:B"\n',
        '[plugins.channels.email]\nuse = "a:B"\neditions = ["fr"]\n',
    )
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path)
    assert [fault.partition(": ")[2] for fault in caught.value.faults] == [
        "plugins.channels.email: the program has a channel of this name; take another",
        "plugins.channels.email.editions: 'fr' names 'fr', which is not in languages",
        "plugins.collectors.articles: the program reads this kind of source; take another",
    ]


def test_the_names_the_settings_know_are_the_programs() -> None:
    assert config.SOURCE_KINDS == KINDS
    assert set(config.CHANNELS) == {"email", *PLACES}


def test_an_installed_package_brings_a_kind_of_its_own(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an entry point: no line in digest.toml."""
    watch(folder, "  - {id: one, kind: mine, address: 'https://a.example/'}\n")
    assert "mine" in call("sources", "list")[2], "nobody knows it yet"

    monkeypatch.setattr(plugins, "installed", lambda _: {"mine": "nowhere:P"})
    assert call("sources", "list")[0] == 0
    code, _, err = call("collect", "--since", "2026-06-01", "--until", "2026-06-15")
    assert code == 1
    assert (
        "plug-in for mine: nowhere:P cannot be loaded: No module named 'nowhere'. Is its package installed here?"
        in err
    )


class Breaking:
    """A plug-in that breaks whatever it is asked."""

    name = "breaking"

    def __getattr__(self, _: str) -> Callable[..., object]:
        def fails(*_: object) -> object:
            raise KeyError("a-long-secret")

        return fails


def test_a_translator_that_breaks_is_one_line() -> None:
    guarded = translators.Guarded(Breaking())  # type: ignore[arg-type]

    with pytest.raises(TranslatorError, match=r"^breaking: the plug-in failed: KeyError: 'a-long-secret'$"):
        guarded.translate(Batch(source="zh", target="en", texts=()))


def test_a_channel_that_breaks_is_in_doubt_and_tells_no_secret() -> None:
    """It may have posted before it broke."""
    guarded = channels.Guarded(Breaking(), "mine", "a-long-secret")  # type: ignore[arg-type]
    receipt = guarded.put("digest-030-en", "x", [])

    assert (receipt.fate, receipt.said) == (Fate.OPEN, "the plug-in failed: KeyError: '(secret)'")
    with pytest.raises(ChannelError, match=r"^mine: the plug-in failed: KeyError: '\(secret\)'$"):
        guarded.find("digest-030-en")


def test_the_doctor_names_plug_ins_without_running_them(folder: Path, call: Call) -> None:
    (folder / "plugins/there.py").write_text("raise SystemExit('it ran')\n", "utf-8")
    say(
        folder,
        '[plugins.collectors.mine]\nuse = "plugins/there.py:P"\n[plugins.channels.gone]\nuse = "plugins/gone.py:P"\n',
    )
    code, out, _ = call("doctor", "--json")
    found = {one["name"]: one for one in map(json.loads, out.splitlines())}

    assert code == 1
    assert found["collector mine"]["verdict"] == "ok"
    assert (found["channel gone"]["verdict"], found["channel gone"]["says"]) == (
        "broken",
        "plugins/gone.py:P is not there",
    )


@pytest.mark.slow
def test_the_desk_offers_a_channel_without_running_it(folder: Path) -> None:
    (folder / "plugins/p.py").write_text("raise SystemExit('it ran')\n", "utf-8")
    say(folder, '[plugins.channels.zulip]\nuse = "plugins/p.py:P"\neditions = ["en"]\n')
    with running(folder) as desk:
        page = desk.client.get("/publish/30").text

    assert "Post Vol. 30 in English to zulip" in page
