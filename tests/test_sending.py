"""An issue to its readers from end to end, on loopback: once each, whatever happens on the way."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.cli.here import now
from digest.cli.program import run
from digest.core.mailing.tokens import token
from digest.model import Fate
from digest.ports import Receipt
from digest.store.private import Private
from tests.digests import opened, published
from tests.mailserver import Inbox, Rude, mail_server

SECRET = "a-secret-of-a-good-length"
Call = Callable[..., tuple[int, str, str]]
SMTP = """
[channels.email]
sender = "weekly@example.org"
unsubscribe = "https://example.org/bye?t={{token}}"

[channels.smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
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
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest whose Vol. 30 is out in both languages."""
    place = tmp_path / "digest"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("DIGEST_EDITOR", "Chen Jun")
    monkeypatch.setenv("DIGEST_MAIL_SECRET", SECRET)
    published(place)
    return place


def configure(folder: Path, port: int) -> None:
    toml = folder / "digest.toml"
    text = toml.read_text("utf-8").split("\n[channels.email]")[0]
    toml.write_text(text + SMTP.format(port=port), "utf-8")


def readers(folder: Path, number: int, language: str = "zh") -> list[str]:
    names = [f"{language}{n}@example.org" for n in range(number)]
    text = "email,language\n" + "".join(f"{name},{language}\n" for name in names)
    (folder / f"{language}.csv").write_text(text, "utf-8")
    assert run(["recipients", "import", str(folder / f"{language}.csv")]) == 0
    return names


@pytest.fixture
def inbox(folder: Path) -> Iterator[Inbox]:
    inbox = Inbox()
    with mail_server(inbox) as port:
        configure(folder, port)
        yield inbox


def test_an_issue_goes_to_each_reader_once_in_their_language(folder: Path, inbox: Inbox, call: Call) -> None:
    chinese, english = readers(folder, 7), readers(folder, 3, "en")

    code, out, err = call("send", "30", "--dry-run")
    assert (code, inbox.got) == (0, [])
    assert "to 7 readers, from weekly@example.org by 127.0.0.1" in err
    assert "10 mails would go. Nothing was sent." in err
    assert not (folder / "content/deliveries").exists()

    code, out, err = call("send", "30", "--yes")
    assert code == 0, err
    assert out == ""
    assert "10 mails sent; zh: 7 sent; en: 3 sent." in err
    assert Counter(inbox.addresses) == Counter(chinese + english)
    for address, body in inbox.got:
        message = message_from_bytes(body, policy=policy.SMTP)
        mine = token(SECRET, address)
        assert message["To"] == address
        assert message["Content-Language"] == address[:2]
        assert message["List-Unsubscribe"] == f"<https://example.org/bye?t={mine}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
        assert all(f"bye?t={mine}" in words for words in bodies)

    code, _, err = call("send", "30", "--yes")
    assert (code, len(inbox.got)) == (0, 10)
    assert "Nothing is left to send" in err


def both(folder: Path) -> None:
    toml = folder / "digest.toml"
    text = toml.read_text("utf-8")
    toml.write_text(
        text.replace("[channels.email]", '[channels.email]\neditions = ["zh", "en", "zh+en"]'), "utf-8"
    )


def test_a_reader_of_both_languages_gets_one_mail(folder: Path, inbox: Inbox, call: Call) -> None:
    readers(folder, 2)
    code, _, err = call("recipients", "add", "both@example.org", "--lang", "zh+en")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "the digest is not mailed in 'zh+en', but in zh, en (channels.email.editions says in which)" in err
    both(folder)
    assert call("recipients", "add", "both@example.org", "--lang", "en+zh")[0] == 0
    (folder / "more.csv").write_text("email,language\nfile@example.org,zh+en\n", "utf-8")
    assert call("recipients", "import", "more.csv")[0] == 0

    code, _, err = call("send", "30", "--yes")
    assert code == 0, err
    assert "Vol. 30 (zh+en): “" in err
    assert Counter(inbox.addresses) == Counter(
        ["zh0@example.org", "zh1@example.org", "both@example.org", "file@example.org"]
    )
    message = message_from_bytes(dict(inbox.got)["both@example.org"], policy=policy.SMTP)
    assert message["Content-Language"] == "zh, en"
    assert token(SECRET, "both@example.org") in message["List-Unsubscribe"]
    lines = [json.loads(line) for line in call("deliveries", "30", "--json")[1].splitlines()]
    assert [(s["language"], s["state"], s["counts"]) for s in lines] == [
        ("zh", "sent", {"sent": 2}), ("en", "ready", {}), ("zh+en", "sent", {"sent": 2}),
    ]  # fmt: skip
    assert call("send", "30", "--yes")[0] == 0
    assert len(inbox.got) == 4


def test_a_mail_of_both_languages_waits_until_both_are_out(folder: Path, inbox: Inbox, call: Call) -> None:
    both(folder)
    readers(folder, 1)
    assert call("recipients", "add", "both@example.org", "--lang", "zh+en")[0] == 0
    issue = folder / "content/issues/030.yaml"
    text = issue.read_text("utf-8")
    alone = re.sub(r"(?m)^(published:.*?)(, en: [^,}]+)", r"\1", text)
    assert alone != text
    issue.write_text(alone, "utf-8")

    code, _, err = call("send", "30", "--yes")
    assert code == 0, err
    assert inbox.addresses == ["zh0@example.org"]
    assert "Vol. 30 (zh+en): 1 reader waits until it is out in en too" in err
    code, _, err = call("send", "30", "--yes", "--lang", "zh+en")
    assert code == 2
    assert "Vol. 30 is not out in en" in err
    issue.write_text(text, "utf-8")
    assert call("send", "30", "--yes")[0] == 0
    assert inbox.addresses == ["zh0@example.org", "both@example.org"]


def test_who_asked_for_a_mail_that_is_no_longer_made_is_told_of(
    folder: Path, inbox: Inbox, call: Call
) -> None:
    readers(folder, 1)
    both(folder)
    assert call("recipients", "add", "both@example.org", "--lang", "zh+en")[0] == 0
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8").replace('editions = ["zh", "en", "zh+en"]', ""), "utf-8")
    _, _, err = call("send", "30", "--yes")

    assert inbox.addresses == ["zh0@example.org"]
    assert "1 reader asked for zh+en, in which no mail is made (there is zh, en: " in err


def test_no_address_is_in_what_is_kept_for_others_or_said(folder: Path, inbox: Inbox, call: Call) -> None:
    names = readers(folder, 3)
    said = "".join(
        "".join(call(*words)[1:])
        for words in (
            ("send", "30", "--yes"), ("deliveries", "30"), ("deliveries", "30", "--json"),
            ("recipients", "list"), ("recipients", "list", "--json"),
        )
    )  # fmt: skip
    kept = [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".csv" and "private.db" not in p.name]

    assert not any(name in said for name in names)
    assert not any(name.encode() in path.read_bytes() for name in names for path in kept)
    lines = [json.loads(line) for line in (folder / "content/deliveries/030.jsonl").read_text().splitlines()]
    assert [(line["state"], line["language"], line.get("counts")) for line in lines] == [
        ("claimed", "zh", None),
        ("sent", "zh", {"sent": 3}),
    ]


def test_nobody_is_asked_nothing_is_sent(folder: Path, inbox: Inbox, call: Call) -> None:
    readers(folder, 1)
    code, _, err = call("send", "30")

    assert (code, inbox.got) == (2, [])
    assert "nobody is there to be asked. Say --yes" in err


def test_a_few_at_a_time(folder: Path, inbox: Inbox, call: Call) -> None:
    readers(folder, 5)

    assert "Left: 3" in call("send", "30", "--yes", "--limit", "2")[2]
    assert call("send", "30", "--yes", "--limit", "2")[0] == 0
    assert "1 mail sent; zh: 5 sent" in call("send", "30", "--yes", "--limit", "2")[2]
    assert len(set(inbox.addresses)) == len(inbox.addresses) == 5


def test_a_test_leaves_no_trace(folder: Path, inbox: Inbox, call: Call) -> None:
    readers(folder, 1)
    code, _, err = call("send", "30", "--test-to", "me@example.com", "--lang", "en")

    assert code == 0, err
    assert inbox.addresses == ["me@example.com"]
    assert inbox.message()["Subject"].startswith("[Test] ")
    assert not (folder / "content/deliveries").exists()
    assert call("send", "30", "--test-to", "me@nowhere")[0] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("send", "31", "--yes"), "31"),
        (("send", "30", "--lang", "fr"), "the digest is not mailed in 'fr', but in zh, en"),
        (("send", "30", "--channel", "pigeon"), "there is no channel 'pigeon'"),
        (("send", "30", "--yes"), "there are no readers yet"),
        (("deliveries", "30", "--settle", "perhaps", "--all"), "--settle takes sent or again, not 'perhaps'"),
        (("deliveries", "30", "--settle", "sent"), "say which mails"),
        (
            ("deliveries", "30", "--settle", "sent", "abc"),
            "no mail of Vol. 30 in doubt or refused is called 'abc'",
        ),
        (("recipients", "import", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_wrong_use_is_one_line(
    folder: Path, inbox: Inbox, call: Call, words: tuple[str, ...], said: str
) -> None:
    code, out, err = call(*words)

    assert code in {1, 2}
    assert out == ""
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert inbox.got == []


def test_without_a_secret_nobody_could_unsubscribe(
    folder: Path, inbox: Inbox, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(folder, 1)
    monkeypatch.delenv("DIGEST_MAIL_SECRET")
    code, _, err = call("send", "30", "--yes")

    assert (code, inbox.got) == (2, [])
    assert "DIGEST_MAIL_SECRET is not set" in err
    assert not (folder / "content/deliveries").exists(), "what cannot be sent is not claimed"
    code, _, err = call("send", "30", "--dry-run")
    assert (code, "DIGEST_MAIL_SECRET is not set" in err) == (0, True)
    assert "1 mail would go, once that is mended. Nothing was sent." in err


def test_a_forgotten_password_claims_nothing(folder: Path, inbox: Inbox, call: Call) -> None:
    readers(folder, 1)
    toml = folder / "digest.toml"
    toml.write_text(toml.read_text("utf-8") + 'user = "weekly@example.org"\n', "utf-8")
    code, _, err = call("send", "30", "--yes")
    assert (code, inbox.got) == (2, [])
    assert "there is no password for weekly@example.org at 127.0.0.1. export DIGEST_SMTP_PASSWORD=..." in err
    assert not (folder / "content/deliveries").exists()


def test_what_is_left_is_told_without_those_who_have_all(folder: Path, inbox: Inbox, call: Call) -> None:
    readers(folder, 1)
    readers(folder, 2, "en")
    err = call("send", "30", "--yes", "--limit", "1")[2]
    assert "1 mail sent; zh: 1 sent. Left: 2. Go on with: digest send 30" in err
    err = call("send", "30", "--yes")[2]
    assert "Vol. 30 (zh): nobody is left\n" in err
    assert "to 0 readers" not in err


def test_greylisted_now_taken_later(folder: Path, call: Call) -> None:
    """Tried again at the end of the run, and by the next; who is refused for good is crossed off."""
    readers(folder, 4)
    grey = {"zh1@example.org": 3, "zh2@example.org": 1}

    def reply(address: str) -> str | None:
        grey[address] = grey.get(address, 0) - 1
        if address == "zh3@example.org":
            return "550 5.1.1 <zh3@example.org> no such user"
        return "450 4.2.0 greylisted" if grey[address] >= 0 else None

    inbox = Inbox(rcpt=reply)
    with mail_server(inbox) as port:
        configure(folder, port)
        code, _, err = call("send", "30", "--yes")
        assert code == 1
        assert "3 sent" not in err
        assert "zh: 2 sent, 1 put off, 1 refused. 1 reader not there any more, crossed off. Left: 1" in err
        code, _, err = call("send", "30", "--yes")
        assert code == 0, err
    assert sorted(inbox.addresses) == ["zh0@example.org", "zh1@example.org", "zh2@example.org"]
    out = call("deliveries", "30")[1]
    assert "550 5.1.1 <…> no such user" in out
    assert [json.loads(line)["state"] for line in call("recipients", "list", "--json")[1].splitlines()].count(
        "bounced"
    ) == 1


def test_a_server_that_greylists_everybody_has_all_of_them_by_the_second_run(
    folder: Path, call: Call
) -> None:
    """Each is asked for once and once again at the end, however many; the list says when to come back."""
    names = readers(folder, 14)
    seen: Counter[str] = Counter()
    patience = 2

    def reply(address: str) -> str | None:
        seen[address] += 1
        return "451 4.7.1 Greylisted, try again in 10 minutes" if seen[address] <= patience else None

    inbox = Inbox(rcpt=reply)
    with mail_server(inbox) as port:
        configure(folder, port)
        code, _, err = call("send", "30", "--yes")
        assert code == 1
        assert seen == dict.fromkeys(names, 2)
        assert (
            "0 mails sent; zh: 14 put off. Left: 14, put off by the server. Go on with: digest send 30" in err
        )
        out = call("deliveries", "30")[1]
        assert out.count("put off, try again after ") == 14
        row = json.loads(call("deliveries", "30", "--json")[1].splitlines()[-1])
        at = datetime.fromisoformat(row["at"])
        _, out, err = call("deliveries", "30")
        assert f"{at.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M:%S}" in out, "as clocks show there"
        assert err == "2 deliveries (times of Asia/Shanghai).\n"
        assert datetime.fromisoformat(row["after"]) - datetime.fromisoformat(row["at"]) == timedelta(
            minutes=10
        )
        assert call("deliveries", "30", row["key"], "--settle", "sent")[0] == 2
        code, _, err = call("send", "30", "--yes")
        assert code == 0, err
    assert Counter(inbox.addresses) == Counter(names)


def test_a_relay_that_refuses_everybody_crosses_nobody_off(folder: Path, call: Call) -> None:
    names = readers(folder, 15)
    with Rude({"RCPT": "550 5.7.1 relaying denied"}) as server:
        configure(folder, server.port)
        code, _, err = call("send", "30", "--yes")
    assert code == 1
    assert "takes no mail: 550 5.7.1 relaying denied" in err
    inbox = Inbox()
    with mail_server(inbox) as port:
        configure(folder, port)
        assert call("send", "30", "--yes")[0] == 0
    assert sorted(inbox.addresses) == sorted(names)


def test_a_mail_in_doubt_is_listed_and_settled_by_a_person(folder: Path, call: Call) -> None:
    names = readers(folder, 3)
    with Rude({"MESSAGE": "die"}, times=1) as server:
        configure(folder, server.port)
        code, _, err = call("send", "30", "--yes")
        assert code == 1
        assert "1 mail may have arrived and is not sent again by itself: digest deliveries 30" in err
        assert call("send", "30", "--yes")[0] == 1
        assert len(server.got) == 3
        code, out, err = call("deliveries", "30", "--json")
        assert code == 1
        states = [json.loads(line) for line in out.splitlines()]
        assert [s["state"] for s in states] == ["in doubt", "ready", "open"]
        doubt = next(s for s in states if s.get("key"))
        assert doubt["reader"] in {f"{n[0]}…@example.org" for n in names}
        assert call("deliveries", "30", doubt["key"], "--settle", "again")[0] == 0
        assert call("send", "30", "--yes")[0] == 0
        assert len(server.got) == 4
    assert "zh" in call("deliveries", "30")[1]


# ---------------------------------------------------------------- readers


def test_readers_come_in_and_go(folder: Path, inbox: Inbox, call: Call) -> None:
    """Faults by line and exit 1; tokens, addresses and bounces take readers off; only their own wish brings back."""
    names = readers(folder, 4)
    (folder / "more.csv").write_text("email\nnobody\nzh0@example.org\n", "utf-8")
    code, _, err = call("recipients", "import", "more.csv")
    assert code == 1
    assert "warning: line 2: nobody: it has no @" in err
    assert "1 reader (CSV): 0 new, 1 known already; 1 line left out." in err

    (folder / "off.csv").write_text(f"token,when\n{token(SECRET, names[0])},x\n{'A' * 32},x\n", "utf-8")
    code, _, err = call("recipients", "import", "off.csv", "--suppress")
    assert code == 0
    assert "1 reader off the list, 0 were off already, 1 token of nobody on the list" in err
    (folder / "gone.txt").write_text(f"{names[1]}\n", "utf-8")
    (folder / "odd.eml").write_text("Subject: away\n\nOn holiday.\n", "utf-8")
    code, _, err = call("recipients", "bounces", "gone.txt", "odd.eml")
    assert code == 1
    assert "odd.eml: no mail server's report" in err
    assert call("recipients", "suppress", names[2])[0] == 0

    err = call("recipients", "import", "zh.csv")[2]
    assert (
        "4 readers (CSV): 0 new, 1 known already, 3 left before or bounced, and not mailed again; 0 lines"
        in err
    )
    assert "1 subscribed (zh)" in call("recipients", "list")[2]
    assert call("send", "30", "--yes")[0] == 0
    assert inbox.addresses == [names[3]]
    assert call("recipients", "add", names[0])[0] == 0
    assert call("send", "30", "--yes")[0] == 0
    assert inbox.addresses == [names[3], names[0]]


def test_an_issue_brought_in_is_sent_only_if_that_is_said(folder: Path, inbox: Inbox, call: Call) -> None:
    readers(folder, 1)
    path = folder / "content/issues/030.lock"
    lock = json.loads(path.read_text("utf-8")) | {"brought": ["zh", "en"]}
    path.write_text(json.dumps(lock), "utf-8")

    code, _, err = call("send", "30", "--yes")
    assert (code, inbox.got) == (2, [])
    assert "came out elsewhere and was imported" in err
    assert call("send", "30", "--yes", "--imported")[0] == 0
    assert len(inbox.got) == 1


# ---------------------------------------------------------------- claims


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org", *words],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


@pytest.fixture
def pair(folder: Path, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The digest in git with a remote, and a colleague's clone of it."""
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Tester")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "tester@example.org")
    (folder / ".gitignore").write_text(".digest/\n*.csv\n")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin")
    git(folder, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(folder, "push", "-q", "-u", "origin", "main")
    git(tmp_path, "clone", "-q", str(tmp_path / "remote.git"), "colleague")
    return folder, tmp_path / "colleague"


def test_the_claim_is_at_the_remote_before_the_first_mail(
    pair: tuple[Path, Path], inbox: Inbox, call: Call, tmp_path: Path
) -> None:
    seen: list[str] = []
    inbox._rcpt = lambda _: seen.append(
        git(tmp_path / "remote.git", "show", "main:content/deliveries/030.jsonl")
    )  # type: ignore[func-returns-value]
    readers(pair[0], 2)
    code, _, err = call("send", "30", "--yes")

    assert code == 0, err
    assert "claimed at origin/main" in err
    assert [json.loads(line)["state"] for line in seen[0].splitlines()] == ["claimed"]
    lines = git(tmp_path / "remote.git", "show", "main:content/deliveries/030.jsonl").splitlines()
    assert [json.loads(line)["state"] for line in lines] == ["claimed", "sent"]
    assert "example.org" not in "".join(lines)


@pytest.mark.slow
def test_no_address_leaves_by_a_claim_a_push_an_export_or_a_commit(
    pair: tuple[Path, Path], inbox: Inbox, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a week does with readers and remotes, then every object that git has anywhere is looked through."""
    names = readers(pair[0], 2)
    inbox._rcpt = lambda address: "550 no such person" if address == names[1] else None  # type: ignore[assignment]
    said = [
        word
        for words in (
            ("send", "30", "--yes"), ("deliveries", "30"), ("status",), ("store", "push"), ("store", "pull"),
            ("store", "export", "out"), ("claim", "upstream"), ("amend", "30", "--typo", "--no-commit"),
            ("sync", "--dry-run"), ("sync",), (),
        )
        for word in call(*words)[1:]
    ]  # fmt: skip
    git(pair[0], "add", ".")
    git(pair[0], "commit", "-q", "-m", "All of it")
    git(pair[0], "push", "-q", "origin", "main")
    monkeypatch.chdir(pair[1])
    said += call("sync")[1:]
    said += call("store", "pull")[1:]
    assert "You and the team have the same now." in "".join(said)
    assert "to origin/store" in "".join(said)
    assert inbox.addresses == names[:1]
    everywhere = "".join(said)
    for place in (*pair, tmp_path / "remote.git"):
        objects = ["git", "-C", str(place), "cat-file", "--batch-all-objects", "--batch", "--unordered"]
        everywhere += subprocess.run(objects, check=True, capture_output=True).stdout.decode(
            "utf-8", "replace"
        )
    assert "claimed" in everywhere
    assert "Evidence of" in everywhere
    kept = [path for place in pair for path in place.rglob("*") if path.is_file() and path.suffix != ".csv"]
    told = [path for path in kept if any(name.encode() in path.read_bytes() for name in names)]

    assert not [name for name in names if name in everywhere]
    assert {path.name.removesuffix("-wal") for path in told} == {"private.db"}


def test_another_machine_looks_first_and_says_who_sent_it(
    pair: tuple[Path, Path], inbox: Inbox, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where its clone is old; a person who has asked says so by name."""
    readers(pair[0], 2)
    assert call("send", "30", "--yes")[0] == 0
    monkeypatch.chdir(pair[1])
    monkeypatch.setenv("DIGEST_EDITOR", "Xu Di")
    readers(pair[1], 2)

    code, _, err = call("send", "30", "--yes")
    assert (code, len(inbox.got)) == (1, 2)
    assert "Chen Jun sent it on" in err
    assert "Ask Chen Jun. If it has to go from here all the same: --anyway 'Chen Jun'" in err
    assert call("send", "30", "--yes", "--anyway", "somebody")[0] == 1

    git(pair[1], "pull", "-q", "--rebase")
    code, _, err = call("send", "30", "--yes", "--anyway", "Chen Jun")
    assert code == 0, err
    assert len(inbox.got) == 4


def test_two_at_the_same_moment(
    pair: tuple[Path, Path], inbox: Inbox, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one whose push comes second mails nobody, takes the claim back, and can go on after a pull."""
    readers(pair[0], 1)
    (pair[1] / "content/zh/new.md").write_text("# New\n")
    git(pair[1], "add", ".")
    git(pair[1], "commit", "-q", "-m", "A page")
    git(pair[1], "push", "-q")

    code, _, err = call("send", "30", "--yes")
    assert (code, inbox.got) == (1, [])
    assert "origin/main has commits that are not here" in err
    assert "Nobody was mailed. git pull --rebase" in err
    assert [c.state for c in opened(pair[0]).claims.read(30)] == ["claimed", "withdrawn"]
    git(pair[0], "pull", "-q", "--rebase")
    code, _, err = call("send", "30", "--yes")
    assert code == 0, err
    assert len(inbox.got) == 1


def test_a_remote_that_does_not_answer_stops_it(pair: tuple[Path, Path], inbox: Inbox, call: Call) -> None:
    readers(pair[0], 1)
    git(pair[0], "remote", "set-url", "origin", str(pair[0] / "nowhere"))
    code, _, err = call("send", "30", "--yes")

    assert (code, inbox.got) == (1, [])
    assert "error: " in err
    assert "git " in err


# ---------------------------------------------------------------- a fault at every step


class Stop(BaseException):
    """As good as a kill: nothing of ours catches it."""


STEPS = ("before opening", "after opening", "after sending", "before closing")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("at", [1, 3])
def test_a_stop_at_any_step_doubles_nothing(
    folder: Path, inbox: Inbox, call: Call, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    """What is open is at most one mail; it is listed, the rest goes, and nobody has two."""
    names = readers(folder, 4)
    digest = opened(folder)
    (plan,) = digest.planned(30, ["zh"])
    post = digest.post()
    turn, count = Private.turn, Counter[str]()

    def stopping(self: Private, closing: object, opening: object, *, reserved: bool = False) -> None:
        if opening is None and step == "before closing" and count["turn"] >= at:
            raise Stop
        count["turn"] += opening is not None
        if count["turn"] == at and step == "before opening":
            raise Stop
        turn(self, closing, opening, reserved=reserved)  # type: ignore[arg-type]
        if count["turn"] == at and step == "after opening":
            raise Stop

    def said(_receipt: Receipt) -> None:
        count["said"] += 1
        if count["said"] == at and step == "after sending":
            monkeypatch.setattr(Private, "turn", lambda *_, **__: (_ for _ in ()).throw(Stop()))
            raise Stop

    monkeypatch.setattr(Private, "turn", stopping)
    with suppress(Stop):
        digest.send(30, plan, post, now, said=said)
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DIGEST_MAIL_SECRET", SECRET)
    post.close()

    doubts = digest.private.counts("email", 30).get("zh", {}).get(Fate.OPEN, 0)
    assert doubts <= 1
    in_doubt = {address for _, address in digest.private.rows("email", 30, [Fate.OPEN])}
    assert call("send", "30", "--yes", "--lang", "zh")[0] == (1 if doubts else 0)
    assert max(Counter(inbox.addresses).values()) == 1
    assert set(inbox.addresses) | in_doubt == set(names)


# ---------------------------------------------------------------- what comes in badly


def test_bad_readers_and_a_bad_title_cost_a_line_each(folder: Path, inbox: Inbox, call: Call) -> None:
    """Line breaks in names, addresses and titles put no header into a mail; nobody is mailed twice or wrongly."""
    (folder / "bad.csv").write_text(
        "name,email,language\n"
        '"Eve\r\nBcc: x@example.org",eve@example.org,zh\n'
        '"Two","two@example.org\r\nBcc: y@example.org",zh\n'
        "Eve,EVE@example.org,zh\nNone,nobody@,zh\n",
        "utf-8",
    )
    code, _, err = call("recipients", "import", "bad.csv")
    assert code == 1
    assert [line.split(": ")[1] for line in err.splitlines() if line.startswith("warning")] == [
        "line 4", "line 6", "line 7",
    ]  # fmt: skip
    issue = folder / "content/issues/030.yaml"
    text = issue.read_text("utf-8")
    worse = re.sub(r"(?m)^  zh: .*上游动态$", r'  zh: "一周\\r\\nBcc: z@example.org"', text, count=1)
    assert worse != text
    issue.write_text(worse, "utf-8")
    code, _, err = call("send", "30", "--yes")

    assert code == 0, err
    assert inbox.addresses == ["eve@example.org"]
    assert inbox.message()["Bcc"] is None
    assert "\n" not in str(inbox.message()["Subject"])


def test_a_reader_no_server_here_can_reach_is_listed_as_skipped(folder: Path, call: Call) -> None:
    readers(folder, 1)
    assert call("recipients", "add", "陈俊@example.org")[0] == 0
    inbox = Inbox()
    with mail_server(inbox, enable_SMTPUTF8=False) as port:
        configure(folder, port)
        _, _, err = call("send", "30", "--yes")
    assert inbox.addresses == ["zh0@example.org"]
    assert "zh: 1 sent, 1 skipped" in err
    assert "the server takes no addresses beyond ASCII (SMTPUTF8)" in call("deliveries", "30")[1]


def test_an_issue_of_forty_thousand_characters_goes_whole(folder: Path, inbox: Inbox, call: Call) -> None:
    """The HTML ends where mail programs would cut it, the text does not."""
    readers(folder, 1)
    issue = folder / "content/issues/030.yaml"
    text = issue.read_text("utf-8")
    long = "说的是这件事，很长。" * 4_000
    issue.write_text(text.replace("title:\n", f"lead:\n  zh: [{long}]\ntitle:\n", 1), "utf-8")
    code, _, err = call("send", "30", "--yes")

    assert code == 0, err
    parts = {p.get_content_type(): p.get_content() for p in inbox.message().walk() if not p.is_multipart()}
    assert len(parts["text/html"].encode()) < 102_400
    assert parts["text/plain"].count("很长") == 4_000
    assert parts["text/html"].count("https://example.org/bye?t=") >= 1
