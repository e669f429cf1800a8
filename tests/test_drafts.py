"""An issue to services and groups from end to end, on loopback: each edition there once, and git says so."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digest.cli.here import now
from digest.cli.program import run
from tests.digests import NOW, opened, published
from tests.services import (
    BUTTONDOWN_TOKEN,
    LISTMONK_TOKEN,
    ButtondownServer,
    HookServer,
    ListmonkServer,
    answer,
)
from tests.wechatserver import APP, SECRET, WechatServer

Call = Callable[..., tuple[int, str, str]]
TOML = """
[channels.email]
sender = "weekly@example.org"
{editions}
[channels.listmonk]
url = "{url}"
user = "digest"
lists = {{ zh = [1], en = [2] }}

[channels.buttondown]
url = "{url}"

[channels.webhook]
kind = "feishu"

[http]
allow = ["127.0.0.1"]
timeout = 0.5
"""


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Path:
    """A digest whose Vol. 30 is out in both languages, with all services set up."""
    place = tmp_path / "digest"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("DIGEST_EDITOR", "Chen Jun")
    published(place)
    configure(place, f"http://127.0.0.1:{httpserver.port}")
    monkeypatch.setenv("DIGEST_LISTMONK_TOKEN", LISTMONK_TOKEN)
    monkeypatch.setenv("DIGEST_BUTTONDOWN_TOKEN", BUTTONDOWN_TOKEN)
    monkeypatch.setenv("DIGEST_WEBHOOK_URL", f"http://127.0.0.1:{httpserver.port}/hook/T0SECRET")
    monkeypatch.setenv("DIGEST_WEBHOOK_SECRET", "s3cret-of-the-robot")
    return place


def configure(place: Path, url: str, editions: str = "") -> None:
    toml = place / "digest.toml"
    text = toml.read_text("utf-8").split("\n[channels.email]")[0].split("\n[http]")[0]
    toml.write_text(text + TOML.format(url=url, editions=editions), "utf-8")


@pytest.fixture
def listmonk(httpserver: HTTPServer, folder: Path) -> ListmonkServer:
    server = ListmonkServer(httpserver)
    server.listen("^/api/campaigns.*")
    return server


@pytest.fixture
def buttondown(httpserver: HTTPServer, folder: Path) -> ButtondownServer:
    server = ButtondownServer(httpserver)
    server.listen("^/v1/emails.*")
    return server


@pytest.fixture
def group(httpserver: HTTPServer, folder: Path) -> HookServer:
    server = HookServer(httpserver, yes='{"code": 0, "msg": "success"}')
    server.listen("^/hook/.*")
    return server


def claims(folder: Path) -> list[dict[str, Any]]:
    file = folder / "content/deliveries/030.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def states(folder: Path) -> list[tuple[str, str]]:
    return [(claim["language"], claim["state"]) for claim in claims(folder)]


def test_an_issue_that_another_channel_mails_is_told_of_before(
    folder: Path, listmonk: ListmonkServer, buttondown: ButtondownServer, group: HookServer, call: Call
) -> None:
    """Two lists may know one reader; a card mails nobody, and a language nobody mailed is none of it."""
    assert "twice" not in call("send", "30", "--channel", "listmonk", "--yes", "--lang", "zh")[2]
    assert "twice" not in call("send", "30", "--channel", "listmonk", "--yes", "--lang", "zh")[2]
    _, _, err = call("send", "30", "--channel", "buttondown", "--dry-run")
    assert "warning: Vol. 30 (zh) is drafted by listmonk already (Chen Jun, " in err
    assert err.count("who is on both lists has it twice") == 1
    assert "twice" not in call("send", "30", "--channel", "webhook", "--yes")[2]


def test_drafts_are_made_once_and_then_written_again(
    folder: Path, listmonk: ListmonkServer, call: Call
) -> None:
    code, out, err = call("send", "30", "--channel", "listmonk", "--dry-run")
    assert (code, out, listmonk.kept, claims(folder)) == (0, "", [], [])
    assert "as digest-030-zh" in err
    assert "2 drafts looked at. Nothing was made." in err

    code, out, err = call("send", "30", "--channel", "listmonk", "--yes")
    assert code == 0, err
    assert out == f"{listmonk.url}/admin/campaigns/1\n{listmonk.url}/admin/campaigns/2\n"
    assert "listmonk: 2 made. Look at them there, and send them from there." in err
    assert [(c["name"], c["lists"]) for c in listmonk.kept] == [
        ("digest-030-zh", [1]),
        ("digest-030-en", [2]),
    ]
    assert all(c["body"].count("{{") == 1 == c["altbody"].count("{{ Unsub") for c in listmonk.kept)
    assert states(folder) == [("zh", "claimed"), ("zh", "drafted"), ("en", "claimed"), ("en", "drafted")]
    assert claims(folder)[1]["remote"] == "1"
    assert claims(folder)[1]["address"] == f"{listmonk.url}/admin/campaigns/1"

    code, out, err = call("send", "30", "--channel", "listmonk", "--yes", "--lang", "zh")
    assert (code, len(listmonk.kept)) == (0, 2)
    assert "draft found, and written again" in err

    listmonk.kept[0]["status"] = "finished"
    body = listmonk.kept[0]["body"]
    for _ in range(2):
        code, out, err = call("send", "30", "--channel", "listmonk", "--yes", "--lang", "zh")
        assert code == 0
        assert "found, and left as it is (finished)" in err
    assert listmonk.kept[0]["body"] == body
    assert states(folder)[-1] == ("zh", "sent")
    assert len([s for s in states(folder) if s == ("zh", "sent")]) == 1


def test_one_view_of_all(folder: Path, listmonk: ListmonkServer, group: HookServer, call: Call) -> None:
    listmonk.instead = None
    assert call("send", "30", "--channel", "listmonk", "--yes", "--lang", "zh")[0] == 0
    listmonk.instead = lambda: answer({"message": "No space left"}, 500)
    assert call("send", "30", "--channel", "listmonk", "--yes", "--lang", "en")[0] == 1
    assert call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")[0] == 0
    group.instead = lambda: Response("", 502)
    assert call("send", "30", "--channel", "webhook", "--yes", "--lang", "en")[0] == 1

    code, out, err = call("deliveries", "30", "--json")
    assert code == 1
    found = {(row["channel"], row["language"]): row for row in map(json.loads, out.splitlines())}
    assert {place: row["state"] for place, row in found.items()} == {
        ("email", "zh"): "ready", ("email", "en"): "ready",
        ("listmonk", "zh"): "drafted", ("listmonk", "en"): "failed",
        ("buttondown", "zh"): "ready", ("buttondown", "en"): "ready",
        ("webhook", "zh"): "sent", ("webhook", "en"): "in doubt",
    }  # fmt: skip
    assert found["listmonk", "zh"]["address"].endswith("/admin/campaigns/1")
    assert found["listmonk", "zh"]["last"]
    assert "digest deliveries 30 --channel webhook --lang en --settle sent (or again)" in err

    _, out, _ = call("deliveries", "30")
    assert f"  {listmonk.url}/admin/campaigns/1" in out.splitlines()


def test_a_lost_word_is_looked_up_before_anything_is_made_again(
    folder: Path, buttondown: ButtondownServer, call: Call
) -> None:
    buttondown.instead, buttondown.lost = (lambda: Response("<html>504</html>", 200)), True
    code, _, err = call("send", "30", "--channel", "buttondown", "--yes", "--lang", "zh")
    assert code == 1
    assert "error: buttondown: it answers with a web page, not with JSON" in err
    assert (len(buttondown.kept), states(folder)[-1]) == (1, ("zh", "failed"))

    buttondown.instead = None
    code, _, err = call("send", "30", "--channel", "buttondown", "--yes", "--lang", "zh")
    assert code == 0, err
    assert "draft found, and written again" in err
    assert (len(buttondown.kept), states(folder)[-1]) == (1, ("zh", "drafted"))


def test_a_card_goes_out_once(folder: Path, group: HookServer, call: Call) -> None:
    code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")
    assert code == 0, err
    assert "webhook: 1 posted." in err
    card = group.kept[0]["card"]
    assert card["msg_type"] == "interactive"
    assert card["sign"]

    code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")
    assert (code, len(group.kept)) == (0, 1)
    assert "it went out before, and is not posted again (by Chen Jun on " in err

    group.instead = lambda: answer({"code": 19024, "msg": "Key Words Not Found"})
    code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "en")
    assert code == 1
    assert "error: webhook 127.0.0.1: it says no: 19024 Key Words Not Found. The robot wants a keyword" in err
    assert states(folder)[-1] == ("en", "failed")

    group.instead = None
    assert call("send", "30", "--channel", "webhook", "--yes", "--lang", "en")[0] == 0
    assert len(group.kept) == 2


def test_a_card_in_doubt_waits_for_a_person(folder: Path, group: HookServer, call: Call) -> None:
    group.instead, group.lost = (lambda: Response("", 504)), True
    code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")
    assert code == 1
    assert "in doubt (its server failed (504))" in err

    group.instead = None
    for _ in range(2):
        code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")
        assert (code, len(group.kept)) == (1, 1)
        assert "it may be out: Chen Jun began on " in err

    code, _, err = call("deliveries", "30", "--channel", "webhook", "--settle", "again")
    assert "zh: free for the next digest send 30 --channel webhook." in err
    assert call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")[0] == 0
    assert len(group.kept) == 2


def test_a_kill_between_claim_and_word_is_a_doubt(folder: Path, group: HookServer, call: Call) -> None:
    flow = opened(folder).drafts_flow("webhook", 30)
    flow.claims.claim("zh", now())

    code, out, _ = call("deliveries", "30", "--json")
    row = next(
        r for r in map(json.loads, out.splitlines()) if (r["channel"], r["language"]) == ("webhook", "zh")
    )
    assert (code, row["state"]) == (1, "in doubt")
    assert call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")[0] == 1
    assert group.kept == []

    assert call("deliveries", "30", "--channel", "webhook", "--lang", "zh", "--settle", "sent")[0] == 0
    code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")
    assert (code, group.kept) == (0, [])
    assert "not posted again" in err


def test_another_machine_posts_nothing_twice_and_finds_the_draft(
    folder: Path, listmonk: ListmonkServer, group: HookServer, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("send", "30", "--channel", "listmonk", "--yes", "--lang", "zh")[0] == 0
    assert call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")[0] == 0
    (folder / ".digest/private.db").unlink()
    monkeypatch.setenv("DIGEST_EDITOR", "Mei Lin")

    code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")
    assert (code, len(group.kept)) == (0, 1)
    assert "by Chen Jun on " in err
    code, _, err = call("send", "30", "--channel", "listmonk", "--yes", "--lang", "zh")
    assert (code, len(listmonk.kept)) == (0, 1)
    assert "written again" in err


def test_the_claim_is_committed_before_anything_is_asked_for(
    folder: Path, group: HookServer, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "x")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "x@example.org")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Begin")
    seen: list[str] = []

    def look() -> Response:
        seen.append(git(folder, "log", "-1", "--format=%s").strip())
        return answer({"code": 0})

    group.instead = look
    assert call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")[0] == 0
    assert seen == ["Claim Vol. 30 (zh) by webhook"]


def test_both_languages_in_one_draft(folder: Path, buttondown: ButtondownServer, call: Call) -> None:
    configure(folder, buttondown.url, 'editions = ["zh+en"]')

    code, _, err = call("send", "30", "--channel", "buttondown", "--yes")
    assert code == 0, err
    assert [e["metadata"] for e in buttondown.kept] == [{"digest": "digest-030-zh+en"}]
    code, _, err = call("send", "30", "--channel", "buttondown", "--yes", "--lang", "zh")
    assert code == 2
    assert "buttondown gets no edition 'zh'. It gets zh+en" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--channel", "mailchimp"],
            "there is no channel 'mailchimp'. There are email, listmonk, buttondown, webhook",
        ),
        (["--channel", "listmonk", "--test-to", "a@example.org"], "--test-to is for mails"),
        (["--channel", "listmonk"], "nobody is there to be asked"),
        (["--channel", "listmonk", "--lang", "de"], "listmonk gets no edition 'de'. It gets zh, en"),
    ],
)
def test_what_cannot_be_meant(folder: Path, call: Call, words: list[str], said: str) -> None:
    code, _, err = call("send", "30", *words)
    assert code == 2
    assert said in err


def test_no_secret_is_said_or_kept(
    folder: Path, listmonk: ListmonkServer, group: HookServer, call: Call
) -> None:
    said = ""
    for server, name in ((listmonk, "listmonk"), (group, "webhook")):
        for instead in (lambda: answer({"message": "no"}, 401), None):
            server.instead = instead
            said += "".join(map(str, call("send", "30", "--channel", name, "--yes", "--lang", "zh")))
    said += "".join(map(str, call("deliveries", "30")))
    said += "".join(file.read_text("utf-8") for file in (folder / "content").rglob("*.jsonl"))
    for secret in (LISTMONK_TOKEN, BUTTONDOWN_TOKEN, "T0SECRET", "s3cret-of-the-robot"):
        assert secret not in said


def test_a_picture_that_no_reader_can_fetch_stops_a_draft(
    folder: Path, listmonk: ListmonkServer, call: Call
) -> None:
    file = next((folder / "content/issues").glob("*030.yaml"))
    text = file.read_text("utf-8")
    picture = "        images:\n          - src: images/030/a.png\n            alt: {zh: 图, en: A picture}\n"
    assert "        links:" in text
    file.write_text(text.replace("        links:", f"{picture}        links:", 1), "utf-8")
    toml = folder / "digest.toml"
    line = next(line for line in toml.read_text("utf-8").splitlines() if line.startswith("site_url"))
    toml.write_text(toml.read_text("utf-8").replace(line, 'site_url = "http://localhost:8000/"'), "utf-8")

    code, _, err = call("send", "30", "--channel", "listmonk", "--yes")
    assert (code, listmonk.asked) == (1, [])
    assert "Vol. 30 (zh): readers cannot fetch this picture: http://localhost:8000/images/030/a.png" in err


def git(place: Path, *words: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    done = subprocess.run(["git", "-C", str(place), *who, *words], capture_output=True, text=True, check=True)
    return done.stdout


def test_of_two_machines_one_posts(
    folder: Path, group: HookServer, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The claim is at the remote before the card; who finds it there posts nothing, whatever their clone has."""
    for key, value in {"NAME": "x", "EMAIL": "x@example.org"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{key}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{key}", value)
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(folder, "push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", str(tmp_path / "remote.git"), "colleague")
    at_remote: list[str] = []

    def look() -> Response:
        at_remote.append(git(tmp_path / "remote.git", "show", "main:content/deliveries/030.jsonl"))
        return Response("", 502)

    group.instead = look
    assert call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")[0] == 1
    assert '"state": "claimed"' in at_remote[0] or '"state":"claimed"' in at_remote[0]

    group.instead = None
    monkeypatch.chdir(tmp_path / "colleague")
    monkeypatch.setenv("DIGEST_EDITOR", "Mei Lin")
    code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "zh")
    assert code == 1
    assert "it may be out: Chen Jun began on " in err
    assert group.kept == []

    # Somebody pushed meanwhile: the claim cannot be there, so nothing is posted, and it is taken back.
    (folder / "other.txt").write_text("x", "utf-8")
    git(folder, "add", "other.txt")
    git(folder, "commit", "-q", "-m", "Other")
    git(folder, "push", "-q")
    code, _, err = call("send", "30", "--channel", "webhook", "--yes", "--lang", "en")
    assert code == 1
    assert "has commits that are not here" in err
    assert (group.kept, states(tmp_path / "colleague")[-1]) == ([], ("en", "withdrawn"))


