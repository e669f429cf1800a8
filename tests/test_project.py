"""The project around the program: locks, workflows, Makefile, and the branch that carries the store."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


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


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
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


FAKE_DIGEST = """#!/usr/bin/env bash
# A store of one file of sorted lines: import adds lines, export copies it out. An export
# under $RIVAL lets that machine save in between.
set -eu
[ -z "${STORE_TOKEN:-}" ] || { echo 'digest was handed the token' >&2; exit 9; }
case "$1 $2" in
'store import') LC_ALL=C sort -u "$3/items.jsonl" "$STORE" -o "$STORE" ;;
'store export')
  cp "$STORE" "$3/items.jsonl"
  if [ -n "${RIVAL:-}" ]; then (cd "$RIVAL" && STORE="$PWD.store" RIVAL='' "$SCRIPT" save); fi
  ;;
esac
"""


class Machine:
    """A clone with a store of its own, and the script run in it."""

    def __init__(self, folder: Path, name: str, remote: Path, digest: Path) -> None:
        self.clone = folder / name
        git("clone", "--quiet", remote.as_uri(), str(self.clone))
        self.store = folder / f"{name}.store"
        self.store.touch()
        self.digest = digest

    def run(self, verb: str, rival: "Machine | None" = None) -> None:
        done = subprocess.run(
            [ROOT / "scripts" / "store-branch", verb],
            cwd=self.clone,
            check=False,
            capture_output=True,
            text=True,
            env=os.environ
            | {
                "DIGEST": str(self.digest),
                "SCRIPT": str(ROOT / "scripts" / "store-branch"),
                "STORE": str(self.store),
                "STORE_TOKEN": "a-token",
                "RIVAL": str(rival.clone) if rival else "",
            },
        )
        assert done.returncode == 0, done.stderr


def git(*words: str, cwd: Path | None = None) -> str:
    return subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    path = tmp_path / "remote.git"
    git("init", "--quiet", "--bare", "--initial-branch=main", str(path))
    tree = git("hash-object", "-t", "tree", "-w", "/dev/null", cwd=path).strip()
    person = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    commit = git(*person, "commit-tree", tree, "-m", "start", cwd=path).strip()
    git("update-ref", "refs/heads/main", commit, cwd=path)
    return path


@pytest.fixture
def fake_digest(tmp_path: Path) -> Path:
    path = tmp_path / "fake-digest"
    path.write_text(FAKE_DIGEST, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.slow
def test_the_store_branch_carries_lines_and_a_lost_race_loses_none(
    tmp_path: Path, remote: Path, fake_digest: Path
) -> None:
    one = Machine(tmp_path, "one", remote, fake_digest)
    one.run("restore")  # there is no such branch yet
    one.store.write_text("a\n", encoding="utf-8")
    one.run("save")

    two = Machine(tmp_path, "two", remote, fake_digest)
    two.run("restore")
    assert two.store.read_text(encoding="utf-8") == "a\n"

    one.store.write_text("a\nfrom one\n", encoding="utf-8")
    two.store.write_text("a\nfrom two\n", encoding="utf-8")
    one.run("save", rival=two)
    assert git("show", "store:items.jsonl", cwd=remote) == "a\nfrom one\nfrom two\n"
    assert git("rev-list", "--count", "store", cwd=remote) == "1\n"

    before = git("rev-parse", "store", cwd=remote)
    one.run("save")
    assert git("rev-parse", "store", cwd=remote) == before, "nothing new makes no commit"
    assert git("status", "--porcelain", cwd=one.clone) == ""
    assert len(git("worktree", "list", cwd=one.clone).splitlines()) == 1
