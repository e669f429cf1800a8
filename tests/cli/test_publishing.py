"""publish, unpublish and amend as a person calls them, in a repository: what is committed, said and left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.cli import amend as amending
from digest.cli import publish as publishing
from digest.cli.program import run
from tests.digests import COVERS, NOW, drafted, fill, make
from tests.git.repositories import git

Call = Callable[..., tuple[int, str, str]]
CONTENT = (
    "content/data/counts.jsonl",
    "content/data/kep.jsonl",
    "content/issues/030.lock",
    "content/issues/030.yaml",
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A digest in git, with an issue 30 that is a draft and somebody's unfinished work beside it."""
    for name, value in (("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))):
        monkeypatch.setenv(name, value)
    root = tmp_path / "own"
    root.mkdir()
    drafted(root).close()
    (root / ".gitignore").write_text(".digest/\nsite/\noutbox/\n")
    (root / "other").write_text("o")
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "config", "user.name", "Xu Di")
    git(root, "config", "user.email", "xu-di@example.org")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "start")
    (root / "other").write_text("somebody's work")
    (root / "content/data").mkdir()
    (root / "content/data/notes.txt").write_text("not ours")
    git(root, "add", "other")
    monkeypatch.chdir(root)
    at(monkeypatch, NOW)
    return root


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Stop the clock that commands read."""
    for module in (publishing, amending):
        monkeypatch.setattr(module, "now", lambda: moment)


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(words)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


def named(root: Path, commit: str = "HEAD") -> tuple[str, ...]:
    """The files of a commit."""
    return tuple(git(root, "show", "--format=", "--name-only", commit).split())


def dirty(root: Path) -> set[str]:
    return {line[3:] for line in git(root, "status", "--porcelain", "-uall").splitlines()}


def edit(root: Path, old: str, new: str) -> None:
    path = root / "content/issues/030.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_each_act_commits_its_own_files_and_nothing_else(root: Path, call: Call) -> None:
    left = dirty(root)
    assert call("publish", "30")[0] == 0
    assert named(root) == CONTENT
    edit(root, "alpha", "ALPHA")
    code, out, err = call("amend", "30")
    assert code == 1
    assert "--erratum LANGUAGE=WORDS" in err
    assert "  - cgroup v2 moves from alpha to" in out
    assert "  + cgroup v2 moves from ALPHA to" in out
    code, _, err = call("amend", "30", "--typo")
    assert (code, named(root)) == (0, CONTENT[2:])
    assert call("unpublish", "30")[0] == 0
    assert named(root) == CONTENT

    assert dirty(root) == left
    assert git(root, "log", "--format=%s").splitlines() == [
        "Take back Vol. 30 (zh, en)",
        "Mend a slip of the pen in Vol. 30: kep-2254",
        "Publish Vol. 30 (zh, en)",
        "start",
    ]
    assert not (root / "content/issues/030.lock").exists()


def test_a_build_warns_of_words_that_are_not_those_that_went_out(root: Path, call: Call) -> None:
    """Each time, until they are put back or called what they are; cached or not."""
    call("publish", "30")
    assert "warning" not in call("build")[2]
    edit(root, "alpha", "ALPHA")
    said = (
        "warning: content/issues/030.yaml: the entry `kep-2254` reads otherwise than what went out in en, zh. "
        "Put it back, or say why: digest amend 30\n"
    )
    for _ in range(2):
        code, _, err = call("build")
        assert (code, err.count("warning"), said in err) == (0, 1, True)
    assert call("build", "--strict")[0] == 1
    call("amend", "30", "--typo")
    assert "warning" not in call("build")[2]


def test_a_correction_names_what_it_did_and_is_not_made_twice(root: Path, call: Call) -> None:
    call("publish", "30")
    edit(root, "alpha", "ALPHA")
    words = ("--erratum", "zh=原文误作 alpha。", "--erratum", "en=It said alpha.")
    code, _, err = call("amend", "30", *words)
    assert code == 0
    assert "Vol. 31 tells of it as correction-30-kep-2254" in err
    assert git(root, "log", "-1", "--format=%s").strip() == "Correct Vol. 30: kep-2254"
    assert "content/issues/031.yaml" in dirty(root)
    code, _, err = call("amend", "30", *words)
    assert (code, "readers were told" in err) == (2, True)
    assert call("check", "30")[0] == 0
    code, _, err = call("unpublish", "30")
    assert (code, "told of corrections" in err) == (2, True)


def test_a_commit_that_failed_is_made_by_the_same_command_again(root: Path, call: Call) -> None:
    call("publish", "30")
    edit(root, "alpha", "ALPHA")
    hook = root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    hook.chmod(0o755)
    code, _, err = call("amend", "30", "--typo")
    assert (code, "warning: not committed" in err) == (0, True)
    hook.unlink()
    assert call("amend", "30", "--typo")[0] == 0
    assert named(root) == CONTENT[2:]


def test_on_a_branch_nothing_changes_here(root: Path, call: Call) -> None:
    edit(root, "alpha", "ALPHA")  # not committed, and part of what goes out
    head, left, issue = (
        git(root, "rev-parse", "HEAD"),
        dirty(root),
        (root / "content/issues/030.yaml").read_bytes(),
    )
    code, _, err = call("publish", "30", "--branch")

    assert code == 0, err
    assert "git push origin publish-030" in err
    assert (git(root, "rev-parse", "HEAD"), dirty(root)) == (head, left)
    assert (root / "content/issues/030.yaml").read_bytes() == issue
    assert git(root, "branch", "--show-current").strip() == "main"
    assert len(git(root, "worktree", "list").splitlines()) == 1
    assert named(root, "publish-030") == CONTENT
    there = git(root, "show", "publish-030:content/issues/030.yaml")
    assert "published:" in there
    assert "ALPHA" in there
    code, _, err = call("publish", "30", "--branch")
    assert (code, "the branch publish-030 is there already" in err) == (1, True)


def test_due_puts_out_what_is_due_once(root: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = call("publish", "30", "--at", "2026-06-18T18:00", "--lang", "zh")
    assert code == 0, err
    assert "Vol. 30 goes out in zh at 2026-06-18 18:00 CST" in err
    assert named(root) == CONTENT[3:]
    assert "0 issues put out, 1 not due yet." in call("publish", "--due")[2]
    for verb in ("check", "build"):
        assert "note: Vol. 30 goes out in zh at 2026-06-18 18:00 CST" in call(verb)[2]

    at(monkeypatch, NOW + timedelta(days=4))
    code, _, err = call("publish", "--due")
    assert (code, "1 issue put out, 0 not due yet" in err) == (0, True)
    assert named(root) == CONTENT
    assert "2026-06-18T18:00:00+08:00" in (root / "content/issues/030.yaml").read_text("utf-8")
    assert "0 issues put out" in call("publish", "--due")[2]


def test_the_week_says_that_an_issue_waits_for_its_time(root: Path, call: Call) -> None:
    call("publish", "30", "--at", "2100-01-01T18:00")
    code, out, _ = call()
    assert code == 0
    assert "Vol. 30 goes out in zh and en at 2100-01-01 18:00 CST, by digest publish --due.\n" in out
    assert out.endswith("Next: digest publish --due, when its time has come\n")


def test_two_machines_that_come_to_it_at_once_put_it_out_once(
    root: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both say the same bytes, so that git sees one change: whoever pushes second has nothing left to say."""
    call("publish", "30", "--at", "2026-06-18T18:00", "--lang", "zh")
    bare, other = tmp_path / "bare", tmp_path / "other"
    git(tmp_path, "clone", "--quiet", "--bare", str(root), str(bare))
    git(tmp_path, "clone", "--quiet", str(bare), str(other))
    git(other, "config", "user.name", "Robot")
    git(other, "config", "user.email", "robot@example.org")
    git(root, "remote", "add", "origin", str(bare))
    for folder, hours in ((root, 1), (other, 2)):
        monkeypatch.chdir(folder)
        at(monkeypatch, NOW + timedelta(days=4, hours=hours))
        if folder == other:  # evidence is the store's, which a clone takes from the branch `store`
            (other / ".digest").mkdir()
            (other / ".digest/digest.db").write_bytes((root / ".digest/digest.db").read_bytes())
        assert call("publish", "--due")[0] == 0
    git(root, "push", "--quiet", "origin", "main")
    git(other, "pull", "--quiet", "--rebase", "origin", "main")

    assert git(other, "log", "--format=%s").splitlines()[0] == "Publish Vol. 30 (zh)"
    assert git(other, "rev-parse", "HEAD") == git(root, "rev-parse", "HEAD")