# ------------------------------------------------------------ WeChat


@pytest.fixture
def wechat(httpserver: HTTPServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> WechatServer:
    server = WechatServer(httpserver)
    server.listen("^/cgi-bin/.*")
    toml = folder / "digest.toml"
    account = f"""
[subscribe]
wechat = {{ zh = "云原生周报" }}

[channels.wechat]
app_id = "{APP}"
url = "{server.url}"
cover = "images/cover.png"
"""
    toml.write_text(toml.read_text("utf-8") + account, "utf-8")
    monkeypatch.setenv("DIGEST_WECHAT_SECRET", SECRET)
    (folder / "content/images").mkdir(exist_ok=True)
    (folder / "content/images/cover.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return server


def test_an_article_becomes_a_draft_at_wechat_once(folder: Path, wechat: WechatServer, call: Call) -> None:
    code, _, err = call("send", "30", "--channel", "wechat", "--dry-run")
    assert (code, wechat.kept, wechat.library, claims(folder)) == (0, [], [], []), err
    assert "as digest-030-zh" in err

    code, out, err = call("send", "30", "--channel", "wechat", "--yes")
    assert (code, out) == (0, "https://mp.weixin.qq.com/\n"), err
    assert "wechat: 1 made." in err
    (article,) = wechat.kept[0]["content"]["news_item"]
    assert article["content_source_url"].endswith("/zh/issues/30/")
    assert "Vol. 30" in article["title"]
    assert "引用链接" in article["content"]
    assert states(folder) == [("zh", "claimed"), ("zh", "drafted")]

    code, _, err = call("send", "30", "--channel", "wechat", "--yes")
    assert (code, len(wechat.kept)) == (0, 1), err
    assert "wechat: 1 written again." in err
    assert SECRET not in (folder / "content/deliveries/030.jsonl").read_text("utf-8")


def test_a_machine_wechat_does_not_know_is_told_its_address(
    folder: Path, wechat: WechatServer, call: Call
) -> None:
    wechat.refusals["stable_token"] = (40164, "invalid ip 192.0.2.7 ipv6 ::ffff:192.0.2.7, not in whitelist")
    code, _, err = call("send", "30", "--channel", "wechat", "--yes")
    assert code == 1
    assert (
        "error: wechat: it does not know the address 192.0.2.7 (40164). Add 192.0.2.7 to the IP白名单" in err
    )
    assert claims(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('cover = "images/cover.png"', "", "WeChat takes no draft without a cover"),
        ("images/cover.png", "images/none.png", "there is no images/none.png in content"),
        ("images/cover.png", "../digest.toml", "there is no ../digest.toml in content"),
    ],
)
def test_without_a_cover_nothing_is_asked(
    folder: Path, wechat: WechatServer, call: Call, old: str, new: str, told: str
) -> None:
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8").replace(old, new), "utf-8")
    code, _, err = call("send", "30", "--channel", "wechat", "--yes")
    assert (code, wechat.asked) == (1, [])
    assert told in err


def test_own_pictures_are_taken_from_the_disk_and_no_others(folder: Path, wechat: WechatServer) -> None:
    from digest.app import wechatting
    from digest.errors import ChannelError

    app = opened(folder)
    own = app.config.digest.site_url.rstrip("/") + "/images/"
    assert wechatting.picture(app, f"{own}cover.png") == b"\x89PNG\r\n\x1a\n"
    for name in ("none.png", "../issues/030.yaml"):
        with pytest.raises(ChannelError, match="not in content/images"):
            wechatting.picture(app, own + name)
    wechat.server.expect_request("/a.png").respond_with_data(b"far")
    assert wechatting.picture(app, f"{wechat.url}/a.png") == b"far"
    with pytest.raises(ChannelError, match="its server failed"):
        wechatting.picture(app, f"{wechat.url}/gone.png")


def test_a_machine_goes_on_with_what_another_run_began_and_makes_nothing_twice(
    folder: Path, listmonk: ListmonkServer, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is killed between the draft and its record: the next one names it due, looks, and finds it."""
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[github]\ndrafts = ["listmonk"]\n', "utf-8")
    monkeypatch.setenv("DIGEST_EDITOR", "schedule")
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        assert call("github", "drafts") == (0, "", "0 drafts to make.\n")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert call("github", "drafts")[1] == "30 listmonk\n"
        assert call("send", "30", "--channel", "listmonk", "--yes")[0] == 0
        assert call("github", "drafts")[1] == ""
        # As if killed: the draft is there, the word on it is not, and the machine is another one.
        ledger = folder / "content/deliveries/030.jsonl"
        begun = [
            line for line in ledger.read_text("utf-8").splitlines() if json.loads(line)["state"] == "claimed"
        ]
        ledger.write_text("\n".join(begun) + "\n", "utf-8")
        (folder / ".digest/private.db").unlink()
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert call("github", "drafts")[1] == "30 listmonk\n"
        code, _, err = call("send", "30", "--channel", "listmonk", "--anyway", "schedule", "--yes")
        assert (code, len(listmonk.kept)) == (0, 2), err
        assert call("github", "drafts")[1] == ""
