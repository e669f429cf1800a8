"""What the manual has for GitLab, systemd and cron: it parses, and calls commands that are there."""

from __future__ import annotations

import configparser
import re
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
    assert jobs == {"collect", "check", "pages"}
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


def test_the_boxes_name_every_environment_of_the_workflows() -> None:
    said = " ".join(where for where, _, _ in GITHUB_BOXES)
    for text in workflows().values():
        for job in yaml.safe_load(text)["jobs"].values():
            wanted = job.get("environment")
            if wanted:
                name = wanted if isinstance(wanted, str) else wanted["name"]
                assert f"Environments > {name}" in said
