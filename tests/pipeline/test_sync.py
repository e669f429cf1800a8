"""Several people at once, with real clones of a real remote."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from digest.archive.decisions import Decisions
from digest.errors import ArchiveError, RepositoryError
from digest.git import Team
from digest.pipeline import sync as syncing
from tests.digests import NOW
from tests.teams import change, digest_in, git, issue_file, team


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


@pytest.fixture
def two(tmp_path: Path) -> list[Path]:
    return team(tmp_path, "Ann", "Bo")


def sync(clone: Path, **options: bool) -> syncing.Synced:
    return digest_in(clone).sync(**options)


def text(clone: Path) -> str:
    return issue_file(clone).read_text("utf-8")


def test_nothing_new_is_nothing_done(two: list[Path]) -> None:
    before = git(two[0], "rev-parse", "HEAD")
    done = sync(two[0])
    assert (done.place, done.saved, done.taken, done.given, done.shared) == ("origin/main", (), {}, 0, True)
    assert git(two[0], "rev-parse", "HEAD") == before


def test_what_one_did_is_with_the_other_after_both_synced(two: list[Path]) -> None:
    ann, bo = two
    change(ann, "en: One", "en: First")
    assert sync(ann).given == 1
    assert git(ann, "log", "-1", "--format=%an: %s") == "Ann: Vol. 30: 1 entry edited (en)"
    assert sync(bo).taken == {"Ann": 1}
    assert text(bo) == text(ann)
    assert not git(bo, "status", "--porcelain")


def test_two_edits_of_one_file_go_together(two: list[Path]) -> None:
    ann, bo = two
    change(ann, "en: One", "en: First")
    change(ann, "en: A\n", "en: Ann's\n")
    change(bo, "zh: 一", "zh: 壹")
    change(bo, "# to be checked", "# checked by Bo")
    sync(ann)
    done = sync(bo)
    assert (done.taken, done.clashes) == ({"Ann": 1}, {})
    sync(ann)
    assert text(ann) == text(bo)
    for words in ("First", "Ann's", "壹", "# checked by Bo"):
        assert words in text(ann)


@pytest.mark.parametrize("words", ["en: Meanwhile", "en: First"])
def test_what_is_saved_by_hand_while_both_are_joined_stays(
    two: list[Path], monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """No editor waits for git: what it saves then lies here for the next sync, with what came."""
    ann, bo = two
    change(ann, "zh: 一", "zh: 壹")
    change(bo, "zh: 甲", "zh: 乙")
    sync(ann)
    join = Team.join

    def joined(*handed: Any) -> str:
        change(bo, "en: One", words)
        return join(*handed)

    monkeypatch.setattr(Team, "join", joined)
    assert sync(bo).taken == {"Ann": 1}
    for said in ("zh: 壹", "zh: 乙", words):
        assert said in text(bo)
    assert git(bo, "status", "--porcelain").split() == ["M", "content/issues/030.yaml"]
    monkeypatch.undo()
    assert sync(bo).given
    sync(ann)
    assert text(ann) == text(bo)


def test_what_an_editor_has_beside_a_file_is_no_work_of_anybody(
    two: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such files come and go: neither are they saved, nor do they stop a sync."""
    ann, _ = two
    change(ann, "en: One", "en: First")
    for name in ("4913~", ".030.yaml.swp", ".030.yaml.12.ab.tmp"):
        (issue_file(ann).parent / name).write_text("half", "utf-8")
    gone = ann / "content" / "new.md"
    gone.write_text("new", "utf-8")
    save = Team.save

    def saved(*handed: Any) -> str:
        gone.unlink(missing_ok=True)
        return save(*handed)

    monkeypatch.setattr(Team, "save", saved)
    assert sync(ann).given == 1
    assert git(ann, "show", "--format=", "--name-only", "HEAD") == "content/issues/030.yaml"


