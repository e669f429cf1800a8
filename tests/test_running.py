"""What the manual has for GitLab, systemd and cron: it parses, and calls commands that are there."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from digest.cli.program import GROUPS, VERBS
from digest.core.doctor import GITHUB_BOXES
from digest.scaffold.workflows import workflows

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "running.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def commands() -> Iterator[str]:
    """Every call of `digest` in what runs: blocks of the page, and the workflows."""
    texts = [*blocks("yaml"), *blocks("ini"), *blocks("crontab"), *blocks("console")]
    for text in (*texts, *workflows().values()):
        yield from re.findall(r"(?<![\w-])digest ([a-z][\w-]*(?: [a-z][\w-]*)?)", text)


def test_every_command_is_there() -> None:
    found = {command.split()[0] for command in commands() if command != "is"}
    assert found - {*VERBS} == set()
    assert {"collect", "sync", "publish", "build", "check", "store", "github", "status"} <= found
    for command in commands():
        verb, _, rest = command.partition(" ")
        if verb in {"store", "github"}:
            from digest.cli import github, store

            {"store": store, "github": github}[verb].register(group := GROUPS[verb])
            assert rest in {one.name for one in group.registered_commands}, command


def test_the_pipeline_for_gitlab_parses_and_asks_for_its_jobs() -> None:
    (text,) = blocks("yaml")
    found = yaml.safe_load(text)
    jobs = {name for name, job in found.items() if isinstance(job, dict) and "script" in job}
    assert jobs == {"collect", "check", "due", "pages"}
    assert all(isinstance(line, str) for name in jobs for line in found[name]["script"])
    # A check of what is new needs what was there before.
    assert found["variables"]["GIT_DEPTH"] == "0"


@pytest.mark.parametrize("text", blocks("ini"))
def test_units_of_systemd_parse(text: str) -> None:
    unit = configparser.ConfigParser(strict=False, delimiters=("=",), interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text)
    assert unit["Unit"]["Description"]
    if "Timer" in unit:
        assert unit["Timer"]["OnCalendar"]
        assert unit["Install"]["WantedBy"] == "timers.target"
    else:
        assert unit["Service"]["Type"] == "oneshot"
        # systemd looks for programs in no PATH of ours.
        assert re.findall(r"ExecStart=-?(.)", text) == ["/"] * text.count("ExecStart=")
        assert unit["Service"]["WorkingDirectory"] == unit["Service"]["ReadWritePaths"]


def test_lines_of_cron_have_five_fields_and_a_command() -> None:
    (text,) = blocks("crontab")
    for line in text.splitlines():
        assert re.match(r"PATH=|(?:[\d*,/-]+ ){4}[\d*,/-]+ +cd /srv/weekly && digest ", line), line


class Machine:
    """A stand-in for `digest`, which says 1 to `failing` and writes down what it was called for."""

    def __init__(self, folder: Path, failing: str) -> None:
        self._folder, self._log = folder, folder / "log"
        self._log.touch()
        for name in ("digest", "git"):
            path = folder / name
            log = f'echo "$*" >> {shlex.quote(str(self._log))}\n' if name == "digest" else ""
            path.write_text(f'#!/bin/sh\n{log}[ "$*" != "{failing}" ]\n')
            path.chmod(0o755)

    def shell(self, text: str, *options: str) -> int:
        env = {
            "PATH": f"{self._folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "CI_COMMIT_REF_NAME": "main",
        }
        text = text.replace("/srv/weekly/.venv/bin/", f"{self._folder}/").replace(
            "/srv/weekly", f"{self._folder}"
        )
        return subprocess.run(["/bin/sh", *options, "-c", text], env=env, check=False).returncode

    @property
    def called(self) -> list[str]:
        return self._log.read_text().splitlines()


BROKEN = "publish --due"


def test_one_broken_issue_holds_up_nothing_by_cron(tmp_path: Path) -> None:
    """`publish --due` says 1 for the one it could not put out; another went out beside it."""
    machine = Machine(tmp_path, BROKEN)
    (line,) = [line for line in blocks("crontab")[0].splitlines() if BROKEN in line]
    assert machine.shell(line.split(maxsplit=5)[5]) == 1
    assert machine.called == ["sync", BROKEN, "sync", "build"]


def test_one_broken_issue_holds_up_nothing_with_systemd(tmp_path: Path) -> None:
    machine = Machine(tmp_path, BROKEN)
    (text,) = [text for text in blocks("ini") if BROKEN in text]
    code = 0
    for mark, command in re.findall(r"(?m)^ExecStart=(-?)(.*)$", text):
        words = [word.replace("$$", "$") for word in shlex.split(command)]  # no shell reads it
        code = machine.shell(shlex.join(words))
        if code and not mark:
            break
    assert code == 1
    assert machine.called == ["sync", BROKEN, "sync", "build"]


@pytest.mark.parametrize(
    ("job", "failing", "called"),
    [
        ("due", BROKEN, [BROKEN, "sync"]),
        ("collect", "collect", ["store pull", "collect", "store push", "status"]),
    ],
)
def test_what_fails_at_gitlab_throws_nothing_away(
    job: str, failing: str, called: list[str], tmp_path: Path
) -> None:
    machine = Machine(tmp_path, failing)
    found = yaml.safe_load(blocks("yaml")[0])
    assert machine.shell("\n".join(found[job]["script"]), "-e") == 1
    assert machine.called == called


def test_at_gitlab_the_site_is_built_whatever_became_of_what_was_due() -> None:
    found = yaml.safe_load(blocks("yaml")[0])
    assert found["pages"]["stage"] == "deploy"  # behind `test`, which is where `due` is
    assert "stage" not in found["due"]
    assert [rule["when"] for rule in found["pages"]["rules"]] == ["always", "always"]
    assert not any(BROKEN in line for line in found["pages"]["script"])


def test_the_boxes_name_every_environment_of_the_workflows() -> None:
    said = " ".join(where for where, _, _ in GITHUB_BOXES)
    for text in workflows().values():
        for job in yaml.safe_load(text)["jobs"].values():
            wanted = job.get("environment")
            if wanted:
                name = wanted if isinstance(wanted, str) else wanted["name"]
                assert f"Environments > {name}" in said