def test_due_names_what_is_broken_and_puts_out_the_others(
    root: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("publish", "30", "--at", "2026-06-18T18:00")
    path = root / "content/issues/030.yaml"
    text = path.read_text("utf-8")
    (root / "content/issues/029.yaml").write_text(
        text.replace("number: 30", "number: 29").replace("covers:", "covers："), "utf-8"
    )
    path.write_text(text.replace("en: istio 1.30.0 released", 'en: ""'), "utf-8")
    at(monkeypatch, NOW + timedelta(days=4))
    code, _, err = call("publish", "--due")
    assert code == 1
    assert "content/issues/029.yaml:4:7 D003" in err
    assert "error: Vol. 30: was not published" in err
    assert "0 issues put out, 0 not due yet, 2 not put out" in err

    path.write_text(text, "utf-8")
    code, _, err = call("publish", "--due")
    assert (code, "1 issue put out, 0 not due yet, 1 not put out" in err) == (1, True)


def test_no_branch_checked_out_is_told(root: Path, call: Call) -> None:
    git(root, "checkout", "--quiet", "--detach")
    code, _, err = call("publish", "30")
    assert code == 0
    assert "warning: no branch is checked out" in err


def test_without_git_all_is_done_but_the_commit(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    digest = make(tmp_path)
    fill(digest)
    digest.draft(NOW, 30, COVERS)
    box = digest.inbox(NOW)
    digest.pick(box, box.best())
    monkeypatch.chdir(tmp_path)
    at(monkeypatch, NOW)
    assert call("publish", "30")[0] == 0
    digest.archive.set_texts(30, "kep-2254", title={"en": "Other"})
    code, out, _ = call("amend", "30")
    assert (code, "no version in git has the words that went out" in out) == (1, True)
    assert call("amend", "30", "--typo")[0] == 0
    assert call("unpublish", "30")[0] == 0
    code, _, err = call("publish", "30", "--branch")
    assert (code, err.startswith("error: ")) == (1, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("publish",), "say which issue"),
        (("publish", "30", "--due"), "--due takes what is due"),
        (("publish", "30", "--at", "2026-06-20"), "names no hour"),
        (("publish", "30", "--at", "tomorrow at six"), "is no date"),
        (("publish", "30", "--branch", "--no-commit"), "--branch commits"),
        (("unpublish", "30"), "Vol. 30 is not out in zh or en"),
        (("amend", "30"), "Vol. 30 is not out"),
        (("amend", "30", "--erratum", "words"), "is no language with its words"),
        (("amend", "30", "--typo", "--withdraw", "x"), "nobody is told of a slip of the pen"),
        (("amend", "30", "--head", "--entry", "x"), "only one of"),
    ],
)
def test_wrong_use_is_one_clear_line(root: Path, call: Call, words: tuple[str, ...], message: str) -> None:
    before = git(root, "rev-parse", "HEAD"), dirty(root)
    code, _, err = call(*words)

    assert (code, message in err, err.count("\n")) == (2, True, 1), err
    assert (git(root, "rev-parse", "HEAD"), dirty(root)) == before


def test_without_git_it_is_said_that_nothing_is_committed(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafted(tmp_path).close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    at(monkeypatch, NOW)
    code, _, err = call("publish", "30")
    assert (code, err.count("note: not committed: this folder is in no git repository.")) == (0, 1)
    code, _, err = call("unpublish", "30", "--no-commit")
    assert (code, "not committed" in err) == (0, False)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = call("publish", "30")
    assert (code, err.count("note: not committed: git is not installed.")) == (0, 1)