def test_the_same_words_in_two_ways_are_kept_both(two: list[Path]) -> None:
    ann, bo = two
    change(ann, "en: One", "en: First")
    change(bo, "en: One", "en: Number one")
    sync(ann)
    done = sync(bo)
    assert [clash.place for clash in done.clashes[30]] == ["entries/one/title/en"]
    assert "First" in text(bo)
    assert "Number one" in text(bo)
    assert "<<<<" not in text(bo)
    sync(ann)
    assert text(ann) == text(bo)


@pytest.mark.slow
def test_lines_that_are_only_added_are_all_there(two: list[Path]) -> None:
    for clone in two:
        for name in ("shared", clone.name):
            path = clone / "content" / "decisions" / f"{name}.jsonl"
            path.parent.mkdir(exist_ok=True)
            path.write_text(
                f'{{"verb": "drop", "identity": "x:{clone.name}", "at": "2026-06-01T00:00:00Z"}}\n'
            )
    sync(two[0]), sync(two[1]), sync(two[0])
    for clone in two:
        assert len((clone / "content/decisions/shared.jsonl").read_text().splitlines()) == 2
        assert len(list((clone / "content" / "decisions").iterdir())) == 3


def test_who_is_slower_takes_and_tries_again(two: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bo = two
    change(ann, "en: One", "en: First")
    change(bo, "en: Two", "en: Second")
    push, late = Team.push, []

    def after_ann(self: Team) -> bool:
        if not late:
            late.append(True)
            sync(ann)
        return push(self)

    monkeypatch.setattr(Team, "push", after_ann)
    sync(bo)
    assert "First" in text(bo)
    assert git(bo, "rev-parse", "HEAD") == git(bo, "ls-remote", "origin", "main").split()[0]


def test_who_is_always_slower_is_told_and_keeps_everything(
    two: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(two[0], "en: One", "en: First")
    monkeypatch.setattr(Team, "push", lambda self: False)
    with pytest.raises(RepositoryError, match=r"somebody else was quicker 6 times.*saved here"):
        sync(two[0])
    assert "First" in git(two[0], "show", "HEAD:content/issues/030.yaml")


def test_a_dry_run_says_what_would_be_and_changes_nothing(two: list[Path]) -> None:
    ann, bo = two
    change(ann, "en: One", "en: First")
    sync(ann)
    change(bo, "en: One", "en: Number one")
    before = git(bo, "rev-parse", "HEAD"), text(bo)
    done = sync(bo, dry=True)
    assert (len(done.saved), done.taken, list(done.clashes)) == (1, {"Ann": 1}, [30])
    assert (git(bo, "rev-parse", "HEAD"), text(bo)) == before


@pytest.mark.slow
def test_without_pushing_the_others_do_not_know(two: list[Path]) -> None:
    ann, bo = two
    change(ann, "en: One", "en: First")
    assert not sync(ann, push=False).shared
    assert sync(bo).taken == {}
    assert sync(ann).given == 1
    assert sync(bo).taken == {"Ann": 1}


@pytest.mark.slow
def test_what_lies_outside_of_content_stays_as_it_is(two: list[Path]) -> None:
    ann, bo = two
    change(ann, "languages", "# mine\nlanguages", "digest.toml")
    change(ann, "en: One", "en: First")
    done = sync(ann)
    assert done.left == ("digest.toml",)
    assert "# mine" not in git(ann, "show", "HEAD:digest.toml")
    sync(bo)
    change(bo, "languages", "# theirs\nlanguages", "digest.toml")
    git(bo, "commit", "-qam", "Settings")
    sync(bo)
    with pytest.raises(RepositoryError, match=r"(?s)digest\.toml.*[Cc]ommit"):
        sync(ann)
    assert "# mine" in (ann / "digest.toml").read_text()


@pytest.mark.slow
def test_hand_written_pages_go_together_by_lines_or_not_at_all(two: list[Path]) -> None:
    ann, bo = two
    page = "content/en/about.md"
    change(ann, "title: About en", "title: About us", page)
    change(bo, "Words.", "Words of Bo.", page)
    sync(ann), sync(bo)
    assert "About us" in (bo / page).read_text()
    change(ann, "# About", "# About Ann", page)
    sync(ann)
    change(bo, "# About", "# About Bo", page)
    with pytest.raises(RepositoryError, match=r"same lines of content/en/about\.md"):
        sync(bo)
    assert "# About Bo" in (bo / page).read_text()


def test_an_issue_nobody_can_read_is_saved_to_nobody(two: list[Path]) -> None:
    ann, bo = two
    change(ann, "title:\n", "title\n")
    before = text(ann)
    with pytest.raises(ArchiveError, match=r"content/issues/030\.yaml:\d+: .*Mend this line"):
        sync(ann)
    assert text(ann) == before
    change(bo, "en: One", "en: First")
    sync(bo)
    git(ann, "commit", "-qam", "By hand")
    with pytest.raises(ArchiveError, match=r"030\.yaml:\d+: our version cannot be read"):
        sync(ann)
    assert text(ann) == before
    assert not git(ann, "status", "--porcelain")


def test_an_edit_is_stronger_than_a_file_taken_out(two: list[Path]) -> None:
    ann, bo = two
    issue_file(ann).unlink()
    sync(ann)
    change(bo, "en: One", "en: First")
    sync(bo), sync(ann)
    assert "First" in text(ann)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("MERGE_HEAD", "a merge is half done"),
        ("rebase-merge", "a rebase is half done"),
        ("CHERRY_PICK_HEAD", "a cherry-pick is half done"),
    ],
)
def test_what_git_has_half_done_is_ended_first(two: list[Path], state: str, words: str) -> None:
    (two[0] / ".git" / state).write_text(git(two[0], "rev-parse", "HEAD") + "\n")
    with pytest.raises(RepositoryError, match=words):
        sync(two[0])


