"""The digest's own repository: who works in it, and the commit that publishing makes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import RepositoryError
from digest.git import commit, user_name
from digest.git.own import git_says
from tests.git.repositories import git, make

DAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    root = make(tmp_path / "own", (DAY, {"content/issues/029.yaml": "a", "other": "o"}), bare=False)
    git(root, "reset", "--quiet", "--hard")
    git(root, "config", "user.name", "Xu Di")
    git(root, "config", "user.email", "xu-di@example.org")
    return root


def test_the_user_is_who_git_says(own: Path, tmp_path: Path) -> None:
    assert user_name(own) == "Xu Di"
    assert user_name(tmp_path) == ""


def test_a_file_taken_out_is_committed_also_after_a_commit_that_was_cut_short(own: Path) -> None:
    issue, never = own / "content/issues/029.yaml", own / "content/issues/030.yaml"
    issue.unlink()
    git(own, "add", "--", str(issue))  # and then the machine went out

    assert commit(own, [issue, never], "Take back Vol. 29")
    assert git(own, "log", "-1", "--format=%s").strip() == "Take back Vol. 29"
    assert "029" not in git(own, "ls-tree", "-r", "--name-only", "HEAD")
    assert not git(own, "status", "--porcelain").strip()
    assert commit(own, [issue, never], "Again") == ""


def test_exactly_the_named_paths_are_committed(own: Path) -> None:
    issue, lock, other = own / "content/issues/029.yaml", own / "content/issues/029.lock", own / "other"
    issue.write_text("b")
    lock.write_text("new")
    other.write_text("somebody's work")
    git(own, "add", "other")

    made = commit(own, [issue, lock], "Publish Vol. 29")

    assert git(own, "show", "--format=%h %s", "--name-only").split("\n")[:5] == [
        f"{made} Publish Vol. 29", "", "content/issues/029.lock", "content/issues/029.yaml", "",
    ]  # fmt: skip
    assert git(own, "diff", "--cached", "--name-only").strip() == "other"


def test_nothing_new_is_no_commit(own: Path) -> None:
    assert commit(own, [own / "other"], "again") == ""
    assert commit(own, [], "nothing") == ""


def test_a_digest_outside_of_git_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    assert commit(tmp_path, [tmp_path / "a"], "x") == ""


def test_a_refusing_hook_is_heard(own: Path) -> None:
    hook = own / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho the tests fail >&2\nexit 1\n")
    hook.chmod(0o755)
    (own / "other").write_text("x")

    with pytest.raises(RepositoryError, match="the tests fail"):
        commit(own, [own / "other"], "x")


@pytest.mark.parametrize(
    "words",
    [
        "fatal: could not read Password for 'https://ghp_token@host.example': terminal prompts disabled",
        "fatal: unable to access 'https://someone:ghp_token@host.example/x.git/': no route",
        "To https://x-access-token:ghp_token@host.example/x.git",
    ],
)
def test_no_token_of_an_address_is_told(words: str) -> None:
    told = git_says(words)
    assert "ghp_token" not in told
    assert "://host.example" in told
