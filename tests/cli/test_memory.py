"""`digest memory`: what somebody confirmed is found again, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digest.app import Digest
from digest.cli.memory import reading
from digest.cli.program import run
from digest.core.languages import record
from tests.digests import drafted


@pytest.fixture
def digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Digest:
    monkeypatch.chdir(tmp_path)
    return drafted(tmp_path)


def confirm(digest: Digest, number: int = 30) -> None:
    """A person's yes to every text in the second language."""
    issue = digest.archive.issue(number)
    said = {entry.id: {"en": record(entry, "en", "confirmed", "zh")} for _, entry in issue.entries()}
    digest.archive.set_reviews(number, said)


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["memory", *words])
    return code, *capsys.readouterr()


def test_what_was_confirmed_is_found_with_its_place(
    digest: Digest, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(capsys, "随便什么话")[2].startswith("Nothing is remembered yet")
    confirm(digest)
    entry = next(entry for _, entry in digest.archive.issue(30).entries() if entry.id == "kep-2254")

    code, out, err = ask(capsys, entry.title.get("zh"), "--json")
    first = json.loads(out.splitlines()[0])
    assert (code, first["score"], first["translation"]) == (0, 100, entry.title.get("en"))
    assert (first["from"], first["to"], first["issue"], first["entry"]) == ("zh", "en", 30, "kep-2254")
    assert first["day"] == "2026-06-14"

    code, out, err = ask(capsys, entry.title.get("en") + " soon", "--from", "en")
    assert entry.title.get("zh") in out
    assert "Vol. 30 #kep-2254" in out
    assert "0 the very same; it was taken to be en." in err


def test_an_edit_takes_words_out_of_it_and_a_broken_file_is_named(
    digest: Digest, capsys: pytest.CaptureFixture[str]
) -> None:
    confirm(digest)
    entry = next(entry for _, entry in digest.archive.issue(30).entries() if entry.id == "kep-2254")
    title = entry.title.get("zh")
    digest.archive.set_texts(30, "kep-2254", title={"zh": "另一个标题"})
    assert json.dumps(title, ensure_ascii=False) not in ask(capsys, title, "--json")[1]

    digest.archive.path(30).write_text("format: 1\n\tbroken", "utf-8")
    code, out, err = ask(capsys, title)
    assert (code, out) == (0, "")
    assert "content/issues/030.yaml has errors and is not remembered" in err


def test_long_reading_is_told_of_at_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    for total in (49, 200):
        for done in range(total):
            reading(done, total)

    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == [
        "  reading issues into the translation memory: 0 of 200",
        "  reading issues into the translation memory: 20 of 200",
    ]
    assert len(lines) == 10


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say which words"),
        (("x", "--to", "fr"), "the digest has no language 'fr'"),
        (("x", "--from", "en", "--to", "en"), "words in en have no other side here"),
    ],
)
def test_wrong_use_is_one_line(
    digest: Digest, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = ask(capsys, *words)

    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