def test_without_a_branch_a_remote_or_git(two: list[Path], tmp_path: Path) -> None:
    ann, bo = two
    git(ann, "checkout", "--quiet", "--detach")
    with pytest.raises(RepositoryError, match="no branch is checked out"):
        sync(ann)
    git(bo, "remote", "remove", "origin")
    change(bo, "en: One", "en: First")
    done = sync(bo)
    assert (done.place, len(done.saved), done.shared) == ("", 1, False)
    assert "First" in git(bo, "show", "HEAD:content/issues/030.yaml")
    (ann / ".git").rename(tmp_path / "no-git")
    with pytest.raises(RepositoryError, match=r"not in a git repository.*git init"):
        sync(ann)


def test_a_remote_that_is_away_costs_nothing(two: list[Path], tmp_path: Path) -> None:
    change(two[0], "en: One", "en: First")
    (tmp_path / "team.git").rename(tmp_path / "gone.git")
    with pytest.raises(RepositoryError, match=r"saved here"):
        sync(two[0])
    assert "First" in git(two[0], "show", "HEAD:content/issues/030.yaml")
    (tmp_path / "gone.git").rename(tmp_path / "team.git")
    assert sync(two[0]).given == 1


def test_a_remote_that_was_rewritten_is_said(two: list[Path]) -> None:
    ann, bo = two
    git(bo, "checkout", "--quiet", "--orphan", "other")
    git(bo, "commit", "-qm", "Anew")
    git(bo, "push", "--quiet", "--force", "origin", "other:main")
    change(ann, "en: One", "en: First")
    with pytest.raises(RepositoryError, match="do not come from one beginning"):
        sync(ann)
    assert "First" in text(ann)


def test_a_host_that_refuses_is_said_and_what_was_done_is_saved(two: list[Path], tmp_path: Path) -> None:
    hook = tmp_path / "team.git" / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'main is protected'\nexit 1\n")
    hook.chmod(0o755)
    change(two[0], "en: One", "en: First")
    with pytest.raises(RepositoryError, match=r"main is protected.*saved here .*digest sync") as refused:
        sync(two[0])
    assert "\n" not in str(refused.value)
    assert "First" in git(two[0], "show", "HEAD:content/issues/030.yaml")
    hook.unlink()
    assert sync(two[0]).given == 1


