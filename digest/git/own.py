"""The digest's own repository: who works in it, and a commit of what publishing wrote.

Unlike upstream's, this one is the user's: their settings, hooks and signing hold.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.errors import RepositoryError, one_line

#: How git is told to merge as the digest does (gitattributes(5), "Defining a custom merge driver").
DRIVER = {"name": "Digest", "driver": "digest merge-driver %O %A %B %P"}
#: Commits of one file that are looked through for words that went out.
VERSIONS = 200


def user_name(folder: Path) -> str:
    """`user.name` as git knows it in `folder`; empty if it does not."""
    done = _git(folder, "config", "--get", "user.name")
    return one_line(done.stdout) if done and not done.returncode else ""


def address_of(folder: Path, name: str) -> str:
    """The address by which `name` wrote in the repository last; empty if nobody of that name did."""
    done = _git(folder, "log", "-1", "--fixed-strings", f"--author={name} <", "--format=%an%x00%ae")
    author, _, address = done.stdout.strip().partition("\0") if done and not done.returncode else ("", "", "")
    return one_line(address) if author == name else ""


def commit(root: Path, paths: Sequence[Path], message: str) -> str:
    """Commit exactly `paths`, whatever else is staged; the short id, or "" where there is nothing to commit.

    `root` outside of any repository is no fault. Raises RepositoryError if git refuses.
    """
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if not paths or inside is None or inside.stdout.strip() != "true":
        return ""
    lying = [str(path) for path in paths if path.exists() or _tracked(root, path)]
    # Gone from the index too: a commit that was cut short behind its `add`.
    gone = [
        str(path) for path in paths if str(path) not in lying and _tracked(root, path, "--with-tree=HEAD")
    ]
    if not lying and not gone:
        return ""
    if lying:
        _must(root, "add", "--", *lying)
    names = [*lying, *gone]
    if not _must(root, "status", "--porcelain", "--untracked-files=no", "--", *names):
        return ""
    _must(root, "commit", "--quiet", "--message", message, "--only", "--", *names)
    return _must(root, "rev-parse", "--short", "HEAD").strip()


def _tracked(root: Path, path: Path, *where: str) -> bool:
    """Whether git knows `path`, which may be gone; by its index, if not said otherwise."""
    found = _git(root, "ls-files", "--error-unmatch", *where, "--", str(path))
    return found is not None and not found.returncode


def teach_merging(root: Path) -> None:
    """Tell this clone's git what `merge=digest` of .gitattributes means, unless it is told already.

    Outside of any repository there is nothing to tell; raises RepositoryError if git refuses.
    """
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    if inside is None or inside.stdout.strip() != "true":
        return
    for key, value in DRIVER.items():
        known = _git(root, "config", "--get", f"merge.digest.{key}")
        if known is None or known.returncode:
            _must(root, "config", f"merge.digest.{key}", value)


def git_version() -> str:
    """`2.39.5`; empty where there is no git."""
    done = _git(Path.cwd(), "--version")
    return done.stdout.removeprefix("git version").strip() if done and not done.returncode else ""


def branch(root: Path) -> str:
    """The branch that is checked out, which may have no commit yet; "" where there is none."""
    found = _git(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    return found.stdout.strip() if found and not found.returncode else ""


def has_branch(root: Path, name: str) -> bool:
    """Whether a branch of that name is known, here or at a remote."""
    found = _git(root, "for-each-ref", "--count=1", f"refs/heads/{name}", f"refs/remotes/*/{name}")
    return bool(found and found.stdout.strip())


def head(root: Path) -> str:
    """The commit that is checked out; "" where there is none."""
    found = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    return found.stdout.strip() if found and not found.returncode else ""


def inside(root: Path) -> str | None:
    """Where `root` lies in its repository: "" at the top, else `some/folder/`; None: it is in none."""
    found = _git(root, "rev-parse", "--show-prefix")
    return found.stdout.strip("\n") if found and not found.returncode else None


def detached(root: Path) -> bool:
    """Whether `root` is in a repository with no branch checked out: commits are easily lost."""
    inside = _git(root, "rev-parse", "--is-inside-work-tree")
    branch = _git(root, "symbolic-ref", "--quiet", "HEAD")
    return bool(inside and inside.stdout.strip() == "true" and branch and branch.returncode)


@contextmanager
def aside(root: Path, branch: str) -> Iterator[tuple[Path, Callable[[str, Sequence[Path]], str]]]:
    """A second work tree of what `root` has committed, and what commits paths of it as a new `branch`.

    Work tree, index and branch of `root` stay as they are. The branch is there when all is committed, so
    that a kill leaves nothing but a folder of temporary files. Raises RepositoryError for a branch that
    is there, and where there is no commit to begin with.
    """
    top = Path(_must(root, "rev-parse", "--show-toplevel").strip())
    known = _git(root, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}")
    if known and not known.returncode:
        raise RepositoryError(
            f"the branch {branch} is there already",
            subject=str(root),
            hint=f"If it is merged or not wanted: git branch -D {branch}",
        )
    with tempfile.TemporaryDirectory(prefix="digest-") as folder:
        tree = Path(folder) / "tree"
        _must(root, "worktree", "prune")
        _must(root, "worktree", "add", "--quiet", "--detach", str(tree), "HEAD")

        def save(message: str, paths: Sequence[Path]) -> str:
            made = commit(tree, paths, message)
            if made:
                _must(tree, "branch", branch)
            return made

        try:
            yield tree / root.resolve().relative_to(top.resolve()), save
        finally:
            _git(root, "worktree", "remove", "--force", str(tree))


def versions(path: Path) -> Iterator[bytes]:
    """What `path` said in each commit that touched it, the newest first; nothing without git."""
    log = _git(path.parent, "log", f"--max-count={VERSIONS}", "--format=%H", "--", path.name)
    for commit_id in log.stdout.split() if log and not log.returncode else ():
        found = _git(path.parent, "cat-file", "blob", f"{commit_id}:./{path.name}")
        if found and not found.returncode:
            yield found.stdout.encode("utf-8", "replace")


def mix(base: str, ours: str, theirs: str) -> str | None:
    """Three texts made one by their lines, as git does; None if the same lines differ."""
    with tempfile.TemporaryDirectory(prefix="digest-") as folder:
        paths = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, (ours, base, theirs), strict=True):
            path.write_text(text, "utf-8", newline="")
        found = _git(Path(folder), "merge-file", "--stdout", *map(str, paths))
    return found.stdout if found and not found.returncode else None


def replaying(root: Path) -> bool:
    """Whether git is putting one's own commits onto the team's: then `ours` of a merge is the team's."""
    for name in ("rebase-merge", "rebase-apply"):
        found = _git(root, "rev-parse", "--git-path", name)
        if found and not found.returncode and (root / found.stdout.strip()).exists():
            return True
    return False


