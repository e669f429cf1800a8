"""`digest review` and `digest confirm`: two languages, from the first word to a yes, and again after an edit."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from digest.app import Digest
from digest.cli import editing, keys
from digest.cli.editing import command
from digest.cli.program import run
from digest.cli.review import styled
from digest.cli.session import Session
from digest.core.languages import record, states
from digest.core.reviewing import Look
from digest.core.sidebyside import Line
from tests.digests import make, opened, published

ISSUE = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 题, en: Title}
sections:
  - id: upstream
    entries:
      - id: one
        links: [https://example.org/one]
        title:
          zh: 拟支持 cgroup v2
          en: cgroup v2 proposed
        summary:
          zh: 目标版本是 v1.18。
          en: It aims at v1.18.
      - id: two
        source: en
        links: [https://example.org/two]
        title: {zh: 十年, en: Ten years}
        summary: {zh: 七件事。, en: Seven things.}
"""
FILE = "content/issues/030.yaml"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    make(tmp_path).close()
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text(ISSUE, "utf-8")

    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        said = capfd.readouterr()
        return code, said.out, said.err

    return call


def edit(old: str, new: str) -> None:
    text = Path(FILE).read_text("utf-8")
    assert old in text
    Path(FILE).write_text(text.replace(old, new), "utf-8")


def git(*words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words], check=True)


def told(name: str) -> dict[str, str]:
    digest = opened(Path.cwd())
    entry = next(entry for _, entry in digest.archive.issue(30).entries() if entry.id == name)
    return {tag: state.value for tag, state in states(entry, ("zh", "en"), "zh").items()}


@pytest.mark.parametrize(
    ("name", "first", "then", "words", "edited", "shown"),
    [
        (
            "one",
            "zh",
            "en",
            "目标版本是 v1.18。",
            "目标版本是 v1.19。",
            "summary: 目标版本是 [-v1.18-]{+v1.19+}。",
        ),
        ("two", "en", "zh", "Seven things.", "Eight things.", "summary: [-Seven-]{+Eight+} things."),
    ],
)
def test_a_text_from_draft_to_yes_to_stale_to_yes(
    call: Call, name: str, first: str, then: str, words: str, edited: str, shown: str
) -> None:
    """Both ways: from the digest's first language, and from the other where the entry says so."""
    digest = opened(Path.cwd())
    look = next(look for look in digest.review(30).looks if look.id == name)
    digest.archive.set_review(30, name, {then: record(look.entry, then, "draft", "zh")})
    git("init", "-q")
    assert told(name) == {first: "written", then: "draft"}

    code, _, err = call("confirm", "30", name)
    assert (code, told(name)) == (0, {first: "confirmed", then: "confirmed"}), err
    assert err.startswith(f"{name}: {first} and {then} confirmed\n1 text in Vol. 30 confirmed.")
    git("add", "-A")
    git("commit", "-qm", "one")

    edit(words, edited)
    assert told(name) == {first: "written", then: "stale"}
    assert "Next: digest review 30" in call()[1]
    code, out, err = call("review", "30", name, "--plain")
    assert code == 1
    assert f"{first} changed since {then} was confirmed:\n  {shown}\n" in out
    (found,) = map(json.loads, call("review", "30", name, "--json")[1].splitlines())
    assert (found["states"], found["lacks"]) == ({first: "written", then: "stale"}, {then: "stale"})
    assert found["changes"][0]["words"] == {"summary": shown.removeprefix("summary: ")}

    sit(opened(Path.cwd()), "y", names=[name])
    assert told(name) == {first: "confirmed", then: "confirmed"}
    assert call("review", "30", name, "--json")[1].count('"lacks": {}') == 1


def test_without_git_it_says_so_and_shows_the_texts(call: Call) -> None:
    assert call("confirm", "30", "--yes")[0] == 0
    edit("Seven", "Eight")

    code, out, err = call("review", "30")

    assert code == 1
    assert "Eight things." in out
    assert "git has no version of this file, so only the words of now are shown." in " ".join(out.split())
    assert err == "1 of 3 texts in Vol. 30 wants a look. Next: digest review 30\n"
    edit("Eight", "Seven")
    assert call("review", "30") == (
        0,
        "",
        "Nothing in Vol. 30 wants a look any more. Next: digest check 30\n",
    )
    assert "── upstream · one ─" in call("review", "30", "--all")[1]