@pytest.mark.slow
def test_a_version_of_the_team_that_nobody_can_read_waits_for_its_mending(two: list[Path]) -> None:
    ann, bo = two
    change(ann, "title:\n", "title\n")
    git(ann, "commit", "-qam", "By hand")
    git(ann, "push", "--quiet")
    change(bo, "en: One", "en: First")
    with pytest.raises(ArchiveError, match=r"030\.yaml:\d+: the team's version cannot be read"):
        sync(bo)
    assert "First" in text(bo)
    assert "First" in git(bo, "show", "HEAD:content/issues/030.yaml")
    change(ann, "title\n", "title:\n")
    sync(ann), sync(bo), sync(ann)
    assert "First" in text(ann)


def test_a_history_written_anew_from_an_older_commit_loses_nobodys_words(two: list[Path]) -> None:
    """Somebody rebased and pushed by force: what is here is put together with what is there now."""
    ann, bo = two
    change(ann, "en: One", "en: First")
    change(bo, "zh: 二", "zh: 貳")
    sync(ann), sync(bo)
    git(ann, "commit", "--quiet", "--amend", "-m", "Told otherwise")
    git(ann, "push", "--quiet", "--force")
    change(bo, "zh: 一", "zh: 壹")
    sync(bo), sync(ann)
    assert text(ann) == text(bo)
    assert all(words in text(ann) for words in ("First", "貳", "壹"))


@pytest.mark.slow
def test_broken_lines_and_lines_from_the_future_are_handed_on_as_they_are(two: list[Path]) -> None:
    """A sync saves what people wrote; what of it counts, and what is broken, the reader of it says."""
    ann, bo = two
    late = '{"at":"2099-01-01T00:00:00Z","editor":"Ann","identity":"url:b","verb":"drop"}'
    for clone, line in ((ann, late), (bo, "{half a li")):
        folder = clone / "content" / "decisions"
        folder.mkdir(exist_ok=True)
        (folder / "Ann.jsonl").write_text(f"{line}\n", "utf-8")
        sync(clone)
    sync(ann)
    for clone in two:
        lines = (clone / "content/decisions/Ann.jsonl").read_text("utf-8").splitlines()
        assert sorted(lines) == sorted([late, "{half a li"])
        counted, broken = Decisions(clone / "content" / "decisions", NOW).all()
        assert (counted, len(broken)) == ([], 2)


def test_two_who_publish_the_same_publish_it_once(two: list[Path]) -> None:
    """By clocks that disagree: the earlier moment holds, for both, and the lock is one."""
    ann, bo = two
    change(ann, "sections:\n", "published: {zh: 2026-06-15T18:00:00+08:00}\nsections:\n")
    change(bo, "sections:\n", "published: {zh: 2026-06-15T09:30:00+00:00}\nsections:\n")
    for clone in (ann, bo):
        issue_file(clone).with_suffix(".lock").write_text('{"zh": {"one": "a1"}}\n', "utf-8")
    sync(ann)
    done = sync(bo)
    sync(ann)
    assert not done.clashes
    assert text(ann) == text(bo)
    assert text(ann).count("published") == 1
    assert "2026-06-15T09:30:00+00:00" in text(ann)
    assert git(ann, "ls-files", "content/issues").split() == [
        "content/issues/030.lock",
        "content/issues/030.yaml",
    ]


