"""What `digest check` writes for other programs, read by these programs' own tools.

SARIF goes through the SARIF SDK's `validate`, which holds a log to the schema of the standard (JSON...)
and to what the schema cannot say (SARIF1...). GitHub has no schema for its workflow commands: ours are held
to those that its own toolkit writes for the same findings.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from digest.cli import reporting
from digest.cli.program import run
from digest.model import Finding, Severity
from tests.core.rules.test_golden import PLANTED, entry
from tests.digests import make

ROOT = Path(__file__).parents[2]
MULTITOOL = ROOT / "node_modules" / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
#: What the toolkit says of each finding; it writes a line with a line feed of the system.
TOOLKIT = """
import * as core from "@actions/core";
import { readFileSync } from "node:fs";
for (const { level, message, ...place } of JSON.parse(readFileSync(0, "utf8"))) core[level](message, place);
"""
HEAD = """format: 1
number: 1
covers: {from: 2026-06-08, to: 2026-06-14}
title: {zh: 一期, en: One week}
credits: [A Person]
sections:
  - id: upstream
    entries:
"""

pytestmark = pytest.mark.slow


def validated(log: Path) -> list[tuple[str, str]]:
    """(level, rule and place) of all that the SDK says of a log, its advice left out."""
    out = log.with_suffix(".validated")
    MULTITOOL.chmod(0o755)  # npm unpacks it without
    subprocess.run(
        [MULTITOOL, "validate", log, "--output", out, "--log", "ForceOverwrite"],
        env={
            **os.environ,
            "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1",
            "DOTNET_BUNDLE_EXTRACT_BASE_DIR": str(log.parent),
        },
        check=False,
        capture_output=True,
        timeout=120,
    )
    (done,) = json.loads(out.read_text("utf-8-sig"))["runs"]
    results = [(one.get("level", "warning"), one["ruleId"]) for one in done["results"]]
    # Of what it cannot read at all it says nothing; of ours it says at least that they name no page of the tool.
    assert ("warning", "SARIF2005") in results
    return [one for one in results if one[0] == "error"]


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """The log of an issue with every mistake of entries planted in it."""
    root = tmp_path / "digest"
    root.mkdir()
    make(root)
    (root / "content" / "issues").mkdir(exist_ok=True)
    text = HEAD + "".join(entry(rule) for rule in PLANTED)
    (root / "content" / "issues" / "001.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(root)
    run(["check", "1", "--output-format", "sarif"])
    written = tmp_path / "check.sarif"
    written.write_text(capsys.readouterr().out, "utf-8")
    return written


def test_a_log_of_every_mistake_is_valid_sarif(log: Path) -> None:
    found = {one["ruleId"] for one in json.loads(log.read_text("utf-8"))["runs"][0]["results"]}
    assert len(found) > 35
    assert validated(log) == []


def test_the_validator_sees_what_is_wrong(log: Path) -> None:
    """A property that the schema has not, a line that is none, and a result without its rule."""
    broken = json.loads(log.read_text("utf-8"))
    broken["runs"][0]["results"][0]["colour"] = "red"
    broken["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    del broken["runs"][0]["results"][2]["ruleId"]
    log.write_text(json.dumps(broken), "utf-8")
    assert {"JSON1005", "JSON1008", "SARIF1010"} <= {rule for _, rule in validated(log)}


FINDINGS = (
    Finding(code="D203", message="English summary is missing", path="content/issues/001.yaml", line=3, column=9),
    Finding(code="D301", message="`ftp://a,b:c/%0A::x` is no web address", hint="100 % sure: mend it",
            path="odd, name: 50%/001.yaml", line=12, column=1),
    Finding(code="D404", message="中文与 Latin 之间", path="content/期.yaml", line=1, column=2,
            severity=Severity.WARNING),
    Finding(code="D119", message="of the issue as a whole", path="content/issues/001.yaml"),
)  # fmt: skip


def test_workflow_commands_are_those_of_githubs_own_toolkit() -> None:
    """The same properties and the same message, escaped alike, whatever stands in them."""
    wanted = []
    for finding in FINDINGS:
        place: dict[str, object] = {
            "title": f"{finding.code} {reporting.name(finding.code)}".strip(),
            "file": finding.path,
        }
        # What is about a whole file stands at its first line: GitHub shows nothing that stands nowhere.
        place |= {"startLine": finding.line or 1, "startColumn": finding.column or 1}
        message = reporting._words(finding)
        wanted.append({"level": finding.severity.value, "message": message, **place})
    told = subprocess.run(
        ["node", "--input-type=module", "-e", TOOLKIT],
        input=json.dumps(wanted),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert [taken(line) for line in told.splitlines()] == [taken(line) for line in reporting.github(FINDINGS)]


def taken(line: str) -> tuple[str, dict[str, str], str]:
    """Command, properties and message of a line, as they are written."""
    command, _, message = line.removeprefix("::").partition("::")
    name, _, properties = command.partition(" ")
    return name, dict(pair.split("=", 1) for pair in properties.split(",")), message