def test_confirming_asks_and_names_what_cannot_be(call: Call) -> None:
    edit("          en: It aims at v1.18.\n", "")
    half = Path(FILE).read_bytes()

    code, _, err = call("confirm", "30")
    assert (code, Path(FILE).read_bytes()) == (2, half)
    assert "nobody is there to be asked" in err
    code, _, err = call("confirm", "30", "--dry-run", "one")
    assert (code, Path(FILE).read_bytes()) == (1, half)
    assert "one: zh would be confirmed\none: en is not confirmed: it has no summary in en\n" in err
    code, _, err = call("confirm", "30", "three")
    assert (code, err.splitlines()[-1]) == (
        2,
        "error: there is no entry 'three' in Vol. 30 with words to confirm. Entries: one, two",
    )
    assert call("confirm", "30", "--lang", "fr")[0] == 2
    assert call("confirm", "30", "--head", "--lang", "en")[0] == 0
    assert opened(Path.cwd()).archive.issue(30).review["en"].state == "confirmed"


def test_colours_are_for_terminals_and_take_no_mark_away(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line("change", "title: [-拟-]{+将+}支持")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")

    assert styled(line) == "title: \x1b[31m[-拟-]\x1b[0m\x1b[32m{+将+}\x1b[0m支持"
    assert styled(Line("text", "words")) == "words"
    monkeypatch.setenv("NO_COLOR", "1")
    assert styled(line) == line.text
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert styled(Line("rule", "──")) == "──"


def test_what_is_out_can_be_confirmed_and_is_still_as_it_went_out(tmp_path: Path) -> None:
    digest = published(tmp_path)
    before = {finding.code for finding in digest.check(30)}

    said, _ = digest.confirm(30, digest.review(30).looks)

    assert said.after
    assert before - {"D204"} == {finding.code for finding in digest.check(30)}  # no machine's draft any more
    assert digest.differences(30) == []


# ---------------------------------------------------------------- at a terminal


def sit(digest: Digest, typed: str, names: list[str] | None = None, **at: Callable[[], None]) -> Session:
    """A sitting in which somebody types; `at`: what happens before the key of this number (`k0`)."""
    shown: list[str] = []
    pressed: Iterator[tuple[int, str]] = iter(enumerate(typed))

    def key() -> str:
        number, letter = next(pressed)
        at.get(f"k{number}", lambda: None)()
        return letter

    def show(look: Look, where: str) -> None:
        shown.append(look.id)

    session = Session(digest, 30, names or ["one", "two"], key=key, show=show)
    session.run()
    session.__dict__["shown_ids"] = shown
    return session


def ids(session: Session) -> list[str]:
    return list(session.__dict__["shown_ids"])


def test_each_yes_is_in_the_file_before_the_next_is_shown(call: Call) -> None:
    """Whatever kills the program while it waits for a key, nothing that was said is lost."""
    found: list[dict[str, str]] = []

    session = sit(opened(Path.cwd()), "yq", k1=lambda: found.append(told("one")))

    assert found == [{"zh": "confirmed", "en": "confirmed"}]
    assert (ids(session), session.confirmed) == (["one", "two"], 1)


def test_on_back_skip_and_out(call: Call) -> None:
    digest, before = opened(Path.cwd()), Path(FILE).read_bytes()

    assert ids(sit(digest, "nb n")) == ["one", "two", "one", "two"]
    assert ids(sit(digest, "sbn")) == ["one", "two"]  # what is skipped is not come back to
    assert ids(sit(digest, "b?xq")) == ["one"]
    assert Path(FILE).read_bytes() == before


def test_undo_leaves_the_file_as_it_was(call: Call) -> None:
    digest, before = opened(Path.cwd()), Path(FILE).read_bytes()

    session = sit(digest, "yyuuuq", names=["one", "two", ""])

    assert ids(session) == ["one", "two", "", "two", "one"]
    assert session.confirmed == 0
    assert Path(FILE).read_bytes() == before


def test_words_that_another_changed_meanwhile_are_shown_first(
    call: Call, capfd: pytest.CaptureFixture[str]
) -> None:
    session = sit(opened(Path.cwd()), "yyyq", k0=lambda: edit("aims at", "is aimed at"))

    assert (
        "one was changed meanwhile: here it is as it is now. Nothing was confirmed." in capfd.readouterr().err
    )
    assert ids(session) == ["one", "one", "two"]
    assert told("one") == {"zh": "confirmed", "en": "confirmed"}
    assert "is aimed at" in Path(FILE).read_text("utf-8")


def test_a_yes_to_words_that_change_that_very_moment_confirms_nothing(call: Call) -> None:
    """Between the last look and the writing: the record fits the words that were shown."""
    digest = opened(Path.cwd())
    look = digest.review(30).looks[1]
    edit("目标版本是", "目标版本改为")

    digest.confirm(30, [look])

    assert told("one") == {"zh": "written", "en": "stale"}
    assert "目标版本改为" in Path(FILE).read_text("utf-8")


def test_a_record_that_another_wrote_is_not_undone(call: Call, capfd: pytest.CaptureFixture[str]) -> None:
    def another() -> None:
        edit("aims at", "is aimed at")
        other = opened(Path.cwd())
        other.confirm(30, other.review(30).looks)

    sit(opened(Path.cwd()), "yuq", k1=another)

    assert "Not undone: one was confirmed or drafted anew meanwhile" in capfd.readouterr().err
    assert told("one") == {"zh": "confirmed", "en": "confirmed"}


def test_a_file_that_cannot_be_read_is_told_and_mended(
    call: Call, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mended: list[int] = []

    def mend(path: Path, line: int) -> str:
        mended.append(line)
        edit("title：", "title:")
        return ""

    monkeypatch.setattr("digest.cli.session.edit", mend)
    session = sit(opened(Path.cwd()), "ynbyeyq", k0=lambda: edit("title:\n", "title：\n"))

    err = capfd.readouterr().err
    assert f"{FILE}:10:14 D003" in err
    assert "Mend it (e), then go on." in err
    assert (ids(session), mended) == (["one", "one", "two"], [8])
    assert told("one")["en"] == "confirmed"


def test_an_entry_that_is_gone_is_told_and_left(call: Call, capfd: pytest.CaptureFixture[str]) -> None:
    cut = ISSUE[ISSUE.index("      - id: two") :]

    assert ids(sit(opened(Path.cwd()), "nq", k0=lambda: edit(cut, ""))) == ["one"]
    assert "two is no longer there." in capfd.readouterr().err


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ({"EDITOR": "vim"}, ["vim", "+8", "f"]),
        ({"EDITOR": "vim", "VISUAL": "/usr/bin/nano -w"}, ["/usr/bin/nano", "-w", "+8", "f"]),
        ({"EDITOR": "code"}, ["code", "--wait", "--goto", "f:8"]),
        ({"EDITOR": "code -w"}, ["code", "-w", "--goto", "f:8"]),
        ({"EDITOR": "hx"}, ["hx", "f:8"]),
        ({"EDITOR": "'/my apps/pad'"}, ["/my apps/pad", "f"]),
    ],
)
def test_the_editor_opens_at_the_line(editor: dict[str, str], words: list[str]) -> None:
    assert command(Path("f"), 8, editor) == words