@pytest.mark.slow
def test_a_submodule_and_an_executable_bit_outlive_a_join(two: list[Path]) -> None:
    ann, bo = two
    script = ann / "run.sh"
    script.write_text("true\n")
    git(ann, "add", "run.sh"), git(ann, "commit", "-qm", "Add a script"), git(ann, "push", "-q")
    sync(bo)
    change(bo, "en: One", "en: First")
    sync(bo)
    at = git(ann, "rev-parse", "HEAD")
    git(ann, "update-index", "--add", "--cacheinfo", f"160000,{at},theme")
    git(ann, "update-index", "--chmod=+x", "run.sh")
    script.chmod(0o755)
    git(ann, "commit", "-qm", "Add a theme")
    sync(ann)
    assert git(ann, "ls-tree", "HEAD", "theme").split()[:3] == ["160000", "commit", at]
    assert git(ann, "ls-tree", "HEAD", "run.sh").startswith("100755 ")
    assert "First" in text(ann)


def test_what_cannot_be_read_is_not_taken_for_taken_out(two: list[Path]) -> None:
    ann = two[0]
    (ann / "picture.svg").write_text("<svg/>")
    git(ann, "add", "picture.svg"), git(ann, "commit", "-qm", "Draw")
    blob = git(ann, "rev-parse", "HEAD:picture.svg")
    (ann / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(RepositoryError, match=blob):
        Team(ann).read("HEAD", "picture.svg")
    assert Team(ann).read("HEAD", "nothing.svg") is None


def test_names_of_files_are_whatever_git_lets_them_be(two: list[Path]) -> None:
    ann, bo = two
    for name in ("z\x01b", "two words", "第二\n行"):
        (ann / "content" / name).write_text("x")
    assert {told.what for told in sync(ann).saved} == {"z b", "two words", "第二 行"}
    assert sync(bo).taken == {"Ann": 3}
    assert (bo / "content" / "第二\n行").is_file()


def test_content_that_is_a_link_out_of_the_repository_is_said(two: list[Path], tmp_path: Path) -> None:
    content = two[0] / "content"
    content.rename(tmp_path / "elsewhere")
    content.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RepositoryError, match="lies elsewhere"):
        sync(two[0])


def test_a_sync_that_git_refuses_changes_nothing(tmp_path: Path) -> None:
    """Or the next one would hand over the other's words as one's own."""
    ann, bo = team(tmp_path, "Ann", "Bo")
    there = issue_file(bo)
    there.write_text(there.read_text("utf-8").replace("en: One", "en: Of Bo"), "utf-8")
    (bo / "notes.txt").write_text("Bo's\n", "utf-8")
    git(bo, "add", "--all")
    git(bo, "commit", "--quiet", "--message", "Of Bo")
    git(bo, "push", "--quiet")
    (ann / "notes.txt").write_text("Ann's own\n", "utf-8")
    head, before = git(ann, "rev-parse", "HEAD"), issue_file(ann).read_bytes()
    digest = digest_in(ann)
    for _ in range(2):
        with pytest.raises(
            RepositoryError, match=r"notes\.txt.*would be overwritten.*Commit that file or put it"
        ):
            digest.sync()
        assert (git(ann, "rev-parse", "HEAD"), issue_file(ann).read_bytes()) == (head, before)
        assert git(ann, "status", "--porcelain") == "?? notes.txt"
    (ann / "notes.txt").unlink()
    assert digest.sync().taken
    digest.close()
    assert "en: Of Bo" in issue_file(ann).read_text("utf-8")


def test_a_file_that_was_only_touched_is_in_nobodys_way(tmp_path: Path) -> None:
    """As in a folder that was copied: git knows the files by their times until it looks inside."""
    ann, bo = team(tmp_path, "Ann", "Bo")
    change(bo, "languages", "# theirs\nlanguages", "digest.toml")
    git(bo, "commit", "--quiet", "--all", "--message", "Settings")
    git(bo, "push", "--quiet")
    digest = digest_in(ann)
    team_of_ann = Team(ann)
    theirs = team_of_ann.fetch()
    os.utime(ann / "digest.toml", ns=(1, 1))
    team_of_ann.ready(theirs)
    assert digest.sync().taken
    digest.close()