@dataclass(frozen=True, slots=True)
class Shared:
    """Where a branch is shared: the remote and its branch."""

    remote: str
    branch: str

    def __str__(self) -> str:
        return f"{self.remote}/{self.branch}"


class Meeting:
    """The digest's repository as the place where its people meet; `ports.Meeting`."""

    def __init__(self, root: Path) -> None:
        """Raises RepositoryError if there is a remote and no branch is checked out."""
        self._root = root
        self._where = shared(root)

    @property
    def place(self) -> str:
        return str(self._where) if self._where else ""

    def look(self, path: Path) -> bytes | None:
        return look(self._root, self._where, path) if self._where else None

    def share(self, path: Path, message: str) -> str | None:
        made = commit(self._root, [path], message)
        if self._where and not push(self._root, self._where):
            return None
        return made


def shared(root: Path) -> Shared | None:
    """Where the branch that `root` is on is pushed to; None without git or without a remote.

    Raises RepositoryError if there is a remote and no branch is checked out.
    """
    remotes = _git(root, "remote")
    if remotes is None or remotes.returncode or not remotes.stdout.split():
        return None
    branch = _git(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    if branch is None or branch.returncode:
        raise RepositoryError(
            "no branch is checked out", subject=str(root), hint="Check one out first: git switch main"
        )
    name = branch.stdout.strip()
    remote = _git(root, "config", "--get", f"branch.{name}.remote")
    merge = _git(root, "config", "--get", f"branch.{name}.merge")
    known = remotes.stdout.split()
    chosen = remote.stdout.strip() if remote and remote.stdout.strip() in known else ""
    there = merge.stdout.strip().removeprefix("refs/heads/") if chosen and merge else ""
    return Shared(chosen or ("origin" if "origin" in known else known[0]), there or name)


def unsaved(root: Path, folder: Path) -> tuple[int, int]:
    """What the others do not have: files below `folder` that differ from the last commit, and commits.

    (0, 0) where nothing is shared: no repository, or a branch that follows none of a remote. Asks no remote.
    """
    told = _git(root, "status", "--porcelain=v2", "--branch", "--untracked-files=all", "--", str(folder))
    lines = told.stdout.splitlines() if told and not told.returncode else []
    ahead = next((line.split()[2] for line in lines if line.startswith("# branch.ab ")), None)
    if ahead is None:
        return 0, 0
    return sum(not line.startswith("#") for line in lines), int(ahead)


def look(root: Path, where: Shared, path: Path) -> bytes | None:
    """What `path` holds at the remote this moment; None if there is no such file or branch yet.

    Raises RepositoryError if the remote cannot be asked.
    """
    there = f"refs/heads/{where.branch}"
    if not _must(root, "ls-remote", where.remote, there).strip():
        return None
    _must(root, "fetch", "--quiet", "--no-tags", where.remote, there)
    top = _must(root, "rev-parse", "--show-toplevel").strip()
    name = path.resolve().relative_to(Path(top).resolve()).as_posix()
    found = _git(root, "cat-file", "blob", f"FETCH_HEAD:{name}")
    return None if found is None or found.returncode else found.stdout.encode("utf-8", "replace")


def push(root: Path, where: Shared) -> bool:
    """Push what is committed; False if the remote has what is not here. Raises RepositoryError else."""
    done = _git(root, "push", "--quiet", "--porcelain", where.remote, f"HEAD:refs/heads/{where.branch}")
    if done is not None and not done.returncode:
        return True
    words = f"{done.stdout} {done.stderr}" if done else "git is not installed"
    if any(sign in words for sign in ("[rejected]", "fetch first", "non-fast-forward", "cannot lock ref")):
        return False
    raise RepositoryError(f"git push: {git_says(words)}", subject=str(where))


#: Who asks, in an address: some put a token there.
_WHO = re.compile(r"(?<=://)[^/\s'\"]*@")


def git_says(words: str) -> str:
    """What git prints, in one line that holds no name, password or token of an address."""
    return one_line(_WHO.sub("", words))[:300]


def _must(folder: Path, *arguments: str) -> str:
    done = _git(folder, *arguments)
    if done is None or done.returncode:
        words = done.stderr or done.stdout if done else "git is not installed"
        raise RepositoryError(f"git {arguments[0]}: {git_says(words)}", subject=str(folder))
    return done.stdout


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """What git is to know of `environment`: who commits and with which settings, not where."""
    kept = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG")
    own = {n: v for n, v in environment.items() if not n.startswith("GIT_") or n.startswith(kept)}
    return own | {"GIT_TERMINAL_PROMPT": "0", "LC_MESSAGES": "C"}


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str] | None:
    """Run git in `folder`; None if there is no git."""
    try:
        return subprocess.run(
            ["git", "--no-pager", "-C", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env=clean(os.environ),
            check=False,
        )
    except OSError:
        return None
