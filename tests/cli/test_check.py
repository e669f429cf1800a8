"""digest check: what is told, chosen, mended, new, and in which form."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from digest.app import Digest
from digest.cli.program import run
from digest.core.languages import fingerprint
from digest.core.rules import RULES
from tests import manual
from tests.cli import sarif
from tests.digests import make, opened

ISSUE = """format: 1
number: 1
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 一期, en: One week}
credits: [A Person]
sections:
  - id: upstream
    entries:
      - id: one
        links: [ftp://example.org/one]
        title: {zh: 改了一处写法, en: "Changing <b>one</b> spelling"}
        summary: {zh: 从此只有一种写法。, en: It changes one spelling.}
      - id: two
        group: kubernets
        links: [https://example.org/two]
        title: {zh: 另外一条, en: Another thing}
        summary: {zh: 说的是别的事。, en: It is about something else.}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "digest"
    root.mkdir()
    make(root)
    (root / "content" / "issues").mkdir(exist_ok=True)
    monkeypatch.chdir(root)
    write(root, ISSUE)
    return root


def write(folder: Path, text: str) -> Path:
    path = folder / "content" / "issues" / "001.yaml"
    path.write_text(text, "utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["check", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def codes(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    _, out, _ = told(capsys, *arguments, "--json")
    return [json.loads(line)["code"] for line in out.splitlines()]


def test_findings_have_place_code_and_way_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = told(capsys, "1")

    assert (code, out) == (1, "")
    assert "content/issues/001.yaml:10:17 D301 `ftp://example.org/one` is no web address" in err
    assert "001.yaml:14:16 D105 unknown group `kubernets`. Did you mean `kubernetes`?" in err
    assert err.endswith("1 issue checked: 3 errors, 0 warnings.\n")


def test_codes_are_chosen_by_what_they_begin_with(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert codes(capsys, "1") == ["D301", "D108", "D105"]
    assert codes(capsys, "1", "--select", "d1") == ["D108", "D105"]
    assert codes(capsys, "1", "--ignore", "D1,D3") == []
    assert codes(capsys, "1", "--select", "D108", "--ignore", "D1") == ["D108"]  # the longer word wins
    assert told(capsys, "1", "--ignore", "D1", "--ignore", "D3")[0] == 0


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_code_that_is_none_is_wrong_use(
    folder: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    code, _, err = told(capsys, "1", option, "D999")

    assert code == 2
    assert err.startswith(f"error: {option} D999: no rule has such a code")


def test_what_digest_toml_ignores_stays_unsaid_but_no_broken_address(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = folder / "digest.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[check]\nignore = ["D1", "D3"]\n', "utf-8")

    assert codes(capsys, "1") == ["D301"]


def test_a_rule_is_explained_by_code_or_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(capsys, "--explain", "d003")

    assert code == 0
    assert "D003 full-width-colon (error, --fix)" in out
    assert "Bad:\n    title：" in out
    assert told(capsys, "--explain", "full-width-colon")[1] == out
    assert len(told(capsys, "--explain", "D")[1].splitlines()) == len(RULES) + 1
    assert told(capsys, "--explain", "D999")[0] == 2


def test_the_manual_lists_the_rules_as_they_are() -> None:
    page = manual.PAGE.read_text("utf-8")

    assert manual.renewed(page) == page, "Run: python -m tests.manual"


# ---------------------------------------------------------------- mending


def test_what_is_safe_is_mended_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = ISSUE.replace("title: {zh: 一期, en: One week}", "title：\n  zh：一期   # 注\n  en: One: week")
    path = write(folder, before)
    code, _, err = told(capsys, "1", "--fix")

    assert code == 1
    assert path.read_text("utf-8") == before.replace("title：", "title:").replace("zh：", "zh: ").replace(
        "One: week", '"One: week"'
    )
    assert err.endswith("1 issue checked: 3 faults mended, 3 errors, 0 warnings.\n")
    assert told(capsys, "1", "--fix")[2].endswith("0 faults mended, 3 errors, 0 warnings.\n")


def test_only_what_was_chosen_is_mended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(folder, broken := ISSUE.replace("number: 1", "number：1"))

    told(capsys, "1", "--fix", "--ignore", "D003")

    assert path.read_text("utf-8") == broken


def test_it_is_said_what_could_be_mended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, ISSUE.replace("number: 1", "number：1"))

    assert told(capsys, "1")[2].endswith("1 of them is mended by digest check 1 --fix\n")


# ---------------------------------------------------------------- noqa


def test_no_reason_excuses_words_that_differ_from_what_went_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = ISSUE.replace("ftp:", "https:").replace("<b>one</b>", "one").replace("kubernets", "kubernetes")
    path = write(folder, good)
    assert run(["publish", "1", "--no-commit"]) == 0
    text = path.read_text("utf-8").replace("It changes one", "It changes two")
    path.write_text(
        text.replace("      - id: one\n", "      - id: one\n        noqa: {D110: a slip}\n"), "utf-8"
    )
    capsys.readouterr()

    assert codes(capsys, "1") == ["D110"]


def test_words_that_the_lock_has_are_not_mended_whatever_the_file_says_of_itself(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = ISSUE.replace("ftp:", "https:").replace("<b>one</b>", "one").replace("kubernets", "kubernetes")
    path = write(folder, good.replace("另外一条", "另外Go一条"))
    assert run(["publish", "1", "--no-commit"]) == 0
    kept = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("published:")]
    text = "\n".join(kept) + "\n"
    path.write_text(text, "utf-8")
    capsys.readouterr()
    run(["check", "1", "--fix"])
    assert path.read_text("utf-8") == text
    (folder / "content" / "issues" / "001.lock").unlink()
    run(["check", "1", "--fix"])
    assert path.read_text("utf-8") == text.replace("另外Go一条", "另外 Go 一条")


# ---------------------------------------------------------------- since


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
        check=True,
        capture_output=True,
    )


def test_only_what_is_new_since_a_commit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lines move, an entry moves, and nothing old comes up again."""
    git(folder, "init", "-q")
    git(folder, "add", "content", "digest.toml")
    git(folder, "commit", "-q", "-m", "begin")
    assert codes(capsys, "--since", "HEAD") == []

    head, first, second = ISSUE.partition("      - id: one\n")
    one, mark, two = second.partition("      - id: two\n")
    moved = head.replace("credits", "# a comment\ncredits") + mark + two + first + one
    write(folder, moved)
    assert codes(capsys, "--since", "HEAD") == []

    write(folder, moved.replace("https://example.org/two", "mailto:two"))
    assert codes(capsys, "--since", "HEAD") == ["D301"]
    assert told(capsys, "--since", "HEAD")[0] == 1

    week = ISSUE.replace("number: 1", "number: 2").replace("06-14", "06-21").replace("06-08", "06-15")
    (folder / "content" / "issues" / "002.yaml").write_text(week, "utf-8")
    assert sorted(codes(capsys, "2", "--since", "HEAD")) == ["D105", "D108", "D301"]


def test_since_what_git_does_not_know_is_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(folder, "init", "-q")

    assert told(capsys, "--since", "HEAD")[0] == 2
    assert told(capsys, "--since", "--output=x")[0] == 2


# ---------------------------------------------------------------- other programs


def test_annotations_for_github(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What would end a property or a line is escaped; the folder in its repository stands before the path."""
    write(folder, ISSUE.replace("ftp://example.org/one", '"ftp://a,b:c/%0A::x"'))
    git(folder.parent, "init", "-q")
    _, out, err = told(capsys, "1", "--output-format", "github")
    first = next(line for line in out.splitlines() if "D301" in line)

    assert first.startswith(
        f"::error file={folder.name}/content/issues/001.yaml,line=10,col=17,title=D301 no-web-address::"
    )
    assert "`ftp://a,b:c/%250A::x` is no web address" in first
    assert len(out.splitlines()) == 3
    assert err.startswith("1 issue checked")


def test_a_sarif_log_is_as_its_specification_wants(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = told(capsys, "1", "--output-format", "sarif")
    log: dict[str, Any] = json.loads(out)
    results = log["runs"][0]["results"]

    assert list(sarif.faults(log)) == []
    assert [result["ruleId"] for result in results] == ["D301", "D108", "D105"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("content/issues/001.yaml")
    assert place["region"] == {"startLine": 10, "startColumn": 17}
    assert {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]} == {r.code for r in RULES}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "2.0.0"),
        (("runs", 0, "tool", "driver", "name"), 3),
        (("runs", 0, "results", 0, "level"), "fatal"),
        (("runs", 0, "results", 0, "message"), {}),
        (("runs", 0, "results", 0, "ruleIndex"), 999),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"), 0),
        (("runs", 0, "columnKind"), "bytes"),
        (("runs", 0, "colour"), "red"),
    ],
)
def test_the_checker_of_sarif_sees_faults(
    folder: Path, capsys: pytest.CaptureFixture[str], path: Sequence[str | int], value: object
) -> None:
    log = json.loads(told(capsys, "1", "--output-format", "sarif")[1])
    here = log
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value

    assert list(sarif.faults(log))


def test_the_archive_is_unchanged_by_looking(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing of a confirmation or of a byte changes without --fix."""
    entry = opened(folder).archive.issue(1).sections[0].entries[0]
    told(capsys, "1")

    assert (folder / "content" / "issues" / "001.yaml").read_text("utf-8") == ISSUE
    assert fingerprint(entry, "zh")


def test_the_archive_is_read_once_however_many_drafts_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (2, 3):
        path = folder / "content" / "issues" / f"{number:03d}.yaml"
        path.write_text(ISSUE.replace("number: 1", f"number: {number}"), "utf-8")
    read: list[str] = []
    readable = Digest.readable
    monkeypatch.setattr(Digest, "readable", lambda self, but=None: read.append("all") or readable(self, but))
    _, _, err = told(capsys)
    assert "3 issues checked" in err
    assert err.count("D120") == 2
    assert read == ["all"]


def test_what_is_out_is_looked_at_alone_even_if_it_cannot_be_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A draft full of holes keeps no site from being deployed; what is out does, whatever became of its file."""
    assert run(["check"]) == 1
    assert run(["check", "--published"]) == 0
    assert capsys.readouterr().err.splitlines()[-1] == "0 issues checked: 0 errors, 0 warnings."
    (folder / "content/issues/001.lock").write_text("{}", "utf-8")
    (folder / "content/issues/001.yaml").write_text("format: 1\n: : :\n", "utf-8")
    assert run(["check", "--published"]) == 1
    assert run(["check", "1", "--published"]) == 2
