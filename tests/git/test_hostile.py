"""A repository that wants more than to be read: nothing in it is carried out, followed or fetched."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import RepositoryError
from digest.git import open_repository
from tests.git.repositories import bundle, git, make

DAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A file that is there when something was carried out."""
    return tmp_path / "carried-out"


@pytest.fixture
def script(tmp_path: Path, mark: Path) -> Path:
    path = tmp_path / "script"
    path.write_text(f'#!/bin/sh\necho "$0 $@" >>{mark}\nexec cat\n')
    path.chmod(0o755)
    return path


@pytest.fixture
def hostile(tmp_path: Path, script: Path) -> Path:
    """Settings, hooks, attributes, a link, a submodule, names with a meaning, a module that asks elsewhere."""
    folder = make(
        tmp_path / "hostile",
        (
            DAY,
            {
                "keps/a/kep.yaml": "title: A\n",
                "keps/link/kep.yaml": "-> /etc/passwd",
                "keps/up.md": "-> ../../../../etc/passwd",
                "keps/-f": "title: option",
                ".gitattributes": "* filter=evil diff=evil merge=evil text ident\n",
                "keps/.gitattributes": "kep.yaml filter=evil diff=evil working-tree-encoding=UTF-16\n",
                ".gitmodules": f'[submodule "keps/sub"]\n path = keps/sub\n url = ext::{script}\n update = !{script}\n',
                ".mailmap": "B <b@example.org> A <a@example.org>\n",
            },
        ),
        (DAY, {"keps/a/kep.yaml": "title: AA\n"}),
    )
    tree = git(folder, "ls-tree", "main:keps").splitlines()
    tree.append(f"160000 commit {git(folder, 'rev-parse', 'main').strip()}\tsub")
    inner = git(folder, "mktree", "--missing", given="\n".join([*tree, ""]).encode()).strip()
    outer = [line for line in git(folder, "ls-tree", "main").splitlines() if not line.endswith("\tkeps")]
    outer.append(f"040000 tree {inner}\tkeps")
    top = git(folder, "mktree", given="\n".join([*outer, ""]).encode()).strip()
    made = git(folder, "commit-tree", top, "-p", "main", "-m", "sub").strip()
    git(folder, "update-ref", "refs/heads/main", made)
    for key in (
        *("core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "core.askPass", "core.gitProxy"),
        *("core.alternateRefsCommand", "diff.external", "diff.evil.command", "diff.evil.textconv"),
        *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "merge.evil.driver"),
        *("gpg.program", "gpg.ssh.program", "credential.helper", "uploadpack.packObjectsHook"),
        *("pager.log", "pager.rev-list", "pager.diff-tree", "sequence.editor", "trailer.x.command"),
    ):
        git(folder, "config", key, str(script))
    for key in ("alias.rev-list", "alias.cat-file", "alias.diff-tree", "alias.ls-tree", "alias.fetch"):
        git(folder, "config", key, f"!{script}")
    git(folder, "config", "log.showSignature", "true")
    hooks = folder / "hooks"
    hooks.mkdir(exist_ok=True)
    for hook in (
        "reference-transaction",
        "post-checkout",
        "pre-auto-gc",
        "post-index-change",
        "fsmonitor-watchman",
    ):
        (hooks / hook).write_text(script.read_text())
        (hooks / hook).chmod(0o755)
    git(folder, "config", "core.hooksPath", str(hooks))
    return folder


@pytest.mark.parametrize("way", ["folder", "address", "bundle"])
def test_nothing_in_it_is_carried_out(hostile: Path, tmp_path: Path, mark: Path, way: str) -> None:
    packed = bundle(hostile, tmp_path / "hostile.bundle", "main")
    mark.unlink(missing_ok=True)  # making it may have carried out what it holds
    address = {"folder": str(hostile), "address": f"file://{hostile}", "bundle": str(packed)}[way]

    for _ in range(2):
        repository = open_repository(address, tmp_path / "mirrors")
        tree = repository.tree(repository.head().id, "keps")
        repository.touches(repository.line(), "keps")
        texts = repository.blobs(tree.values())

    assert not mark.exists()
    assert set(tree) == {"keps/a/kep.yaml", "keps/-f", "keps/.gitattributes"}
    assert texts[tree["keps/a/kep.yaml"]] == b"title: AA\n"


def test_what_is_missing_is_not_fetched_by_its_own_settings(tmp_path: Path, script: Path, mark: Path) -> None:
    """A partial clone names a remote, and a remote may name a program: git asks it for what is missing."""
    folder = make(tmp_path / "partial", (DAY, {"keps/a/kep.yaml": "title: A\n"}))
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"file://{folder}"),
        ("remote.origin.uploadpack", str(script)),
    ):
        git(folder, "config", key, value)

    with pytest.raises(RepositoryError):
        open_repository(str(folder), tmp_path / "mirrors").blobs(["1" * 40])
    assert not mark.exists()


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems keep no such names")
def test_names_that_are_no_utf_8_are_read_too(tmp_path: Path) -> None:
    folder = make(tmp_path / "names", (DAY, {"keps/a/kep.yaml": "title: A\n"}))
    blob = git(folder, "rev-parse", "main:keps/a/kep.yaml").strip()
    inner = git(folder, "mktree", given=f"100644 blob {blob}\t".encode() + b"\xff\xfe.md\n").strip()
    top = git(folder, "mktree", given=f"040000 tree {inner}\tkeps\n".encode()).strip()
    git(folder, "update-ref", "refs/heads/main", git(folder, "commit-tree", top, "-m", "x").strip())

    repository = open_repository(str(folder), tmp_path / "mirrors")
    assert list(repository.tree(repository.head().id, "keps")) == ["keps/\ufffd\ufffd.md"]
