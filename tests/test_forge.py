"""The digest's repository at its forge: the Inbox issue, ticks, health, releases, remarks, and every no."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from digest.app.newsroom import Newsroom
from digest.cli.program import run
from digest.demo.forge import RIGHTS, TOKEN, Tracker
from digest.demo.server import Upstream
from tests import digests
from tests.digests import NOW, fill, opened
from tests.teams import git, team

REPOSITORY = "weekly/digest"
NEWSPAPER = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 标题, en: Title}
sections:
  - id: upstream
    entries: []
"""


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name in ("GITHUB_ACTIONS", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    """A tracker on loopback; `tmp_path/api` says where."""
    kept = Tracker(REPOSITORY)
    with Upstream(tracker=kept) as there:
        (tmp_path / "api").write_text(there.address)
        yield kept


class Desk:
    """Ann and Bo, each at a clone, and what the command said to them."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._patch, self._capsys = monkeypatch, capsys
        self._api = (folder / "api").read_text()
        self.ann = self.bo = folder / "Ann"

    def alone(self) -> Desk:
        """Ann by herself, without git: enough for what asks the forge and nobody else."""
        issues = self.ann / "content" / "issues"
        self.ann.mkdir()
        digests.make(self.ann)
        issues.mkdir()
        (issues / "030.yaml").write_text(NEWSPAPER, "utf-8")
        self._told()
        fill(opened(self.ann))
        return self

    def together(self) -> Desk:
        self.ann, self.bo = team(self.ann.parent, "Ann", "Bo", issue=NEWSPAPER)
        self._told()
        git(self.ann, "commit", "--quiet", "-am", "Where we are")
        git(self.ann, "push", "--quiet")
        git(self.bo, "pull", "--quiet")
        for clone in (self.ann, self.bo):
            fill(opened(clone))
        return self

    def _told(self) -> None:
        toml = self.ann / "digest.toml"
        tail = f'\n[http]\nallow = ["127.0.0.1"]\n[github]\nrepository = "{REPOSITORY}"\ninbox = true\n'
        toml.write_text(f'github_api = "{self._api}"\n{toml.read_text("utf-8")}{tail}', "utf-8")

    def say(
        self, clone: Path, *words: str, token: str = TOKEN, code: int = 0, now: datetime = NOW
    ) -> list[str]:
        self._patch.chdir(clone)
        self._patch.setenv("DIGEST_GITHUB_TOKEN", token)
        self._capsys.readouterr()
        with time_machine.travel(now, tick=False):
            assert run(list(words)) == code
        return self._capsys.readouterr().err.splitlines()

    def picked(self, clone: Path) -> list[str]:
        return [entry.id.replace("-30-", ".30.") for _, entry in opened(clone).archive.issue(30).entries()]


@pytest.fixture
def desk(
    tmp_path: Path, tracker: Tracker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys).together()


@pytest.fixture
def lone(
    tmp_path: Path, tracker: Tracker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    return Desk(tmp_path, monkeypatch, capsys).alone()


def tick(tracker: Tracker, name: str, number: int = 1) -> None:
    """What a browser sends when somebody ticks a box."""
    issue = tracker.issues[number - 1]
    line = next(line for line in issue["body"].splitlines() if f"`{name}`" in line)
    issue["body"] = issue["body"].replace(line, line.replace("[ ]", "[x]")).replace("\n", "\r\n")


def names(tracker: Tracker) -> list[str]:
    return [line.split("`")[1] for line in tracker.issues[0]["body"].splitlines() if line.startswith("- [")]


def test_a_tick_becomes_an_entry_once_whoever_syncs(desk: Desk, tracker: Tracker) -> None:
    said = desk.say(desk.ann, "github", "inbox")
    assert said == [f"Inbox #1: opened (https://github.com/{REPOSITORY}/issues/1)."]
    issue = tracker.issues[0]
    assert issue["title"] == "Inbox for Vol. 30"
    first, second, *_ = names(tracker)
    assert desk.say(desk.ann, "github", "inbox")[0].startswith("Inbox #1: unchanged")

    tick(tracker, first)
    said = desk.say(desk.ann, "sync")
    assert f"Ticked in the Inbox issue: 1 entry written into Vol. 30: {first}" in said
    assert said[-1] == "You and the team have the same now."
    assert desk.picked(desk.ann) == [first]
    assert desk.say(desk.bo, "sync")[-1] == "You and the team have the same now."
    assert desk.picked(desk.bo) == [first]
    assert desk.say(desk.ann, "github", "inbox")[0].startswith("Inbox #1: written")
    assert desk.say(desk.ann, "sync") == ["Nothing new on either side; you and the team have the same."]
    decisions = desk.ann / "content" / "decisions" / "ann.jsonl"
    assert decisions.read_text("utf-8").count('"tick"') == 1

    # Taken out by hand it stays out, though the box is ticked still; drawn anew it can be ticked again.
    desk.say(desk.bo, "pick", "--undo", first)
    desk.say(desk.bo, "sync")
    desk.say(desk.ann, "sync")
    assert desk.picked(desk.ann) == []
    tick(tracker, second)
    assert desk.say(desk.ann, "github", "inbox")[0].startswith("Inbox #1: written")
    ticked = [line.split("`")[1] for line in issue["body"].splitlines() if line.startswith("- [x]")]
    assert ticked == [second], "a tick that nobody took is kept"
    tick(tracker, first)
    desk.say(desk.ann, "sync")
    assert sorted(desk.picked(desk.ann)) == sorted([first, second])


def test_closed_by_hand_it_is_left_alone_and_its_ticks_count(desk: Desk, tracker: Tracker) -> None:
    desk.say(desk.ann, "github", "inbox")
    first = names(tracker)[0]
    tick(tracker, first)
    tracker.issues[0]["state"] = "closed"
    body = tracker.issues[0]["body"]
    said = desk.say(desk.ann, "github", "inbox")
    assert len(said) == 1
    assert "was closed by hand and is left alone" in said[0]
    assert (len(tracker.issues), tracker.issues[0]["body"]) == (1, body)
    desk.say(desk.ann, "sync")
    assert desk.picked(desk.ann) == [first]


def test_two_runs_at_once_leave_one_issue_with_the_ticks_of_both(lone: Desk, tracker: Tracker) -> None:
    lone.say(lone.ann, "github", "inbox")
    twin = {**tracker.issues[0], "number": 2}
    tracker.issues.append(twin)
    first, second, *_ = names(tracker)
    tick(tracker, first, 1)
    tick(tracker, second, 2)
    assert lone.say(lone.ann, "github", "inbox")[0].endswith("Closed: #2.")
    ticked = [
        line.split("`")[1] for line in tracker.issues[0]["body"].splitlines() if line.startswith("- [x]")
    ]
    assert sorted(ticked) == sorted([first, second])
    assert [one["state"] for one in tracker.issues] == ["open", "closed"]


def test_the_issue_of_a_number_that_is_out_is_closed(lone: Desk, tracker: Tracker) -> None:
    lone.say(lone.ann, "github", "inbox")
    tracker.issues[0]["body"] = tracker.issues[0]["body"].replace("inbox 30", "inbox 29")
    said = lone.say(lone.ann, "github", "inbox")
    assert said[0].startswith("Inbox #2: opened")
    assert said[0].endswith("Closed: #1.")


def test_a_week_with_nothing_opens_no_issue(lone: Desk, tracker: Tracker) -> None:
    for path in (lone.ann / ".digest").glob("*.db*"):
        path.unlink()
    assert lone.say(lone.ann, "github", "inbox") == ["The inbox is empty: no issue is opened for it."]
    assert tracker.issues == []


@pytest.mark.parametrize(
    ("change", "token", "said"),
    [
        ({}, "", "error: GitHub: there is no token. export DIGEST_GITHUB_TOKEN=..."),
        ({}, "another", "error: GitHub: it does not know the token (Bad credentials). Make a new one, and set DIGEST_GITHUB_TOKEN"),
        (
            {"rights": RIGHTS - {"issues: write"}},
            TOKEN,
            (
                "error: GitHub: the token may not do this (Resource not accessible by integration). "
                f"Give the job `issues: write`, or the token that right on {REPOSITORY}"
            ),
        ),
        (
            {"has_issues": False},
            TOKEN,
            f"error: GitHub: issues are switched off in {REPOSITORY}. Settings > General > Features > Issues",
        ),
        ({"repository": "weekly/other"}, TOKEN, f"error: GitHub: {REPOSITORY} is not there, or not to be seen. Is the name right? If it is private, set DIGEST_GITHUB_TOKEN"),
    ],
)  # fmt: skip
def test_each_no_is_one_line(
    lone: Desk, tracker: Tracker, change: dict[str, object], token: str, said: str
) -> None:
    for name, value in change.items():
        setattr(tracker, name, value)
    assert lone.say(lone.ann, "github", "inbox", token=token, code=1) == [said]
    assert tracker.issues == []


def test_a_sync_goes_on_without_the_forge(desk: Desk, tracker: Tracker) -> None:
    """People's words are safe first; a box that cannot be read is asked for next time."""
    tracker.has_issues = False
    said = desk.say(desk.ann, "sync")
    assert said[0].startswith(
        "warning: the boxes ticked in the Inbox issue were not read: GitHub: issues are"
    )
    assert len(said) == 2


def test_no_machine_picks(desk: Desk, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.say(desk.ann, "github", "inbox")
    tick(tracker, names(tracker)[0])
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    desk.say(desk.ann, "sync")
    assert desk.picked(desk.ann) == []


def test_a_schedule_that_github_stopped_is_told_where_people_are(desk: Desk) -> None:
    """`health` is stopped with it after 60 quiet days, and a push starts nothing: what an editor runs says it."""
    said = "Nothing new on either side; you and the team have the same."
    desk.say(desk.ann, "sync")
    assert desk.say(desk.ann, "sync") == [said]
    stopped = (
        "GitHub switches collect, publish and health off after 60 quiet days. "
        "Next: Actions > each of them > Enable workflow"
    )
    later = NOW + timedelta(days=61)
    assert desk.say(desk.ann, "sync", now=later) == [
        f"note: nothing was gathered for 61 days. {stopped}",
        said,
    ]
    assert desk.say(desk.ann, "sync", now=NOW + timedelta(days=20)) == [
        "note: nothing was gathered for 20 days. Next: see whether the schedule runs, or digest collect",
        said,
    ]
    # Who gathers by hand, or by the one workflow that was switched on again, hears of the others.
    (note,) = [
        line for line in desk.say(desk.ann, "collect", "--dry-run", now=later, code=1) if "note:" in line
    ]
    assert note.endswith(f"is asked for. {stopped}")


def test_health_is_one_issue_while_the_schedule_sleeps(lone: Desk, tracker: Tracker) -> None:
    assert lone.say(lone.ann, "github", "health", now=NOW) == ["All is well: nothing to say."]
    later = NOW + timedelta(days=61)
    assert lone.say(lone.ann, "github", "health", now=later)[0].startswith("Health #1: opened")
    assert "Nothing was gathered for 6" in tracker.issues[0]["body"]
    assert lone.say(lone.ann, "github", "health", now=later + timedelta(days=1))[0].startswith(
        "Health #1: written"
    )
    tracker.issues[0]["state"] = "closed"
    assert "was closed by hand" in lone.say(lone.ann, "github", "health", now=later)[0]
    tracker.issues[0]["state"] = "open"
    assert lone.say(lone.ann, "github", "health", now=NOW)[0].startswith("Health #1: closed")
    # What closed by itself comes again as a new one.
    assert lone.say(lone.ann, "github", "health", now=later)[0].startswith("Health #2: opened")


@pytest.fixture
def out(tmp_path: Path, tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    """We stand in a digest whose Vol. 30 is out."""
    folder = tmp_path / "out"
    digests.published(folder).close()
    toml = folder / "digest.toml"
    tail = '\n[http]\nallow = ["127.0.0.1"]\n'
    toml.write_text(
        f'github_api = "{(tmp_path / "api").read_text()}"\n' + toml.read_text("utf-8") + tail, "utf-8"
    )
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_REPOSITORY", REPOSITORY)
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", TOKEN)


@pytest.mark.usefixtures("out")
def test_what_is_out_waits_until_a_release_tells_of_it(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An edition that went out, and was not deployed, is named hour by hour: by what is there, not by who ran."""

    def waiting(after: timedelta = timedelta(days=1)) -> str:
        with time_machine.travel(NOW + after, tick=False):
            assert run(["github", "pending"]) == 0
            said = capsys.readouterr().out
            assert run(["github", "release"]) == 0
        capsys.readouterr()
        return said

    assert waiting(timedelta(days=40)) == ""
    assert tracker.asked == [], "an archive asks nobody"
    assert waiting() == "30 zh\n30 en\n"
    assert waiting() == ""
    whole = tracker.releases[0]["body"]
    # English came out a day later than the release was made; somebody thanked somebody in it meanwhile.
    at = whole.index("\n\n## [", 2)
    tracker.releases[0]["body"] = whole[:at] + "\r\n\r\nThanks!\r\n\r\n<!-- digest: zh -->"
    assert waiting() == "30 en\n"
    renewed = tracker.releases[0]["body"]
    assert renewed == whole[:at] + "\r\n\r\nThanks!" + whole[at:]
    assert waiting() == ""
    # One that a person wrote is left alone.
    tracker.releases[0]["body"] = "By hand."
    assert waiting() == ""
    assert tracker.releases[0]["body"] == "By hand."
    # Who cannot be asked is no release that is not there.
    monkeypatch.setenv("DIGEST_GITHUB_TOKEN", "another")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert run(["github", "pending"]) == 1
    assert capsys.readouterr().err.startswith("error: GitHub: it does not know the token")


@pytest.mark.usefixtures("out")
def test_a_release_for_each_issue_that_came_out_lately(
    tracker: Tracker, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert run(["github", "release"]) == 0
        assert run(["github", "release"]) == 0
    assert [one["tag_name"] for one in tracker.releases] == ["vol-030"]
    assert "https://example.org/some/digest/zh/issues/30/" in tracker.releases[0]["body"]
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        tracker.releases.clear()
        assert run(["github", "release"]) == 0
        assert tracker.releases == []
        assert run(["github", "release", "30"]) == 0
        assert len(tracker.releases) == 1
    assert capsys.readouterr().err.splitlines()[-3:] == ["0 releases made.", "  vol-030", "1 release made."]


def test_a_remark_is_about_the_commit_that_was_checked(lone: Desk, tracker: Tracker, tmp_path: Path) -> None:
    """A report is written by anybody: its words call nobody, and another commit than the newest says nothing."""
    sha = "1" * 40
    tracker.pulls.append({"number": 7, "label": "someone:fix", "head": {"sha": sha}})
    report = tmp_path / "findings.jsonl"
    found = {
        "message": "@everybody <b>`x`",
        "path": "content/issues/030.yaml",
        "line": 3,
        "code": "D203",
        "severity": "error",
    }
    report.write_text(json.dumps(found) + "\nno JSON\n[1]\n", "utf-8")
    words = ["github", "remark", str(report), "--head", "someone:fix", "--run", "https://example.org/run"]
    assert lone.say(lone.ann, *words, "--commit", sha) == ["Said below pull request 7."]
    assert lone.say(lone.ann, *words, "--commit", sha) == ["Said below pull request 7."]
    (comment,) = tracker.comments
    assert "@\u200beverybody \\<b\\>\\`x\\`" in comment["body"]
    assert "1 error and 0 warnings that are new" in comment["body"]
    assert lone.say(lone.ann, *words, "--commit", "2" * 40) == [
        "No open pull request stands at that commit any more: nothing was said."
    ]
    assert len(tracker.comments) == 1


def test_pages_that_are_not_switched_on_are_said_before_a_deployment_fails(
    lone: Desk, tracker: Tracker
) -> None:
    assert lone.say(lone.ann, "github", "pages") == ["Pages is switched on."]
    tracker.has_pages = False
    assert lone.say(lone.ann, "github", "pages", code=1) == [
        "error: Pages is not switched on. Settings > Pages > Source: GitHub Actions, then run it again"
    ]


DUE = """\
format: 1
number: 30
covers: {from: 2026-06-08, to: 2026-06-14}
scheduled: {zh: 2026-06-15T08:00:00+08:00, en: 2026-06-15T08:00:00+08:00}
title: {zh: 标题, en: Title}
sections:
  - id: upstream
    entries:
      - id: one
        links: [https://example.com/one]
        title: {zh: 一, en: One}
        summary: {zh: 甲。, en: A.}
"""


@pytest.mark.slow
def test_two_runs_that_put_out_the_same_issue_at_once_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An edition that is due says the time that was promised, so both write the same, and a sync joins them."""
    ann, bo = team(tmp_path, "Ann", "Bo", issue=DUE)
    with time_machine.travel(NOW, tick=False):
        for clone in (ann, bo):
            monkeypatch.chdir(clone)
            assert run(["publish", "--due"]) == 0
        for clone in (ann, bo, ann):
            monkeypatch.chdir(clone)
            assert run(["sync"]) == 0
        assert run(["publish", "--due"]) == 0
    said = capsys.readouterr().err
    assert "warning" not in said
    assert said.splitlines()[-1] == "0 issues put out, 0 not due yet."
    assert git(ann, "rev-parse", "HEAD:content") == git(bo, "rev-parse", "HEAD:content")
    assert "clashes" not in (ann / "content/issues/030.yaml").read_text("utf-8")


@pytest.mark.slow
def test_a_protected_branch_is_one_line_and_the_issue_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (ann,) = team(tmp_path, "Ann", issue=DUE)
    hook = tmp_path / "team.git" / "hooks" / "pre-receive"
    hook.write_text(
        "#!/bin/sh\necho 'GH013: Repository rule violations found for refs/heads/main' >&2\nexit 1\n"
    )
    hook.chmod(0o755)
    monkeypatch.chdir(ann)
    with time_machine.travel(NOW, tick=False):
        assert run(["publish", "--due"]) == 0
        capsys.readouterr()
        assert run(["sync"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "GH013" in said[0]


@pytest.mark.slow
def test_the_desks_button_takes_ticks_too(desk: Desk, tracker: Tracker) -> None:
    """Saving to the team is a sync: what is ticked is an entry, and is handed over by the same button."""
    desk.say(desk.ann, "github", "inbox")
    first = names(tracker)[0]
    tick(tracker, first)
    room = Newsroom(desk.ann, lambda: NOW)
    assert room.team.take() is not None
    assert desk.picked(desk.ann) == [], "what runs by itself picks nothing"
    for _ in range(2):
        told = room.team.save("Ann")
        assert told is not None
        assert told.fault == ""
    room.close()
    assert desk.picked(desk.ann) == [first]
    desk.say(desk.bo, "sync")
    assert desk.picked(desk.bo) == [first]
