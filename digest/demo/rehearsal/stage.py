"""The stage: a bare repository with the digest's last commit, made to ask the stand-ins and nobody else."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from digest import config
from digest.demo import world
from digest.demo.rehearsal.runner import environment
from digest.errors import RepositoryError, UsageError
from digest.git import inside, own
from digest.git.process import run as git

HERE = "127.0.0.1"


def set_up(root: Path, folder: Path, upstream: str, repository: str) -> Path:
    """The stand-in for the remote, below `folder`; raises UsageError where there is nothing to copy."""
    if inside(root) != "":
        why = (
            "its folder is in no repository"
            if inside(root) is None
            else "it is not the top of its repository"
        )
        hint = "git init -b main && git add . && git commit -m 'Start'" if inside(root) is None else ""
        raise UsageError(f"{why}, which workflows need", subject=str(root), hint=hint)
    remote, first = folder / "remote.git", folder / "stage"
    environment(folder, folder)  # the command, for who comes first
    where = str(folder)
    try:
        git(
            ["clone", "--quiet", "--bare", "--no-local", "--", str(root), str(remote)],
            where,
            protocols="file",
        )
    except RepositoryError as error:
        raise UsageError(error.message, subject=str(root), hint=error.hint) from error
    if not own.head(root):
        raise UsageError(
            "nothing is committed yet", subject=str(root), hint="git add . && git commit -m 'Start'"
        )
    for key in ("uploadpack.allowAnySHA1InWant", "receive.advertiseAtomic"):
        git(["-C", str(remote), "config", key, "true"], where)
    head = own.head(root)  # whatever branch it is on, or none
    git(["-C", str(remote), "update-ref", "refs/heads/main", head], where)
    git(["-C", str(remote), "symbolic-ref", "HEAD", "refs/heads/main"], where)
    git(["clone", "--quiet", "--no-local", "--", str(remote), str(first)], where, protocols="file")
    world.plant_proposals(folder)
    _rewrite(first, folder, upstream, repository)
    who = ["-c", "user.name=Stage", "-c", "user.email=stage@example.org"]
    at = ["-C", str(first)]
    git([*at, "add", "--all"], where)
    git([*at, *who, "commit", "--quiet", "--message", "Ask the stand-ins"], where)
    git([*at, "push", "--quiet", "origin", "HEAD:main"], where, protocols="file")
    return remote


def _rewrite(root: Path, folder: Path, upstream: str, repository: str) -> None:
    """Settings that ask the stand-ins, the bundled watch list, and no draft of another week."""
    path = root / config.FILE
    text = path.read_text("utf-8")
    for table, keys in (
        ("", {"github_api": upstream, "github_web": upstream}),
        ("http", {"allow": [HERE]}),
        ("github", {"repository": repository, "inbox": True, "drafts": []}),
    ):
        text = with_keys(text, table, keys)
    path.write_text(text, "utf-8")
    digest = config.load(root).digest
    sections = {section.id for section in digest.sections}
    listed = [
        {
            "id": source.id,
            "kind": source.kind,
            "address": source.address,
            **({"section": source.section} if source.section in sections else {}),
            **({"language": source.language} if source.language else {}),
        }
        for source in world.watch_list(upstream, folder)
        if source.id != world.BY_FEED and (source.kind != "keps" or digest.trackers)
    ]
    (root / "content" / "sources.yaml").write_text(
        yaml.safe_dump({"sources": listed}, allow_unicode=True, sort_keys=False), "utf-8"
    )
    for issue in (root / "content" / "issues").glob("*.yaml"):
        if not re.search(r"(?m)^published:", issue.read_text("utf-8")):
            issue.unlink()


def with_keys(text: str, table: str, keys: dict[str, Any]) -> str:
    """A TOML text whose `table` ("": the top) says `keys`, whatever it said of them before.

    Raises UsageError for one that is written in a way not foreseen here: dotted keys, tables on a line.
    """
    said = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    lines, inside_it, found = [*said] if table == "" else [], table == "", table == ""
    deep = 0  # of an array that goes over several lines
    for line in text.splitlines():
        head = re.match(r"\s*\[+\s*([\w.\"-]+)\s*\]+", line)
        if deep:
            deep += line.count("[") - line.count("]")
            continue
        if head:
            inside_it = head[1] == table
        elif inside_it and re.match(rf"\s*({'|'.join(keys)})\s*=", line):
            deep = line.count("[") - line.count("]")
            continue
        lines.append(line)
        if head and inside_it:
            lines += said
            found = True
    made = "\n".join([*lines, *([] if found else ["", f"[{table}]", *said])]) + "\n"
    try:
        tomllib.loads(made)
    except tomllib.TOMLDecodeError as error:
        hint = f"Write [{table}] as a table of its own" if table else ""
        raise UsageError(
            f"no way to rehearse with these settings: {error}", subject=config.FILE, hint=hint
        ) from error
    return made