def test_an_editor_that_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, why in (
        ("/no/such/editor", "/no/such/editor cannot be started: No such file or directory"),
        ("'", "$EDITOR cannot be read: No closing quotation"),
        ("false", "false left with an error (1)"),
    ):
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", said)
        assert editing.edit(Path("f"), 1) == why
    monkeypatch.delenv("EDITOR")
    monkeypatch.setattr(editing, "USUAL", ())
    assert editing.edit(Path("f"), 1).startswith("no editor is known")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_one_key_is_enough_in_any_input_method(monkeypatch: pytest.MonkeyPatch) -> None:
    import termios

    master, slave = os.openpty()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(fileno=lambda: slave))
    before = termios.tcgetattr(slave)
    set_mode = keys.tty.setcbreak

    queue = [b"y", b"Y", "ｙ".encode(), "？".encode(), b"\x1b[C", b"\x1b[D", b"\x04", b" ", b"n"]

    def typing(handle: int, when: int) -> None:
        set_mode(handle, when)
        os.write(master, queue.pop(0))

    monkeypatch.setattr(keys.tty, "setcbreak", typing)
    found = [keys.key() for _ in queue[:-1]]
    assert termios.tcgetattr(slave) == before
    set_mode(slave, termios.TCSANOW)
    os.write(master, b"y")  # typed before the entry was shown: it says nothing about it
    assert select.select([slave], [], [], 5)[0]
    found.append(keys.key())
    assert found == ["y", "y", "y", "?", "n", "b", "q", " ", "n"]
    for handle in (master, slave):
        os.close(handle)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_kill_while_it_waits_for_a_key_loses_nothing(call: Call) -> None:
    """The command itself, at a terminal: a yes, the next entry is shown, and then it is killed."""
    master, slave = os.openpty()
    digest = subprocess.Popen(
        [sys.executable, "-m", "digest", "review", "30"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "NO_COLOR": "1"},
    )
    seen = b""

    def until(mark: bytes) -> None:
        nonlocal seen
        while mark not in seen:
            assert select.select([master], [], [], 60)[0]
            seen += os.read(master, 65536)
        seen = b""

    until(b"q quit")
    while told("one")["en"] != "confirmed":  # a key that came before the terminal listened was thrown away
        os.write(master, b"y")
        if select.select([master], [], [], 1)[0]:
            until(b"q quit")
    digest.kill()
    digest.wait()
    assert told("one") == {"zh": "confirmed", "en": "confirmed"}
    for handle in (master, slave):
        os.close(handle)
